import Synchronization

/// Remembers which statements are quick, so that they may run where they are read.
///
/// Handing a statement to a worker costs two thread wake-ups, several times what a point lookup
/// takes: a round trip of 36 µs instead of 20 on two cores that the client shares, and with a
/// hundred clients 35,000 statements a second instead of 90,000. A worker that spins for the next
/// statement instead of sleeping would take the core that the client needs. A short statement that
/// was quick on a worker twice, that neither calls a procedure nor loads a file, may therefore run
/// on the event loop: read-only, for two milliseconds at most, up to 64 KiB of rows. When any of
/// that does not hold its output is thrown away and a worker runs it from the start, which a
/// reading statement allows; and it has to earn its place again. So no statement holds up an event
/// loop for long, and none that may write or wait for a writer runs there.
final class StatementCosts: Sendable {
    /// How long a statement may take and still count as quick.
    static let quickNanoseconds: UInt64 = 150_000
    /// How long a statement takes that others should not have to wait for.
    static let longNanoseconds: UInt64 = 100_000_000
    /// How long a statement may take on an event loop.
    static let loopMilliseconds = 2
    /// How many bytes of rows a statement may make on an event loop.
    static let loopOutputBytes = 1 << 16
    private static let textLimit = 1024
    private static let entryLimit = 2048
    /// Quick runs before a statement may run on the loop.
    private static let proof = 2
    /// Quick runs that the first failure on the loop costs; each further one costs twice as many,
    /// up to a thousand, so that a machine's hiccup is forgiven and a statement's habit is not.
    private static let firstPenalty = 4
    /// Where slow runs on workers end to count.
    private static let worst = -64

    private struct Entry {
        var score = 0
        var failureCount = 0
        var isLong = false
        let isEligible: Bool
    }

    private let entries = Mutex<[String: Entry]>([:])

    /// Whether the statement may run on an event loop.
    func mayRunOnLoop(_ text: String) -> Bool {
        guard text.utf8.count <= Self.textLimit else { return false }
        return entries.withLock { entries in
            guard let entry = entries[text] else { return false }
            return entry.isEligible && entry.score >= Self.proof
        }
    }

    /// Whether the statement was quick so far; answers before it need not be sent first.
    func isQuick(_ text: String) -> Bool {
        guard text.utf8.count <= Self.textLimit else { return false }
        return entries.withLock { ($0[text]?.score ?? 0) >= Self.proof }
    }

    /// Whether the statement's last run took long.
    func isLong(_ text: String) -> Bool {
        guard text.utf8.count <= Self.textLimit else { return false }
        return entries.withLock { $0[text]?.isLong ?? false }
    }

    /// How a statement ended on a worker.
    enum Outcome { case read, wrote, failed }

    /// Notes how long a run on a worker took and how it ended.
    func record(_ text: String, nanoseconds: UInt64, outcome: Outcome = .read) {
        guard text.utf8.count <= Self.textLimit else { return }
        entries.withLock { entries in
            if entries[text] == nil, entries.count >= Self.entryLimit {
                entries.removeAll(keepingCapacity: true)
            }
            var entry = entries[text] ?? Entry(isEligible: Self.isEligible(text))
            let isQuick = outcome == .read && nanoseconds <= Self.quickNanoseconds
            entry.score =
                isQuick
                ? min(entry.score + 1, Self.proof)
                : max(min(entry.score, 0) - 1, min(entry.score, Self.worst))
            entry.isLong = nanoseconds > Self.longNanoseconds
            entries[text] = entry
        }
    }

    /// Notes that a run on the loop did not work out.
    func recordLoopFailure(_ text: String) {
        entries.withLock { entries in
            guard var entry = entries[text] else { return }
            entry.score = -(Self.firstPenalty << min(entry.failureCount, 8))
            entry.failureCount += 1
            entries[text] = entry
        }
    }

    /// Whether no word of the statement can take it beyond a bounded read.
    ///
    /// A word inside a string counts too: to be wrong that way costs a thread switch only.
    private static func isEligible(_ text: String) -> Bool {
        !KeywordScan.contains(KeywordScan.callingWords, in: Array(text.utf8))
    }
}

/// Finds keywords in a statement without parsing it, for decisions that may be wrong harmlessly.
enum KeywordScan {
    /// Words that lead out of the graph or into unknown work.
    static let callingWords: Set<[UInt8]> = words(["CALL", "LOAD", "SHOW"])
    /// Words of statements that wait for the writer.
    static let writingWords: Set<[UInt8]> = words([
        "CREATE", "MERGE", "SET", "DELETE", "REMOVE", "DROP", "FOREACH", "BEGIN",
    ])

    private static func words(_ list: [String]) -> Set<[UInt8]> { Set(list.map { Array($0.utf8) }) }

    /// Whether one of the words stands in the text, in any case, as a word of its own.
    ///
    /// O(n).
    static func contains(_ words: Set<[UInt8]>, in text: some Sequence<UInt8>) -> Bool {
        var word: [UInt8] = []
        for byte in text {
            let upper = byte & 0xDF
            if upper >= UInt8(ascii: "A"), upper <= UInt8(ascii: "Z") {
                if word.count <= 8 { word.append(upper) }
            } else {
                if word.count >= 3, words.contains(word) { return true }
                word.removeAll(keepingCapacity: true)
            }
        }
        return word.count >= 3 && words.contains(word)
    }
}

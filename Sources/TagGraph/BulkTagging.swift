import Dispatch
import Foundation
import GraphStore
import LineProtocol
import Synchronization
import Tagging

/// Tags contents that stream by as lines of JSON, on several threads, the order kept.
///
///     in     {"id":…,"title":"…","text":"…","comments":["…"],"images":["a.jpg"],"video":"b.mp4"}
///     out    {"id":…,"tags":[{"tag","name","score","source","path","mentions"}]}
///            {"id":…,"error":"…"}   where a line is no content or cannot be tagged
///
/// Lines are taken in small groups; a group is done by one thread and written as soon as those
/// before it are. Only a bounded number of groups is in memory.
public struct BulkTagging: Sendable {
    /// How far it has come.
    public struct Progress: Sendable {
        /// Contents that were answered.
        public var contents = 0
        /// Those answered by an error.
        public var failures = 0
        /// Bytes of the input that were answered.
        public var bytes = 0
    }

    /// A line that is longer is answered by an error and skipped.
    public var lineLimitBytes = 64 << 20
    private let tagging: ContentTagging
    private let threadCount: Int

    static let groupCount = 32
    static let groupBytes = 1 << 20

    /// Bulk tagging with a database's models, on a thread a core unless told otherwise.
    public init(
        _ database: TagGraph, settings: ContentTagging.Settings = .init(), threadCount: Int? = nil
    ) {
        tagging = database.tagging.contentTagging(settings)
        self.threadCount = max(
            1, threadCount ?? ProcessInfo.processInfo.activeProcessorCount)
    }

    /// Runs to the end of the input.
    ///
    /// `read` gives the next bytes, none at the end; `write` takes whole lines. Both are called
    /// from one thread each. Throws what either throws, or where nothing can be tagged at all.
    public func run(
        reading read: () throws -> [UInt8],
        writing write: @escaping @Sendable ([UInt8]) throws -> Void,
        progress: @escaping @Sendable (Progress) -> Void = { _ in }
    ) throws -> Progress {
        let line = AssemblyLine(
            capacity: 4 * threadCount, threadCount: threadCount, work: answer, write: write,
            progress: progress)
        do {
            var splitter = LineSplitter(limit: lineLimitBytes)
            while true {
                let bytes = try read()
                for group in splitter.take(bytes) { try line.put(group) }
                if bytes.isEmpty { break }
            }
        } catch {
            line.end()
            throw error
        }
        return try line.end().get()
    }

    /// The answers to a group of lines.
    private func answer(_ group: LineGroup) throws -> LineAnswers {
        var ids: [GraphValue] = []
        var contents: [Value] = []
        var failures: [Int: String] = [:]
        for (place, line) in group.lines.enumerated() {
            ids.append(.null)
            contents.append(.null)
            do {
                let entries = try parse(line)
                ids[place] = entries.last { $0.key == "id" }?.value ?? .null
                contents[place] = Value(.map(entries))
            } catch {
                failures[place] = "line \(line.number): \(Self.sentence(of: error))"
            }
        }
        let results = try tagging.tags(of: contents)
        var answers = LineAnswers(bytes: group.bytes)
        for (place, result) in results.enumerated() {
            var failure = failures[place]
            var tags: [GraphValue] = []
            do { tags = try result.get() } catch { failure = failure ?? Self.sentence(of: error) }
            answers.add(
                GraphValueJSON.plain(
                    .map([
                        .init("id", ids[place]),
                        failure.map { .init("error", .string($0)) } ?? .init("tags", .list(tags)),
                    ])), isFailure: failure != nil)
        }
        return answers
    }

    private func parse(_ line: LineGroup.Line) throws -> [GraphValue.Entry] {
        let text: String
        switch line.content {
        case .text(let whole): text = whole
        case .tooLong:
            throw TaggingError(
                "tagging.line.long", "the line is longer than \(lineLimitBytes) bytes")
        case .notUTF8:
            throw TaggingError("tagging.line.invalid", "the line is not UTF-8")
        }
        guard case .map(let entries) = try GraphValueJSON.parse(text) else {
            throw TaggingError(
                "tagging.line.invalid",
                "a line is an object {\"id\",\"title\",\"text\",\"comments\",\"images\",\"video\"}")
        }
        return entries
    }

    private static func sentence(of error: any Error) -> String {
        if let error = error as? ProtocolError { return error.message }
        return String(describing: error)
    }
}

/// Lines that one thread answers.
struct LineGroup: Sendable {
    struct Line: Sendable {
        /// Counted from 1.
        let number: Int
        let content: Content
    }

    /// A line's text, or why it has none.
    enum Content: Sendable {
        case text(String)
        case tooLong
        case notUTF8
    }

    var lines: [Line] = []
    /// How many bytes of the input it stands for.
    var bytes = 0
}

/// The lines that answer a group.
struct LineAnswers: Sendable {
    private(set) var text: [UInt8] = []
    private(set) var contents = 0
    private(set) var failures = 0
    let bytes: Int

    init(bytes: Int) { self.bytes = bytes }

    mutating func add(_ line: String, isFailure: Bool) {
        text += line.utf8
        text.append(0x0A)
        contents += 1
        if isFailure { failures += 1 }
    }
}

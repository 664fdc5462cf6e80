import Foundation

/// Runs model work on request and says how long it took, so that a script can alternate it with
/// other implementations in one run: `Tools/bench vision`.
///
///     stdin                          stdout
///     resnet resnet18 224 8 1        {"ms":157.3}      network, pixels, pictures, threads
///     train-resnet resnet18 64 8 1   {"ms":50.2}       network, pixels, batch, threads
///     gru 256 32 1 1                 {"ms":0.41}       width, steps, batch, threads
///     train-gru 256 32 32 1          {"ms":21.9}       width, steps, batch, threads
///
/// The first request for a work makes it ready and is not timed. What cannot be done is answered by
/// `{"error":"…"}`.
@main
struct ModelBench {
    static func main() {
        var works: [String: any Work] = [:]
        while let line = readLine() {
            let words = line.split(separator: " ").map(String.init)
            guard !words.isEmpty else { continue }
            do {
                let work = try works[line] ?? makeWork(words)
                works[line] = work
                let start = DispatchTime.now().uptimeNanoseconds
                try work.run()
                let end = DispatchTime.now().uptimeNanoseconds
                answer("{\"ms\":\(Double(end - start) / 1e6)}")
            } catch {
                answer("{\"error\":\"\(error)\"}")
            }
        }
    }

    /// Written at once, as the other side waits for it.
    private static func answer(_ line: String) {
        FileHandle.standardOutput.write(Data("\(line)\n".utf8))
    }

    private static func makeWork(_ words: [String]) throws -> any Work {
        let numbers = words.compactMap { Int($0) }
        guard numbers.allSatisfy({ (1...1 << 20).contains($0) }) else { throw UsageError(words) }
        let work: any Work
        switch (words[0], words.count, numbers.count) {
        case ("resnet", 5, 3):
            work = try ResNetWork(
                words[1], size: numbers[0], pictures: numbers[1], threadCount: numbers[2])
        case ("train-resnet", 5, 3):
            work = try ResNetTrainingWork(
                words[1], size: numbers[0], batch: numbers[1], threadCount: numbers[2])
        case ("gru", 5, 4), ("train-gru", 5, 4):
            work = GRUWork(
                width: numbers[0], steps: numbers[1], batch: numbers[2], threadCount: numbers[3],
                isTraining: words[0] != "gru")
        default: throw UsageError(words)
        }
        try work.run()
        return work
    }
}

/// Something whose time is taken.
protocol Work {
    func run() throws
}

/// A request that is not understood.
struct UsageError: Error, CustomStringConvertible {
    let description: String

    init(_ words: [String]) {
        description = "unknown work: \(words.joined(separator: " "))"
    }
}

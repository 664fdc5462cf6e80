import Foundation

/// Runs workers until all inputs are done, and notes those at which one died or stood still.
struct FuzzSupervisor {
    let options: FuzzOptions
    let target: any FuzzTarget

    /// No parser may take longer for one input.
    private static let secondsPerInput = 20.0
    /// A run that breaks this often has shown enough.
    private static let breakLimit = 20

    /// Whether no input broke the parser.
    func run() throws -> Bool {
        let path = FileManager.default.temporaryDirectory
            .appendingPathComponent("fuzz-files-\(UUID().uuidString)").path
        let progress = try FuzzProgress(path, isNew: true)
        defer { try? FileManager.default.removeItem(atPath: path) }
        say("\(options.target): \(options.count) inputs of seed \(options.seed)")
        let start = Date()
        var first: UInt64 = 0
        var breaks = 0
        while first < options.count, breaks < Self.breakLimit {
            let worker = try startWorker(path, first)
            let end = wait(for: worker, progress)
            guard progress.index < options.count || worker.terminationStatus != 0 else { break }
            breaks += 1
            let index = progress.index
            let file = "\(options.save)/\(options.target)-\(options.seed)-\(index).bin"
            try Data(target.input(index, seed: options.seed)).write(
                to: URL(fileURLWithPath: file))
            say("input \(index) \(end); saved as \(file)")
            first = index + 1
        }
        let seconds = Date().timeIntervalSince(start)
        let done = breaks == Self.breakLimit ? first : options.count
        say(
            "\(done) inputs in \(Int(seconds)) s, \(Int(Double(done) / max(seconds, 0.001))) a"
                + " second;"
                + " \(progress.takenCount) taken; peak memory \(progress.peakBytes >> 20) MiB;"
                + " \(breaks) crashes or hangs")
        return breaks == 0
    }

    private func startWorker(_ path: String, _ first: UInt64) throws -> Process {
        let worker = Process()
        worker.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        worker.arguments = [
            options.target, "--count", "\(options.count)", "--seed", "\(options.seed)", "--seeds",
            options.seeds, "--first", "\(first)", "--progress", path,
        ]
        var environment = ProcessInfo.processInfo.environment
        // A backtrace of each crash would take longer than the inputs.
        environment["SWIFT_BACKTRACE"] = "enable=no"
        worker.environment = environment
        try worker.run()
        return worker
    }

    /// Waits for a worker, killing it where one input takes too long; how it ended.
    private func wait(for worker: Process, _ progress: FuzzProgress) -> String {
        var index = progress.index
        var since = Date()
        while worker.isRunning {
            usleep(20_000)
            if progress.index != index {
                index = progress.index
                since = Date()
            } else if Date().timeIntervalSince(since) > Self.secondsPerInput {
                kill(worker.processIdentifier, SIGKILL)
                worker.waitUntilExit()
                return "took longer than \(Int(Self.secondsPerInput)) s"
            }
        }
        worker.waitUntilExit()
        return worker.terminationReason == .uncaughtSignal
            ? "ended by signal \(worker.terminationStatus)"
            : "ended with status \(worker.terminationStatus)"
    }
}

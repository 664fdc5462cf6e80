import Foundation

/// Feeds parsers of files from outside with mutated ones, in a child process that may die.
///
///     FuzzFiles TARGET [--count N] [--seed S] [--seeds DIR] [--save DIR]     a run
///     FuzzFiles TARGET --replay INDEX [--seed S] …                           one input of it, here
///
/// TARGET is `safetensors`, `jpeg` (whose seeds are the pictures of `--seeds`) or `crash`. Exit
/// status: 0 no crash and no hang, 1 some, 64 bad usage. An input that broke the parser is saved.
@main
struct FuzzFiles {
    static func main() {
        do {
            let options = try FuzzOptions(Array(CommandLine.arguments.dropFirst()))
            let target = try options.makeTarget()
            if let path = options.progress {
                try work(target, options, FuzzProgress(path, isNew: false))
            } else if let index = options.replay {
                let input = target.input(index, seed: options.seed)
                say("input \(index) of seed \(options.seed): \(input.count) bytes")
                say(target.run(input) ? "taken" : "refused")
            } else {
                exit(try FuzzSupervisor(options: options, target: target).run() ? 0 : 1)
            }
        } catch {
            say("error: \(error)")
            exit(64)
        }
    }

    /// The child's part: inputs from `first` on, one after the other.
    private static func work(
        _ target: any FuzzTarget, _ options: FuzzOptions, _ progress: FuzzProgress
    ) throws {
        for index in options.first..<max(options.first, options.count) {
            progress.index = index
            if target.run(target.input(index, seed: options.seed)) { progress.takenCount += 1 }
            if index % 256 == 0 || index + 1 == options.count {
                var usage = rusage()
                getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
                progress.peakBytes = UInt64(usage.ru_maxrss) << 10
            }
        }
        progress.index = options.count
    }
}

/// Writes a line to standard output.
func say(_ line: String) {
    FileHandle.standardOutput.write(Data("\(line)\n".utf8))
}

import Foundation

/// What a run was asked for.
struct FuzzOptions {
    /// The name of the target.
    var target = ""
    /// How many inputs.
    var count: UInt64 = 100_000
    /// What the inputs follow from.
    var seed: UInt64 = 1
    /// The folder of the seeds, for targets that need one.
    var seeds = "Tests/ImagingTests/Fixtures"
    /// Where inputs that broke the parser are saved.
    var save = FileManager.default.temporaryDirectory.path
    /// The one input to run here.
    var replay: UInt64?
    /// The file of a worker's progress; nil for the supervisor.
    var progress: String?
    /// A worker's first input.
    var first: UInt64 = 0

    /// A usage that is not understood.
    struct UsageError: Error, CustomStringConvertible {
        let description: String
    }

    init(_ arguments: [String]) throws {
        var rest = arguments[...]
        func number(_ name: String, _ text: String) throws -> UInt64 {
            guard let number = UInt64(text) else {
                throw UsageError(description: "\(name) takes a whole number, not '\(text)'")
            }
            return number
        }
        guard let target = rest.popFirst() else {
            throw UsageError(description: "name a target: safetensors, jpeg or crash")
        }
        self.target = target
        while let name = rest.popFirst() {
            guard let value = rest.popFirst() else {
                throw UsageError(description: "\(name) needs a value")
            }
            switch name {
            case "--count": count = try number(name, value)
            case "--seed": seed = try number(name, value)
            case "--replay": replay = try number(name, value)
            case "--first": first = try number(name, value)
            case "--seeds": seeds = value
            case "--save": save = value
            case "--progress": progress = value
            default: throw UsageError(description: "'\(name)' is no option")
            }
        }
    }

    /// The target of that name.
    func makeTarget() throws -> any FuzzTarget {
        switch target {
        case "safetensors": try TensorFileTarget()
        case "jpeg": try JPEGTarget(folder: seeds)
        case "crash": CrashTarget()
        default: throw UsageError(description: "'\(target)' is no target")
        }
    }
}

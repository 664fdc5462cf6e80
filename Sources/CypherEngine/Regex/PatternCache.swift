import GraphStore
import Synchronization

/// The programs of patterns used lately, shared by all queries.
final class PatternCache: Sendable {
    /// The cache of the process: programs depend on nothing but their pattern.
    static let shared = PatternCache()

    private let capacity = 256
    private let programs = Mutex<[Text: PatternProgram]>([:])

    /// The program of a pattern, compiled if it is new; throws where it is not understood.
    func program(of pattern: Text) throws(CypherError) -> PatternProgram {
        if let known = programs.withLock({ $0[pattern] }) { return known }
        let program = try PatternProgram(pattern)
        programs.withLock { programs in
            // Beginning anew costs little beside keeping an order of use.
            if programs.count >= capacity { programs.removeAll(keepingCapacity: true) }
            programs[pattern] = program
        }
        return program
    }
}

import Synchronization

/// The procedures that `CALL` knows, by name; shared by all queries of an engine.
public final class ProcedureRegistry: Sendable {
    private struct State {
        var procedures: [String: any Procedure] = [:]
    }

    private let changeCount = Atomic<UInt64>(0)

    private let state = Mutex(State())

    /// An empty registry.
    public init() {}

    /// Adds a procedure; one of the same name is replaced.
    public func register(_ procedure: any Procedure) {
        state.withLock { state in
            state.procedures[procedure.signature.name] = procedure
            changeCount.wrappingAdd(1, ordering: .releasing)
        }
    }

    /// Removes a procedure; does nothing where there is none.
    public func remove(named name: String) {
        state.withLock { state in
            guard state.procedures.removeValue(forKey: name) != nil else { return }
            changeCount.wrappingAdd(1, ordering: .releasing)
        }
    }

    /// The procedure of a name, or nil.
    public func lookup(_ name: String) -> (any Procedure)? {
        state.withLock { $0.procedures[name] }
    }

    /// All procedures in the order of their names.
    public var all: [any Procedure] {
        state.withLock { $0.procedures.values.sorted { $0.signature.name < $1.signature.name } }
    }

    /// Grows with every change: plans made before it are stale.
    public var version: UInt64 { changeCount.load(ordering: .acquiring) }
}

import GraphStore
import Synchronization

/// A label, type or property key as a statement names it, with its number once that is known.
///
/// A number found in a committed snapshot never changes, so it is remembered for all later runs.
/// One that a running write transaction sees may be its own and is looked up each time.
final class Token: Sendable {
    /// The name as written.
    let name: String
    /// The name as a string value's payload.
    let text: Text
    private let labelNumber = Atomic<UInt64>(Token.unknown)
    private let typeNumber = Atomic<UInt64>(Token.unknown)
    private let keyNumber = Atomic<UInt64>(Token.unknown)

    private static let unknown = UInt64.max

    init(_ name: String) {
        self.name = name
        text = Text.make(name)
    }

    /// The label's number, or nil where no node ever had that label.
    @inline(__always)
    func label(_ context: ExecutionContext) throws -> LabelID? {
        let known = labelNumber.load(ordering: .relaxed)
        if known != Token.unknown { return LabelID(UInt32(truncatingIfNeeded: known)) }
        guard let found = context.graph.labelID(named: name) else { return nil }
        if context.writer == nil { labelNumber.store(UInt64(found.rawValue), ordering: .relaxed) }
        return found
    }

    /// The type's number, or nil where no relationship ever had that type.
    @inline(__always)
    func type(_ context: ExecutionContext) throws -> TypeID? {
        let known = typeNumber.load(ordering: .relaxed)
        if known != Token.unknown { return TypeID(UInt32(truncatingIfNeeded: known)) }
        guard let found = context.graph.typeID(named: name) else { return nil }
        if context.writer == nil { typeNumber.store(UInt64(found.rawValue), ordering: .relaxed) }
        return found
    }

    /// The property key's number, or nil where nothing ever had that property.
    @inline(__always)
    func key(_ context: ExecutionContext) throws -> PropertyKeyID? {
        let known = keyNumber.load(ordering: .relaxed)
        if known != Token.unknown { return PropertyKeyID(UInt32(truncatingIfNeeded: known)) }
        guard let found = context.graph.propertyKeyID(named: name) else { return nil }
        if context.writer == nil { keyNumber.store(UInt64(found.rawValue), ordering: .relaxed) }
        return found
    }
}

extension Token: Equatable {
    /// Two tokens are the same when they name the same.
    static func == (left: Token, right: Token) -> Bool { left.name == right.name }
}

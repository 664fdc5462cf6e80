import GraphStore

/// The logic of true, false and unknown, which is null in Cypher and nil here.
enum Ternary {
    /// False where either is false, else unknown where either is unknown.
    @inline(__always)
    static func and(_ left: Bool?, _ right: Bool?) -> Bool? {
        if left == false || right == false { return false }
        return left == nil || right == nil ? nil : true
    }

    /// True where either is true, else unknown where either is unknown.
    @inline(__always)
    static func or(_ left: Bool?, _ right: Bool?) -> Bool? {
        if left == true || right == true { return true }
        return left == nil || right == nil ? nil : false
    }

    /// Unknown where either is unknown, else whether they differ.
    @inline(__always)
    static func xor(_ left: Bool?, _ right: Bool?) -> Bool? {
        guard let left, let right else { return nil }
        return left != right
    }

    /// The opposite; unknown stays unknown.
    @inline(__always)
    static func not(_ operand: Bool?) -> Bool? { operand.map { !$0 } }
}

extension Value {
    /// A truth value, or null for unknown.
    @inline(__always)
    init(_ truth: Bool?) {
        self = truth.map { .boolean($0) } ?? .null
    }

    /// The value as a truth value, nil where it is null; a `TypeError` where it is anything else.
    @inline(__always)
    func truth() throws(CypherError) -> Bool? {
        switch self {
        case .boolean(let truth): truth
        case .null: nil
        default: throw CypherError.typeMismatch("a truth value is needed here, not \(kindName)")
        }
    }
}

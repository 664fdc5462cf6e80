import GraphStore

extension Value {
    /// `STARTS WITH` on the bytes of two strings; unknown for anything else.
    static func startsWith(_ left: Value, _ right: Value) -> Bool? {
        guard case .string(let text) = left, case .string(let prefix) = right else { return nil }
        return text.hasBytes(of: prefix, at: 0)
    }

    /// `ENDS WITH` on the bytes of two strings; unknown for anything else.
    static func endsWith(_ left: Value, _ right: Value) -> Bool? {
        guard case .string(let text) = left, case .string(let suffix) = right else { return nil }
        return text.hasBytes(of: suffix, at: text.size - suffix.size)
    }

    /// `CONTAINS` on the bytes of two strings; unknown for anything else.
    static func contains(_ left: Value, _ right: Value) -> Bool? {
        guard case .string(let text) = left, case .string(let part) = right else { return nil }
        return ByteSearch(part).first(in: text) != nil
    }

    /// `=~`: whether the whole left string matches the pattern on the right; unknown for anything
    /// but strings.
    ///
    /// Linear in the string; throws where the pattern is not understood.
    static func matches(
        _ left: Value, _ right: Value, _ context: FunctionContext
    ) throws -> Bool? {
        guard case .string(let text) = left, case .string(let pattern) = right else { return nil }
        return try context.matcher(of: pattern).matches(text, context.checkCancelled)
    }
}

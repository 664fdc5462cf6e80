import GraphStore

extension Value {
    /// A list of elements; throws where it would nest too deep or take more memory than is left.
    @inline(__always)
    static func makeList(
        _ elements: [Value], _ context: FunctionContext
    ) throws(CypherError) -> Value {
        let list = ValueList(elements)
        guard list.depth <= ValueDepth.limit else { throw CypherError.valueTooDeep }
        try context.reserve(list.memorySize)
        return .list(list)
    }

    /// A map of entries, the last of those with one key winning; throws where it would nest too
    /// deep or take more memory than is left.
    @inline(__always)
    static func makeMap(
        _ entries: [(Text, Value)], _ context: FunctionContext
    ) throws(CypherError) -> Value {
        let map = ValueMap(entries)
        guard map.depth <= ValueDepth.limit else { throw CypherError.valueTooDeep }
        try context.reserve(map.memorySize)
        return .map(map)
    }
}

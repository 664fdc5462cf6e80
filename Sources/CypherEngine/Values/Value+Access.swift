import GraphStore

extension Value {
    /// `subject[index]`: an element of a list, counted from its end where negative, or the value of
    /// a key of a map, node or relationship.
    ///
    /// Null where there is none or where either is null.
    func element(at index: Value, _ context: FunctionContext) throws -> Value {
        switch (self, index) {
        case (.list(let list), .integer(let place)):
            guard let place = Value.place(place, in: list.elements.count) else { return .null }
            return list.elements[place]
        case (.map(let map), .string(let key)): return map[key] ?? .null
        case (.node, .string(let key)), (.relationship, .string(let key)):
            return try property(key, context)
        case (.null, _): return .null
        case (.list, .null), (.map, .null), (.node, .null), (.relationship, .null): return .null
        case (.list, _):
            throw CypherError.typeMismatch(
                "a list is indexed by an integer, not by \(index.kindName)")
        case (.map, _), (.node, _), (.relationship, _): throw CypherError.mapKeyNotString(index)
        default:
            throw CypherError.typeMismatch(
                "only lists, maps, nodes and relationships are indexed, not \(kindName)")
        }
    }

    /// `subject[from..to]`: the elements from one place up to and without another; negative places
    /// count from the end, places outside are cut.
    ///
    /// An end that is nil was left out.
    func slice(
        from: Value?, to: Value?, _ context: FunctionContext
    ) throws(CypherError) -> Value {
        if isNull { return .null }
        guard case .list(let list) = self else {
            throw CypherError.typeMismatch("only lists are sliced, not \(kindName)")
        }
        let count = list.elements.count
        var start = 0
        var end = count
        if let from {
            guard let place = try Value.bound(from, count) else { return .null }
            start = place
        }
        if let to {
            guard let place = try Value.bound(to, count) else { return .null }
            end = place
        }
        guard start < end else { return .list([]) }
        if start == 0 && end == count { return self }
        return try Value.makeList(Array(list.elements[start..<end]), context)
    }

    /// `subject.key` of a map, a node, a relationship or null.
    func property(_ key: Text, _ context: FunctionContext) throws -> Value {
        switch self {
        case .map(let map): return map[key] ?? .null
        case .null: return .null
        case .node(let node): return try context.property(key, of: node)
        case .relationship(let relationship):
            return try context.property(key, of: relationship)
        default:
            throw CypherError.typeMismatch(
                "only maps, nodes and relationships have properties, not \(kindName)")
        }
    }

    /// `element IN list`: unknown where no element is equal and one may be.
    static func isIn(_ element: Value, _ list: Value) throws(CypherError) -> Bool? {
        switch list {
        case .null: return nil
        case .list(let list):
            if element.isNull { return list.elements.isEmpty ? false : nil }
            var isKnown = true
            for candidate in list.elements {
                switch equals(element, candidate) {
                case true: return true
                case nil: isKnown = false
                default: break
                }
            }
            return isKnown ? false : nil
        default:
            throw CypherError.typeMismatch("IN looks into a list, not into \(list.kindName)")
        }
    }

    /// The index that a place means, counted from the end where negative; nil outside the list.
    private static func place(_ place: Int, in count: Int) -> Int? {
        let index = place < 0 ? place.addingReportingOverflow(count).partialValue : place
        return index >= 0 && index < count ? index : nil
    }

    /// A slice's end as an index between 0 and `count`; nil for null.
    private static func bound(_ value: Value, _ count: Int) throws(CypherError) -> Int? {
        switch value {
        case .null: return nil
        case .integer(let place):
            // A negative place and a count never overflow when added.
            return min(max(place < 0 ? place + count : place, 0), count)
        default:
            throw CypherError.typeMismatch(
                "a list is sliced by integers, not by \(value.kindName)")
        }
    }
}

import GraphStore

extension Value {
    /// The total order of `ORDER BY`, `min` and `max`: negative, 0 or positive.
    ///
    /// MAP < NODE < RELATIONSHIP < LIST < PATH < BYTES < STRING < BOOLEAN < NUMBER < NaN < null.
    /// Recursion is bounded by `ValueDepth.limit`.
    static func order(_ left: Value, _ right: Value) -> Int {
        switch (left, right) {
        case (.integer(let l), .integer(let r)): order(of: l, r)
        case (.string(let l), .string(let r)): Text.order(l, r)
        case (.float(let l), .float(let r)): order(l, r)
        case (.integer(let l), .float(let r)): Number.order(l, r) ?? -1
        case (.float(let l), .integer(let r)): Number.order(r, l).map { -$0 } ?? 1
        case (.boolean(let l), .boolean(let r)): l == r ? 0 : r ? -1 : 1
        case (.node(let l), .node(let r)): order(of: l, r)
        case (.relationship(let l), .relationship(let r)): order(of: l, r)
        case (.list(let l), .list(let r)): order(l.elements, r.elements)
        case (.path(let l), .path(let r)): order(l, r)
        case (.map(let l), .map(let r)): order(l, r)
        case (.bytes(let l), .bytes(let r)):
            l.bytes == r.bytes ? 0 : l.bytes.lexicographicallyPrecedes(r.bytes) ? -1 : 1
        default: left.orderRank - right.orderRank
        }
    }

    /// Where the kind stands in the order; kinds that compare with each other share a rank.
    private var orderRank: Int {
        switch self {
        case .map: 0
        case .node: 1
        case .relationship: 2
        case .list: 3
        case .path: 4
        case .bytes: 5
        case .string: 12
        case .boolean: 13
        case .integer, .float: 14
        case .null: 15
        }
    }

    @inline(__always)
    private static func order<T: Comparable>(of left: T, _ right: T) -> Int {
        left < right ? -1 : left == right ? 0 : 1
    }

    /// NaN comes after every number.
    private static func order(_ left: Double, _ right: Double) -> Int {
        if left < right { return -1 }
        if left > right { return 1 }
        if left == right { return 0 }
        return (left.isNaN ? 1 : 0) - (right.isNaN ? 1 : 0)
    }

    private static func order(_ left: [Value], _ right: [Value]) -> Int {
        for (l, r) in zip(left, right) {
            let order = order(l, r)
            if order != 0 { return order }
        }
        return order(of: left.count, right.count)
    }

    /// Paths compare node by node and relationship by relationship from their start.
    private static func order(_ left: ValuePath, _ right: ValuePath) -> Int {
        for index in 0..<min(left.nodes.count, right.nodes.count) {
            let nodes = order(of: left.nodes[index], right.nodes[index])
            if nodes != 0 { return nodes }
            guard index < left.relationships.count, index < right.relationships.count else { break }
            let relationships = order(of: left.relationships[index], right.relationships[index])
            if relationships != 0 { return relationships }
        }
        return order(of: left.nodes.count, right.nodes.count)
    }

    /// Maps compare by size, then by their sorted keys, then by the values in the order of the
    /// keys.
    private static func order(_ left: ValueMap, _ right: ValueMap) -> Int {
        if left.keys.count != right.keys.count {
            return order(of: left.keys.count, right.keys.count)
        }
        let leftPlaces = left.sortedPlaces
        let rightPlaces = right.sortedPlaces
        for (l, r) in zip(leftPlaces, rightPlaces) where left.keys[l] != right.keys[r] {
            return left.keys[l] < right.keys[r] ? -1 : 1
        }
        for (l, r) in zip(leftPlaces, rightPlaces) {
            let order = order(left.values[l], right.values[r])
            if order != 0 { return order }
        }
        return 0
    }
}

extension ValueMap {
    /// The places of the entries in the order of their keys.
    fileprivate var sortedPlaces: [Int] { keys.indices.sorted { keys[$0] < keys[$1] } }
}

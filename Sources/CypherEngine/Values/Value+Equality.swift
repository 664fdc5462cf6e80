import GraphStore

extension Value {
    /// Cypher's `=`: nil where the answer is unknown because a null is involved.
    ///
    /// Numbers are compared exactly across integer and float, NaN equals nothing, values of
    /// different kinds are unequal. Recursion is bounded by `ValueDepth.limit`.
    static func equals(_ left: Value, _ right: Value) -> Bool? {
        switch (left, right) {
        case (.null, _), (_, .null): nil
        case (.integer(let l), .integer(let r)): l == r
        case (.string(let l), .string(let r)): l == r
        case (.float(let l), .float(let r)): l == r
        case (.integer(let l), .float(let r)): Number.equals(l, r)
        case (.float(let l), .integer(let r)): Number.equals(r, l)
        case (.boolean(let l), .boolean(let r)): l == r
        case (.node(let l), .node(let r)): l == r
        case (.relationship(let l), .relationship(let r)): l == r
        case (.list(let l), .list(let r)): equals(l, r)
        case (.map(let l), .map(let r)): equals(l, r)
        case (.path(let l), .path(let r)): l.equals(r)
        case (.bytes(let l), .bytes(let r)): l.bytes == r.bytes
        default: false
        }
    }

    /// Lists of different lengths are unequal, whatever nulls they hold.
    private static func equals(_ left: ValueList, _ right: ValueList) -> Bool? {
        guard left.elements.count == right.elements.count else { return false }
        var isKnown = true
        for (l, r) in zip(left.elements, right.elements) {
            switch equals(l, r) {
            case false: return false
            case nil: isKnown = false
            default: break
            }
        }
        return isKnown ? true : nil
    }

    /// Maps with different keys are unequal, whatever nulls they hold.
    private static func equals(_ left: ValueMap, _ right: ValueMap) -> Bool? {
        guard left.keys.count == right.keys.count else { return false }
        let places = right.places(of: left.keys)
        var isKnown = true
        for (place, value) in zip(places, left.values) {
            guard let place else { return false }
            switch equals(value, right.values[place]) {
            case false: return false
            case nil: isKnown = false
            default: break
            }
        }
        return isKnown ? true : nil
    }
}

extension ValuePath {
    /// Paths are equal when they visit the same nodes over the same relationships.
    fileprivate func equals(_ other: ValuePath) -> Bool {
        self === other || nodes == other.nodes && relationships == other.relationships
    }
}

extension ValueMap {
    /// Where each of `sought` stands among the keys.
    ///
    /// O(n) for maps written alike, else hashed.
    func places(of sought: [Text]) -> [Int?] {
        if keys == sought { return Array(keys.indices) }
        guard keys.count > 8 else { return sought.map { keys.firstIndex(of: $0) } }
        var places: [Text: Int] = [:]
        for (place, key) in keys.enumerated() { places[key] = place }
        return sought.map { places[$0] }
    }
}

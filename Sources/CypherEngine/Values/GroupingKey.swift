import GraphStore

/// A value as `DISTINCT`, grouping and `UNION` tell values apart: by equivalence, under which null
/// is null and NaN is NaN.
struct GroupingKey: Hashable {
    /// The value.
    let value: Value

    /// Wraps a value.
    init(_ value: Value) { self.value = value }

    static func == (left: GroupingKey, right: GroupingKey) -> Bool {
        Value.equivalent(left.value, right.value)
    }

    func hash(into hasher: inout Hasher) { value.hashEquivalence(into: &hasher) }
}

/// The values of several columns as `DISTINCT`, grouping and `UNION` tell rows apart.
struct GroupingRow: Hashable {
    /// The values.
    let values: [Value]

    /// Wraps values.
    init(_ values: [Value]) { self.values = values }

    static func == (left: GroupingRow, right: GroupingRow) -> Bool {
        guard left.values.count == right.values.count else { return false }
        for (l, r) in zip(left.values, right.values) where !Value.equivalent(l, r) { return false }
        return true
    }

    func hash(into hasher: inout Hasher) {
        for value in values { value.hashEquivalence(into: &hasher) }
    }
}

extension Value {
    /// Equality that is never unknown: null is equivalent to null, NaN to NaN; else as `equals`.
    static func equivalent(_ left: Value, _ right: Value) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.float(let l), .float(let r)): l == r || l.isNaN && r.isNaN
        case (.list(let l), .list(let r)):
            l === r
                || l.elements.count == r.elements.count
                    && zip(l.elements, r.elements).allSatisfy { equivalent($0, $1) }
        case (.map(let l), .map(let r)): l === r || equivalent(l, r)
        default: equals(left, right) ?? false
        }
    }

    private static func equivalent(_ left: ValueMap, _ right: ValueMap) -> Bool {
        guard left.keys.count == right.keys.count else { return false }
        for (place, value) in zip(right.places(of: left.keys), left.values) {
            guard let place, equivalent(value, right.values[place]) else { return false }
        }
        return true
    }

    /// Feeds the hasher so that equivalent values hash alike: 1 like 1.0, 0.0 like -0.0, and maps
    /// whatever the order of their entries.
    func hashEquivalence(into hasher: inout Hasher) {
        switch self {
        case .null: hasher.combine(0 as UInt8)
        case .boolean(let truth): hasher.combine(truth)
        case .integer(let integer): hasher.combine(integer)
        case .float(let float):
            if let integer = Int(exactly: float) {
                hasher.combine(integer)
            } else {
                hasher.combine(float.isNaN ? Double.nan.bitPattern : float.bitPattern)
            }
        case .string(let text): hasher.combine(text)
        case .list(let list):
            hasher.combine(list.elements.count)
            for element in list.elements { element.hashEquivalence(into: &hasher) }
        case .map(let map):
            var sum = 0
            for (key, value) in zip(map.keys, map.values) {
                var entry = Hasher()
                entry.combine(key)
                value.hashEquivalence(into: &entry)
                sum &+= entry.finalize()
            }
            hasher.combine(sum)
        case .node(let node): hasher.combine(node)
        case .relationship(let relationship): hasher.combine(relationship)
        case .path(let path):
            hasher.combine(path.nodes)
            hasher.combine(path.relationships)
        case .bytes(let array): hasher.combine(array.bytes)
        }
    }
}

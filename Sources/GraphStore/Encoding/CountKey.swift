/// Which number a counter counts.
///
/// Layout: key kind u8, first u32, second u32, big-endian; record checksum u32, count i64
/// little-endian.
struct CountKey: Hashable {
    enum Kind: UInt8 {
        case nodes = 1
        case relationships = 2
        case labelNodes = 3
        case typeRelationships = 4
        case outgoing = 5
        case incoming = 6
        case indexEntries = 7
        case indexValues = 8
    }

    let kind: Kind
    let first: UInt32
    let second: UInt32

    static let nodes = CountKey(kind: .nodes, first: 0, second: 0)
    static let relationships = CountKey(kind: .relationships, first: 0, second: 0)

    static func nodes(_ label: LabelID) -> CountKey {
        CountKey(kind: .labelNodes, first: label.rawValue, second: 0)
    }

    static func relationships(_ type: TypeID) -> CountKey {
        CountKey(kind: .typeRelationships, first: type.rawValue, second: 0)
    }

    /// Relationships of a type that leave nodes of a label.
    static func outgoing(_ label: LabelID, _ type: TypeID) -> CountKey {
        CountKey(kind: .outgoing, first: label.rawValue, second: type.rawValue)
    }

    /// Relationships of a type that reach nodes of a label.
    static func incoming(_ label: LabelID, _ type: TypeID) -> CountKey {
        CountKey(kind: .incoming, first: label.rawValue, second: type.rawValue)
    }

    static func entries(_ index: IndexID) -> CountKey {
        CountKey(kind: .indexEntries, first: index.rawValue, second: 0)
    }

    /// Different values in an index.
    static func values(_ index: IndexID) -> CountKey {
        CountKey(kind: .indexValues, first: index.rawValue, second: 0)
    }
}

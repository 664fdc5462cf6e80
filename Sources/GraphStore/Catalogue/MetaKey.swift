import LMDB

/// The keys of the meta table.
///
/// Every record there begins with a checksum.
enum MetaKey {
    /// u32: the version of this format.
    static let format = Array("format".utf8)
    /// u64 u64 u32: the next node, relationship and index ids.
    static let next = Array("next".utf8)
    /// u64 u64: the first grows with every new token and change of the schema, the second with the
    /// latter alone.
    static let catalogue = Array("catalogue".utf8)
    /// Followed by an index's id: its description.
    static let indexPrefix = Array("index".utf8)

    static func index(_ id: IndexID) -> [UInt8] {
        indexPrefix + (0..<4).map { UInt8(truncatingIfNeeded: id.rawValue >> (24 - 8 * $0)) }
    }
}

/// The version of the layout that this code writes.
///
/// A file of a newer one is refused.
enum FormatVersion {
    static let current: UInt32 = 1
}

/// The opened trees.
struct Tables: Sendable {
    let path: String
    let meta: Table
    let token: Table
    let node: Table
    let relationship: Table
    let outgoing: Table
    let incoming: Table
    let label: Table
    let index: Table
    let count: Table

    init(_ environment: Environment) {
        let tables = environment.tables
        path = environment.path
        meta = tables[Int(TableName.meta.rawValue)]
        token = tables[Int(TableName.token.rawValue)]
        node = tables[Int(TableName.node.rawValue)]
        relationship = tables[Int(TableName.relationship.rawValue)]
        outgoing = tables[Int(TableName.outgoing.rawValue)]
        incoming = tables[Int(TableName.incoming.rawValue)]
        label = tables[Int(TableName.label.rawValue)]
        index = tables[Int(TableName.index.rawValue)]
        count = tables[Int(TableName.count.rawValue)]
    }
}

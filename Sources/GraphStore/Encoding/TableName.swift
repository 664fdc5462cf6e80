import LMDB

/// The trees of a graph.
///
/// Their order is part of the format: it seeds the checksums.
enum TableName: UInt8, CaseIterable {
    case meta, token, node, relationship, outgoing, incoming, label, index, count

    /// What the tree is called in the file.
    var name: String {
        switch self {
        case .meta: "meta"
        case .token: "token"
        case .node: "node"
        case .relationship: "relationship"
        case .outgoing: "out"
        case .incoming: "in"
        case .label: "label"
        case .index: "index"
        case .count: "count"
        }
    }

    /// Every name in order.
    static var names: [String] { allCases.map(\.name) }
}

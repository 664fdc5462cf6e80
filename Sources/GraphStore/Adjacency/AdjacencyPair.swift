/// One step from a node: over which relationship to which neighbour.
///
/// Ordered by neighbour, then by relationship, so that parallel relationships stand together.
struct AdjacencyPair: Comparable, Hashable {
    let neighbour: UInt64
    let relationship: UInt64

    static let least = AdjacencyPair(neighbour: 0, relationship: 0)

    @inline(__always)
    static func < (left: AdjacencyPair, right: AdjacencyPair) -> Bool {
        left.neighbour == right.neighbour
            ? left.relationship < right.relationship : left.neighbour < right.neighbour
    }
}

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

/// A relationship type that a node has, and in which directions.
struct AdjacentType: Equatable {
    private(set) var word: UInt64

    init(word: UInt64) { self.word = word }

    init(_ type: TypeID) { word = UInt64(type.rawValue) << 2 }

    var type: TypeID { TypeID(UInt32(truncatingIfNeeded: word >> 2)) }

    /// Whether there is none in either direction.
    var isEmpty: Bool { word & 3 == 0 }

    func has(outgoing: Bool) -> Bool { word & (outgoing ? 1 : 2) != 0 }

    mutating func set(outgoing: Bool, _ isPresent: Bool) {
        let bit: UInt64 = outgoing ? 1 : 2
        word = isPresent ? word | bit : word & ~bit
    }
}

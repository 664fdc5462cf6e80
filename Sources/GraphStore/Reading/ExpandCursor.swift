import LMDB

/// One step that an expansion finds.
public struct Hop: Sendable, Equatable {
    /// The relationship that is walked.
    public let relationship: RelationshipID
    /// The node at its other end.
    public let neighbour: NodeID
    /// The relationship's type.
    public let type: TypeID
    /// Whether it is walked from start to end.
    public let isOutgoing: Bool

    /// Describes a step.
    @inlinable
    public init(relationship: RelationshipID, neighbour: NodeID, type: TypeID, isOutgoing: Bool) {
        self.relationship = relationship
        self.neighbour = neighbour
        self.type = type
        self.isOutgoing = isOutgoing
    }
}

/// The relationships of a node, type by type, outgoing before incoming, each type in order of the
/// neighbour.
///
/// A self-loop comes once where both directions are asked for.
///
/// Reading a node's relationships costs a seek for each type and, beyond about 200 of one type, for
/// each further block. `restart` goes to another node and allocates nothing.
public final class ExpandCursor {
    private let graph: Snapshot
    private let generation: UInt64
    private let direction: Direction
    private let wanted: [TypeID]?
    private let room: UnsafeMutablePointer<AdjacencyPair>
    private var node: UInt64

    /// What the node has, where no types are asked for.
    private var present: [AdjacentType] = []
    private var typeIndex = 0
    private var isOutgoing = true
    private var isAtEnd = false
    private var isUnread = true
    private var type = TypeID(0)
    /// Where to look for the next block of this type, and what its pairs must be greater than.
    private var nextBlock: AdjacencyPair?
    private var lastPair: AdjacencyPair?
    private var sequence: UInt64 = 0
    private var index = 0
    private var count = 0

    init(_ graph: Snapshot, _ node: NodeID, _ direction: Direction, types: [TypeID]?) {
        self.graph = graph
        self.direction = direction
        self.node = node.rawValue
        wanted = types
        generation = graph.generation
        room = .allocate(capacity: AdjacencyBlock.pairLimit)
        restart(node)
    }

    deinit { room.deallocate() }

    /// Begins anew at another node, with the same direction and types.
    public func restart(_ node: NodeID) {
        self.node = node.rawValue
        isAtEnd = false
        isOutgoing = direction != .incoming
        typeIndex = 0
        isUnread = wanted == nil
        nextBlock = nil
        index = 0
        count = 0
    }

    /// The next step, or nil at the end.
    @inline(__always)
    public func next() throws(StorageError) -> Hop? {
        while true {
            while index < count {
                let pair = room[index]
                index += 1
                if direction == .both, !isOutgoing, pair.neighbour == node { continue }
                return Hop(
                    relationship: RelationshipID(pair.relationship),
                    neighbour: NodeID(pair.neighbour), type: type, isOutgoing: isOutgoing)
            }
            guard !isAtEnd else { return nil }
            try load()
        }
    }

    /// Loads the next pairs: another block of this type, or the next type, or the other direction.
    private func load() throws(StorageError) {
        guard generation == graph.generation else { throw .transactionEnded }
        try graph.enter()
        defer { graph.leave() }
        if count > 0 { lastPair = room[count - 1] }
        index = 0
        count = 0
        while count == 0 {
            let adjacency = graph.adjacency(outgoing: isOutgoing)
            if let bound = nextBlock {
                try loadBlock(adjacency, bound)
                continue
            }
            if isUnread {
                try adjacency.types(of: node, into: &present)
                isUnread = false
            }
            guard let next = nextType() else {
                guard isOutgoing, direction == .both else {
                    isAtEnd = true
                    return
                }
                isOutgoing = false
                typeIndex = 0
                continue
            }
            type = next
            guard let head = try adjacency.head(type.slot, node) else { continue }
            if head.hasBlocks {
                nextBlock = .least
                lastPair = nil
                sequence = graph.writeSequence
            } else {
                count = try adjacency.pairs(head, of: node, into: room)
            }
        }
    }

    /// The next type to look for in this direction.
    private func nextType() -> TypeID? {
        if let wanted {
            guard typeIndex < wanted.count else { return nil }
            defer { typeIndex += 1 }
            return wanted[typeIndex]
        }
        while typeIndex < present.count {
            let candidate = present[typeIndex]
            typeIndex += 1
            if candidate.has(outgoing: isOutgoing) { return candidate.type }
        }
        return nil
    }

    private func loadBlock(
        _ adjacency: AdjacencyReader, _ bound: AdjacencyPair
    ) throws(StorageError) {
        let cursor = try graph.cursor(
            isOutgoing ? .outgoing : .incoming, adjacency.table)
        guard
            let found = try adjacency.block(
                cursor, type.slot, node, atOrAfter: bound, into: room)
        else {
            nextBlock = nil
            return
        }
        guard found.bound >= bound, found.bound.relationship < .max else {
            throw graph.damaged(adjacency.name, "the order of blocks of node \(node)")
        }
        index = 0
        count = found.count
        nextBlock = AdjacencyPair(
            neighbour: found.bound.neighbour, relationship: found.bound.relationship + 1)
        // A write in between may have split the block that was read before.
        if sequence != graph.writeSequence, let lastPair {
            while index < count, room[index] <= lastPair { index += 1 }
            if index == count { count = 0 }
        }
    }
}

extension Snapshot {
    /// The relationships of a node, of some types or, with nil, of all.
    public func expand(
        _ node: NodeID, _ direction: Direction, types: [TypeID]?
    ) throws(StorageError) -> ExpandCursor {
        ExpandCursor(self, node, direction, types: types)
    }
}

import LMDB

extension Snapshot {
    /// How many nodes there are.
    ///
    /// O(1).
    public func nodeCount() throws(StorageError) -> Int { try count(.nodes) }

    /// How many nodes carry a label.
    ///
    /// O(1).
    public func nodeCount(labelled label: LabelID) throws(StorageError) -> Int {
        try count(.nodes(label))
    }

    /// How many relationships there are.
    ///
    /// O(1).
    public func relationshipCount() throws(StorageError) -> Int { try count(.relationships) }

    /// How many relationships have a type.
    ///
    /// O(1).
    public func relationshipCount(typed type: TypeID) throws(StorageError) -> Int {
        try count(.relationships(type))
    }

    /// How many relationships of a type leave nodes of a label.
    ///
    /// O(1).
    public func relationshipCount(
        typed type: TypeID, from label: LabelID
    ) throws(StorageError) -> Int {
        try count(.outgoing(label, type))
    }

    /// How many relationships of a type reach nodes of a label.
    ///
    /// O(1).
    public func relationshipCount(
        typed type: TypeID, to label: LabelID
    ) throws(StorageError) -> Int {
        try count(.incoming(label, type))
    }

    /// How many entities an index holds.
    ///
    /// O(1).
    public func entryCount(_ index: IndexDescription) throws(StorageError) -> Int {
        try count(.entries(index.id))
    }

    /// How many different values (or tuples of values) an index holds.
    ///
    /// O(1).
    public func valueCount(_ index: IndexDescription) throws(StorageError) -> Int {
        try count(.values(index.id))
    }

    func count(_ key: CountKey) throws(StorageError) -> Int {
        try enter()
        defer { leave() }
        return try storedCount(key) + (changes?.counts[key] ?? 0)
    }

    /// A counter without the own transaction's changes; between `enter` and `leave`.
    func storedCount(_ key: CountKey) throws(StorageError) -> Int {
        let bytes = keys.counter(key)
        guard let record = try handle.get(tables.count, bytes) else { return 0 }
        guard let payload = Checksum.payload(.count, bytes, record), payload.count == 8 else {
            throw damaged(.count, "a counter")
        }
        return Int(Int64(littleEndian: payload.loadUnaligned(as: Int64.self)))
    }

    /// How many relationships a node has, of one type or of all.
    ///
    /// O(1) for one type, else O(types that the node has). A self-loop counts once where both
    /// directions are asked for.
    public func degree(
        of node: NodeID, _ direction: Direction, type: TypeID?
    ) throws(StorageError) -> Int {
        try enter()
        defer { leave() }
        var sum = 0
        if direction != .incoming {
            sum += try degree(of: node, outgoing: true, type, withoutLoops: false)
        }
        if direction != .outgoing {
            sum += try degree(of: node, outgoing: false, type, withoutLoops: direction == .both)
        }
        return sum
    }

    private func degree(
        of node: NodeID, outgoing: Bool, _ type: TypeID?, withoutLoops: Bool
    ) throws(StorageError) -> Int {
        let adjacency = adjacency(outgoing: outgoing)
        guard let type else {
            var types: [AdjacentType] = []
            try adjacency.types(of: node.rawValue, into: &types)
            var degree = 0
            for adjacent in types where adjacent.has(outgoing: outgoing) {
                guard let head = try adjacency.head(adjacent.type.slot, node.rawValue) else {
                    continue
                }
                degree += head.degree - (withoutLoops ? head.loopCount : 0)
            }
            return degree
        }
        guard let head = try adjacency.head(type.slot, node.rawValue) else { return 0 }
        return head.degree - (withoutLoops ? head.loopCount : 0)
    }

    /// Reads adjacency in one direction; between `enter` and `leave`.
    @inline(__always)
    func adjacency(outgoing: Bool) -> AdjacencyReader {
        AdjacencyReader(
            handle: handle, table: outgoing ? tables.outgoing : tables.incoming,
            name: outgoing ? .outgoing : .incoming, typesTable: tables.outgoing, keys: keys)
    }
}

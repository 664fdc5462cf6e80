import LMDB

extension GraphWriter {
    /// Makes a node.
    ///
    /// Labels may repeat; of several values for one key the last holds, and null is none. Throws
    /// `constraint.unique.violated` and `value.notStorable`.
    public func createNode(
        labels: [LabelID] = [], properties: [(PropertyKeyID, Value)] = []
    ) throws(StorageError) -> NodeID {
        let id = try session.takeNodeID()
        let labels = Self.ascending(labels)
        let buffer = session.scratch.record
        buffer.beginRecord()
        NodeRecord.append(labels, to: buffer)
        let start = buffer.count
        let written = PropertyBlock.append(properties, to: buffer)
        if let refused = written.refused { throw notStorable(refused) }
        if !schema.isEmpty {
            // The block is copied because changing an index writes other records.
            let properties = ByteBuffer(capacity: 256)
            properties.append(buffer.bytes(from: start))
            try session.put(.node, tables.node, session.scratch.writeKey.id(id.rawValue), buffer)
            for label in labels {
                for index in schema.indexes(on: .node(label)) {
                    try changeIndex(index, id.rawValue, from: nil, to: properties.bytes)
                }
            }
        } else {
            try session.put(.node, tables.node, session.scratch.writeKey.id(id.rawValue), buffer)
        }
        state.add(1, to: .nodes)
        for label in labels {
            try labelBlocks.insert(label, id)
            state.add(1, to: .nodes(label))
        }
        state.touched.touch(id, labels)
        counters.nodesCreated += 1
        counters.labelsAdded += labels.count
        counters.propertiesSet += written.count
        return id
    }

    static func ascending(_ labels: [LabelID]) -> [LabelID] {
        guard labels.count > 1 else { return labels }
        var ordered: [LabelID] = []
        for label in labels.sorted(by: { $0.rawValue < $1.rawValue }) where label != ordered.last {
            ordered.append(label)
        }
        return ordered
    }

    /// Adds a label to a node; false where it has it.
    public func addLabel(_ label: LabelID, to node: NodeID) throws(StorageError) -> Bool {
        try changeLabel(label, of: node, isAdded: true)
    }

    /// Removes a label from a node; false where it does not have it.
    public func removeLabel(_ label: LabelID, from node: NodeID) throws(StorageError) -> Bool {
        try changeLabel(label, of: node, isAdded: false)
    }

    private func changeLabel(
        _ label: LabelID, of node: NodeID, isAdded: Bool
    ) throws(StorageError) -> Bool {
        guard let record = try graph.nodeRecord(node.rawValue) else { throw missing(node) }
        guard record.has(label) != isAdded else { return false }
        let before = record.labels
        let after =
            isAdded ? Self.ascending(before + [label]) : before.filter { $0 != label }
        let properties = ByteBuffer(capacity: 256)
        properties.append(record.properties)
        let buffer = session.scratch.record
        buffer.beginRecord()
        NodeRecord.append(after, to: buffer)
        buffer.append(properties.bytes)
        try session.put(.node, tables.node, session.scratch.writeKey.id(node.rawValue), buffer)
        for index in schema.indexes(on: .node(label)) {
            try changeIndex(
                index, node.rawValue, from: isAdded ? nil : properties.bytes,
                to: isAdded ? properties.bytes : nil)
        }
        if isAdded {
            try labelBlocks.insert(label, node)
        } else {
            try labelBlocks.remove(label, node)
        }
        session.view.noteWrite()
        state.add(isAdded ? 1 : -1, to: .nodes(label))
        try countDegrees(of: node, [label], isAdded ? 1 : -1)
        state.touched.touch(node, isAdded ? after : before)
        if isAdded { counters.labelsAdded += 1 } else { counters.labelsRemoved += 1 }
        return true
    }

    /// Counts a node's relationships in or out of the counters of labels.
    private func countDegrees(
        of node: NodeID, _ labels: [LabelID], _ sign: Int
    ) throws(StorageError) {
        guard !labels.isEmpty else { return }
        var types: [AdjacentType] = []
        try graph.adjacency(outgoing: true).types(of: node.rawValue, into: &types)
        for isOutgoing in [true, false] {
            let adjacency = graph.adjacency(outgoing: isOutgoing)
            for adjacent in types where adjacent.has(outgoing: isOutgoing) {
                let type = adjacent.type
                let degree = try adjacency.head(type.slot, node.rawValue)?.degree ?? 0
                for label in labels {
                    state.add(
                        sign * degree,
                        to: isOutgoing ? .outgoing(label, type) : .incoming(label, type))
                }
            }
        }
    }

    /// Deletes a node; with `detach`, its relationships first.
    ///
    /// Without, a node that still has some is gone at once, but `finishStatement` throws unless
    /// they are gone by then too. Deleting a node that was deleted in this transaction does
    /// nothing.
    public func deleteNode(_ node: NodeID, detach: Bool) throws(StorageError) {
        if detach {
            for relationship in try relationships(of: node) {
                try deleteRelationship(relationship)
            }
        }
        guard let record = try graph.nodeRecord(node.rawValue) else {
            if state.deletedNodes.contains(node) { return }
            throw missing(node)
        }
        let labels = record.labels
        let properties = ByteBuffer(capacity: 256)
        properties.append(record.properties)
        try session.delete(tables.node, session.scratch.writeKey.id(node.rawValue))
        for label in labels {
            for index in schema.indexes(on: .node(label)) {
                try changeIndex(index, node.rawValue, from: properties.bytes, to: nil)
            }
            try labelBlocks.remove(label, node)
            state.add(-1, to: .nodes(label))
        }
        session.view.noteWrite()
        state.add(-1, to: .nodes)
        if !detach {
            try countDegrees(of: node, labels, -1)
            if try graph.degree(of: node, .both, type: nil) > 0 { pendingNodes.insert(node) }
        }
        state.deletedNodes.insert(node)
        state.touched.touch(node, labels)
        counters.nodesDeleted += 1
    }

    private func relationships(of node: NodeID) throws(StorageError) -> [RelationshipID] {
        let cursor = try graph.expand(node, .both, types: nil)
        var found: [RelationshipID] = []
        while let hop = try cursor.next() { found.append(hop.relationship) }
        return found
    }
}

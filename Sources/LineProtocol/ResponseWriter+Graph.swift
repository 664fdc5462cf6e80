import GraphStore

extension ResponseWriter {
    /// Writes a row inside its transaction, in which nodes and relationships are read.
    ///
    /// O(n); throws what reading the graph throws, and then leaves nothing of the row.
    public func row(_ values: UnsafeBufferPointer<Value>, in graph: Snapshot) throws {
        let start = buffer.size
        do {
            buffer.append("{\"row\":[")
            for index in 0..<values.count {
                if index > 0 { buffer.append(UInt8(ascii: ",")) }
                try append(values[index], in: graph)
            }
            buffer.append("]}\n")
        } catch {
            buffer.truncate(to: start)
            throw error
        }
    }

    private func append(_ value: Value, in graph: Snapshot) throws {
        switch value {
        case .null: buffer.append("null")
        case .boolean(let flag): buffer.append(flag ? "true" : "false")
        case .integer(let integer): buffer.append(integer)
        case .float(let float): buffer.append(float)
        case .string(let text): text.withBytes { buffer.appendJSON($0) }
        case .bytes(let array): buffer.appendBytes(array.bytes)
        case .list(let list):
            buffer.append(UInt8(ascii: "["))
            var isFirst = true
            for element in list.elements {
                if !isFirst { buffer.append(UInt8(ascii: ",")) }
                isFirst = false
                try append(element, in: graph)
            }
            buffer.append(UInt8(ascii: "]"))
        case .map(let map):
            buffer.append(UInt8(ascii: "{"))
            for index in map.keys.indices {
                if index > 0 { buffer.append(UInt8(ascii: ",")) }
                map.keys[index].withBytes { buffer.appendKey($0) }
                try append(map.values[index], in: graph)
            }
            buffer.append(UInt8(ascii: "}"))
        case .node(let node): try append(node, in: graph)
        case .relationship(let relationship): try append(relationship, in: graph)
        case .path(let path): try append(path, in: graph)
        }
    }

    /// A node that is no longer there has neither labels nor properties.
    private func append(_ node: NodeID, in graph: Snapshot) throws {
        buffer.append("{\"~node\":{\"id\":")
        buffer.append(Int(clamping: node.rawValue))
        buffer.append(",\"labels\":[")
        var isFirst = true
        for label in try graph.labels(of: node) ?? [] {
            if !isFirst { buffer.append(UInt8(ascii: ",")) }
            isFirst = false
            graph.text(of: label).withBytes { buffer.appendJSON($0) }
        }
        buffer.append("],\"properties\":{")
        try append(try graph.properties(of: node) ?? [], in: graph)
        buffer.append("}}}")
    }

    private func append(_ relationship: RelationshipID, in graph: Snapshot) throws {
        buffer.append("{\"~rel\":{\"id\":")
        buffer.append(Int(clamping: relationship.rawValue))
        if let record = try graph.relationship(relationship) {
            buffer.append(",\"type\":")
            graph.text(of: record.type).withBytes { buffer.appendJSON($0) }
            buffer.append(",\"start\":")
            buffer.append(Int(clamping: record.start.rawValue))
            buffer.append(",\"end\":")
            buffer.append(Int(clamping: record.end.rawValue))
        } else {
            buffer.append(",\"type\":\"\",\"start\":0,\"end\":0")
        }
        buffer.append(",\"properties\":{")
        try append(try graph.properties(of: relationship) ?? [], in: graph)
        buffer.append("}}}")
    }

    private func append(_ properties: [(PropertyKeyID, Value)], in graph: Snapshot) throws {
        var isFirst = true
        for (key, value) in properties {
            if !isFirst { buffer.append(UInt8(ascii: ",")) }
            isFirst = false
            graph.text(of: key).withBytes { buffer.appendKey($0) }
            try append(value, in: graph)
        }
    }

    private func append(_ path: ValuePath, in graph: Snapshot) throws {
        buffer.append("{\"~path\":[")
        for (index, node) in path.nodes.enumerated() {
            if index > 0, index <= path.relationships.count {
                buffer.append(UInt8(ascii: ","))
                try append(path.relationships[index - 1], in: graph)
                buffer.append(UInt8(ascii: ","))
            }
            try append(node, in: graph)
        }
        buffer.append("]}")
    }
}

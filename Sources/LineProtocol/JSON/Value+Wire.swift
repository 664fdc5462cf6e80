import GraphStore

extension Value: WireValue {
    static var wireNull: Value { .null }
    static func wire(_ boolean: Bool) -> Value { .boolean(boolean) }

    static func wire(_ number: JSONReader.Number) -> Value {
        switch number {
        case .integer(let integer): .integer(integer)
        case .float(let float): .float(float)
        }
    }

    static func wireText(_ bytes: UnsafeBufferPointer<UInt8>) -> Text {
        Text.make(validUTF8: UnsafeRawBufferPointer(bytes))
    }

    static func wire(_ text: Text) -> Value { .string(text) }
    static func wire(_ elements: [Value]) -> Value { .list(ValueList(elements)) }
    static func wire(_ entries: [(Text, Value)]) -> Value { .map(ValueMap(entries)) }

    static func wire(form: String, _ content: Value) throws(ProtocolError) -> Value {
        switch form {
        case "~float": return .float(try WireForm.float(content.wireString))
        case "~bytes": return .bytes(ByteArray(try WireForm.bytes(content.wireString)))
        case "~node": return .node(NodeID(try content.identity(of: form)))
        case "~rel": return .relationship(RelationshipID(try content.identity(of: form)))
        case "~path": return .path(try path(content))
        default: throw WireForm.unknown(form)
        }
    }

    private var wireString: String? {
        if case .string(let text) = self { text.string } else { nil }
    }

    private func identity(of form: String) throws(ProtocolError) -> UInt64 {
        guard case .map(let map) = self, case .integer(let id)? = map["id"], id >= 0, id < 1 << 53
        else { throw .value("\(form) needs an id, as it came in an answer") }
        return UInt64(id)
    }

    private static func path(_ content: Value) throws(ProtocolError) -> ValuePath {
        guard case .list(let list) = content, list.elements.count % 2 == 1 else {
            throw .value("~path is a list of node, rel, node, …")
        }
        var nodes: [NodeID] = []
        var relationships: [RelationshipID] = []
        for (index, element) in list.elements.enumerated() {
            switch element {
            case .node(let node) where index % 2 == 0: nodes.append(node)
            case .relationship(let relationship) where index % 2 == 1:
                relationships.append(relationship)
            default: throw .value("~path is a list of node, rel, node, …")
            }
        }
        return ValuePath(nodes: nodes, relationships: relationships)
    }
}

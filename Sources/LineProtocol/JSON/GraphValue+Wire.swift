import GraphStore

extension GraphValue: WireValue {
    static var wireNull: GraphValue { .null }
    static func wire(_ boolean: Bool) -> GraphValue { .boolean(boolean) }

    static func wire(_ number: JSONReader.Number) -> GraphValue {
        switch number {
        case .integer(let integer): .integer(integer)
        case .float(let float): .float(float)
        }
    }

    static func wireText(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
        String(decoding: bytes, as: UTF8.self)
    }

    static func wire(_ text: String) -> GraphValue { .string(text) }
    static func wire(_ elements: [GraphValue]) -> GraphValue { .list(elements) }

    /// Of entries with the same key the last one wins, in the place of the first.
    ///
    /// Keys are told apart by their bytes: Swift's own comparison would call two spellings of `é`
    /// one key.
    static func wire(_ entries: [(String, GraphValue)]) -> GraphValue {
        var places: [[UInt8]: Int] = [:]
        var unique: [Entry] = []
        unique.reserveCapacity(entries.count)
        for (key, value) in entries {
            let bytes = Array(key.utf8)
            if let place = places[bytes] {
                unique[place] = Entry(key, value)
            } else {
                places[bytes] = unique.count
                unique.append(Entry(key, value))
            }
        }
        return .map(unique)
    }

    static func wire(form: String, _ content: GraphValue) throws(ProtocolError) -> GraphValue {
        switch form {
        case "~float": return .float(try WireForm.float(content.wireString))
        case "~bytes": return .bytes(try WireForm.bytes(content.wireString))
        case "~node": return .node(try node(content))
        case "~rel": return .relationship(try relationship(content))
        case "~path": return .path(try path(content))
        default: throw WireForm.unknown(form)
        }
    }

    private var wireString: String? {
        if case .string(let text) = self { text } else { nil }
    }

    private func field(_ name: String) -> GraphValue? {
        guard case .map(let entries) = self else { return nil }
        return entries.first { $0.key == name }?.value
    }

    private func identity(_ name: String) throws(ProtocolError) -> UInt64 {
        guard case .integer(let id)? = field(name), id >= 0 else {
            throw .value("a node or relationship has no number '\(name)'")
        }
        return UInt64(id)
    }

    private func properties() throws(ProtocolError) -> [Entry] {
        switch field("properties") {
        case .map(let entries): return entries
        case nil: return []
        default: throw .value("properties are a map")
        }
    }

    private static func node(_ content: GraphValue) throws(ProtocolError) -> Node {
        var labels: [String] = []
        if case .list(let elements)? = content.field("labels") {
            for element in elements {
                guard case .string(let label) = element else { throw .value("labels are strings") }
                labels.append(label)
            }
        }
        return Node(
            id: try content.identity("id"), labels: labels, properties: try content.properties())
    }

    private static func relationship(_ content: GraphValue) throws(ProtocolError) -> Relationship {
        guard case .string(let type)? = content.field("type") else {
            throw .value("a relationship has no type")
        }
        return Relationship(
            id: try content.identity("id"), type: type, start: try content.identity("start"),
            end: try content.identity("end"), properties: try content.properties())
    }

    private static func path(_ content: GraphValue) throws(ProtocolError) -> Path {
        guard case .list(let elements) = content, elements.count % 2 == 1 else {
            throw .value("~path is a list of node, rel, node, …")
        }
        var nodes: [Node] = []
        var relationships: [Relationship] = []
        for (index, element) in elements.enumerated() {
            switch element {
            case .node(let node) where index % 2 == 0: nodes.append(node)
            case .relationship(let relationship) where index % 2 == 1:
                relationships.append(relationship)
            default: throw .value("~path is a list of node, rel, node, …")
            }
        }
        return Path(nodes: nodes, relationships: relationships)
    }
}

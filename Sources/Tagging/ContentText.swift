import GraphStore

/// The texts of one content: a plain string, or title, text and comments as fields of their own.
///
/// Mention offsets of a map count through title, text and comments in this order, as if they were
/// joined by line ends.
struct ContentText {
    /// A field's part in the content.
    enum Field: String {
        case text, title, comment
    }

    /// One field of the content.
    struct Part {
        let field: Field
        let text: Text
        /// Where the part begins, in Unicode scalars of the whole.
        let scalarOffset: Int
    }

    let parts: [Part]

    /// Takes a string or a map `{title, text, comments: [string]}`; null has no parts.
    init(_ value: Value, graph: Snapshot) throws {
        switch value {
        case .null:
            parts = []
        case .string(let text):
            parts = [Part(field: .text, text: text, scalarOffset: 0)]
        default:
            let fields = try ContentFields(value, graph: graph)
            parts = try Self.fields(
                title: fields["title"], text: fields["text"], comments: fields["comments"])
        }
    }

    private static func fields(title: Value?, text: Value?, comments: Value?) throws -> [Part] {
        var parts: [Part] = []
        var offset = 0
        func add(_ field: Field, _ text: Text) {
            parts.append(Part(field: field, text: text, scalarOffset: offset))
            offset += text.scalarCount + 1
        }
        for (field, name, value) in [(Field.title, "title", title), (.text, "text", text)] {
            switch value {
            case nil, .null?: continue
            case .string(let string)?: add(field, string)
            default: throw TaggingError("tagging.text.invalid", "'\(name)' must be a string")
            }
        }
        switch comments {
        case nil, .null?: break
        case .string(let one)?: add(.comment, one)
        case .list(let list)?:
            for element in list.elements {
                guard case .string(let comment) = element else {
                    throw TaggingError(
                        "tagging.text.invalid", "'comments' must be a list of strings")
                }
                add(.comment, comment)
            }
        default: throw TaggingError("tagging.text.invalid", "'comments' must be a list of strings")
        }
        return parts
    }
}

/// The fields of a content, which is a map or a node.
struct ContentFields {
    private let read: (String) throws -> Value?

    /// Takes a map or a node.
    init(_ value: Value, graph: Snapshot) throws {
        switch value {
        case .map(let map):
            read = { map[$0] }
        case .node(let node):
            read = { name in
                guard let key = graph.propertyKeyID(named: name) else { return nil }
                return try graph.property(key, of: node)
            }
        default:
            throw TaggingError(
                "tagging.text.invalid",
                "text must be a string or a map {title, text, comments: [string]}")
        }
    }

    /// The value of a field, or nil where there is none.
    subscript(name: String) -> Value? {
        get throws { try read(name) }
    }
}

extension ContentText {
    /// Title and text, which a multimodal model reads as one.
    var main: String {
        parts.filter { $0.field != .comment }.map(\.text.string).joined(separator: "\n")
    }

    /// What viewers said.
    var comments: [String] { parts.filter { $0.field == .comment }.map(\.text.string) }
}

extension Text {
    /// The number of Unicode scalar values.
    ///
    /// O(n).
    var scalarCount: Int {
        withBytes { bytes in
            var count = 0
            for byte in bytes where byte & 0xC0 != 0x80 { count += 1 }
            return count
        }
    }
}

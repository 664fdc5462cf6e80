import GraphStore

/// Which JSON spelling of values is meant.
public enum ValueSpelling: Sendable {
    /// The protocol's: every value can be read back as what it was.
    case exact
    /// What other programs expect: nodes and relationships are plain objects, bytes base64 strings,
    /// keys stand as they are, and a float that JSON has no number for is a string.
    case plain
}

extension ResponseBuffer {
    /// Appends a float: always with `.` or `e`, or as a special form where JSON has no number for
    /// it.
    func append(_ float: Double, as spelling: ValueSpelling = .exact) {
        if float.isFinite {
            append(float.description)
            return
        }
        let word: StaticString =
            float.isNaN ? "\"NaN\"" : float > 0 ? "\"Infinity\"" : "\"-Infinity\""
        if spelling == .plain {
            append(word)
        } else {
            append("{\"~float\":")
            append(word)
            append(UInt8(ascii: "}"))
        }
    }

    /// Appends a map's key; one that starts with `~` gets a second one.
    func appendKey(_ key: UnsafeBufferPointer<UInt8>) {
        if key.first == UInt8(ascii: "~") {
            append("\"~")
            let start = size
            appendJSON(key)
            removeByte(at: start)
        } else {
            appendJSON(key)
        }
        append(UInt8(ascii: ":"))
    }

    func appendKey(_ key: String, as spelling: ValueSpelling) {
        var key = key
        key.withUTF8 { bytes in
            if spelling == .exact {
                appendKey(bytes)
            } else {
                appendJSON(bytes)
                append(UInt8(ascii: ":"))
            }
        }
    }

    func appendBytes(_ bytes: [UInt8], as spelling: ValueSpelling = .exact) {
        append(spelling == .exact ? "{\"~bytes\":\"" : "\"")
        Base64.encode(bytes, into: self)
        append(spelling == .exact ? "\"}" : "\"")
    }

    /// Appends a value that needs no transaction.
    ///
    /// O(n); values nest 256 levels at most.
    func append(_ value: GraphValue, as spelling: ValueSpelling) {
        switch value {
        case .null: append("null")
        case .boolean(let flag): append(flag ? "true" : "false")
        case .integer(let integer): append(integer)
        case .float(let float): append(float, as: spelling)
        case .string(let text): appendJSON(text)
        case .bytes(let bytes): appendBytes(bytes, as: spelling)
        case .list(let elements): appendList(elements, as: spelling)
        case .map(let entries): appendMap(entries, as: spelling)
        case .node(let node): append(node, as: spelling)
        case .relationship(let relationship): append(relationship, as: spelling)
        case .path(let path): append(path, as: spelling)
        }
    }

    func appendList(_ elements: [GraphValue], as spelling: ValueSpelling) {
        append(UInt8(ascii: "["))
        for (index, element) in elements.enumerated() {
            if index > 0 { append(UInt8(ascii: ",")) }
            append(element, as: spelling)
        }
        append(UInt8(ascii: "]"))
    }

    func appendMap(_ entries: [GraphValue.Entry], as spelling: ValueSpelling) {
        append(UInt8(ascii: "{"))
        for (index, entry) in entries.enumerated() {
            if index > 0 { append(UInt8(ascii: ",")) }
            appendKey(entry.key, as: spelling)
            append(entry.value, as: spelling)
        }
        append(UInt8(ascii: "}"))
    }

    private func append(_ node: GraphValue.Node, as spelling: ValueSpelling) {
        append(spelling == .exact ? "{\"~node\":{\"id\":" : "{\"id\":")
        append(Int(clamping: node.id))
        append(",\"labels\":")
        appendList(node.labels.map { .string($0) }, as: spelling)
        append(",\"properties\":")
        appendMap(node.properties, as: spelling)
        append(spelling == .exact ? "}}" : "}")
    }

    private func append(_ relationship: GraphValue.Relationship, as spelling: ValueSpelling) {
        append(spelling == .exact ? "{\"~rel\":{\"id\":" : "{\"id\":")
        append(Int(clamping: relationship.id))
        append(",\"type\":")
        appendJSON(relationship.type)
        append(",\"start\":")
        append(Int(clamping: relationship.start))
        append(",\"end\":")
        append(Int(clamping: relationship.end))
        append(",\"properties\":")
        appendMap(relationship.properties, as: spelling)
        append(spelling == .exact ? "}}" : "}")
    }

    private func append(_ path: GraphValue.Path, as spelling: ValueSpelling) {
        append(spelling == .exact ? "{\"~path\":[" : "[")
        for (index, node) in path.nodes.enumerated() {
            if index > 0, index <= path.relationships.count {
                append(UInt8(ascii: ","))
                append(path.relationships[index - 1], as: spelling)
                append(UInt8(ascii: ","))
            }
            append(node, as: spelling)
        }
        append(spelling == .exact ? "]}" : "]")
    }
}

/// JSON text of values, for printing results.
public enum GraphValueJSON {
    /// The spelling that other programs expect.
    ///
    /// O(n).
    public static func plain(_ value: GraphValue) -> String { text(value, as: .plain) }

    /// The protocol's spelling, from which every value can be read back.
    ///
    /// O(n).
    public static func exact(_ value: GraphValue) -> String { text(value, as: .exact) }

    private static func text(_ value: GraphValue, as spelling: ValueSpelling) -> String {
        let buffer = ResponseBuffer(capacity: 256)
        buffer.append(value, as: spelling)
        return buffer.withBytes { String(decoding: $0, as: UTF8.self) }
    }
}

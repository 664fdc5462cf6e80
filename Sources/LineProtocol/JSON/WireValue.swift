import GraphStore

/// A kind of value that can be read from the protocol's JSON: `Value` for parameters on the
/// server's side, `GraphValue` for answers on the client's.
protocol WireValue {
    associatedtype Characters
    static var wireNull: Self { get }
    static func wire(_ boolean: Bool) -> Self
    static func wire(_ number: JSONReader.Number) -> Self
    static func wireText(_ bytes: UnsafeBufferPointer<UInt8>) -> Characters
    static func wire(_ text: Characters) -> Self
    static func wire(_ elements: [Self]) -> Self
    static func wire(_ entries: [(Characters, Self)]) -> Self
    /// The value of a special form such as `{"~float": …}`; throws where it is none.
    static func wire(form: String, _ content: Self) throws(ProtocolError) -> Self
}

extension JSONReader {
    /// Reads one value in any of the protocol's forms.
    ///
    /// O(n).
    mutating func value<V: WireValue>(as type: V.Type = V.self) throws(ProtocolError) -> V {
        switch try kind() {
        case .null:
            try literal("null")
            return V.wireNull
        case .true:
            try literal("true")
            return V.wire(true)
        case .false:
            try literal("false")
            return V.wire(false)
        case .number: return V.wire(try number())
        case .string: return V.wire(try wireText(of: try string(), as: V.self))
        case .array:
            var elements: [V] = []
            try openArray()
            while try nextElement() { elements.append(try value()) }
            return V.wire(elements)
        case .object: return try object()
        }
    }

    private func wireText<V: WireValue>(
        of token: Token, as type: V.Type
    ) throws(ProtocolError) -> V.Characters {
        try withBytes(of: token) { bytes throws(ProtocolError) in V.wireText(bytes) }
    }

    /// A map, or the special form whose only key starts with a single `~`.
    private mutating func object<V: WireValue>() throws(ProtocolError) -> V {
        var entries: [(V.Characters, V)] = []
        var form: (name: String, content: V)?
        try openObject()
        while let key = try nextKey() {
            let tildes = leadingTildes(of: key)
            if tildes == 1 {
                guard form == nil, entries.isEmpty else { throw Self.badForm(at: key.start) }
                form = (try text(of: key), try value())
                continue
            }
            guard form == nil else { throw Self.badForm(at: key.start) }
            let name = try withBytes(of: key) { bytes throws(ProtocolError) in
                V.wireText(UnsafeBufferPointer(rebasing: bytes.dropFirst(tildes == 2 ? 1 : 0)))
            }
            entries.append((name, try value()))
        }
        if let form { return try V.wire(form: form.name, form.content) }
        return V.wire(entries)
    }

    /// How many `~` a key starts with, counted up to two.
    private func leadingTildes(of key: Token) -> Int {
        let decoded =
            key.hasEscapes
            ? (try? unescaped(key)) ?? [] : Array(bytes[key.start..<key.end].prefix(2))
        return decoded.prefix(2).prefix { $0 == UInt8(ascii: "~") }.count
    }

    private static func badForm(at offset: Int) -> ProtocolError {
        .value(
            "at byte \(offset + 1): a form such as {\"~float\": …} has one key only; "
                + "a map's own key that starts with ~ "
                + "is written with two")
    }
}

/// What a special form's content is, said the same way for both kinds of value.
enum WireForm {
    static func float(_ word: String?) throws(ProtocolError) -> Double {
        switch word {
        case "NaN": return .nan
        case "Infinity": return .infinity
        case "-Infinity": return -.infinity
        default: throw .value("~float is \"NaN\", \"Infinity\" or \"-Infinity\"")
        }
    }

    static func bytes(_ text: String?) throws(ProtocolError) -> [UInt8] {
        guard let text, let bytes = Base64.decode(text.utf8) else {
            throw .value("~bytes is a string in base64")
        }
        return bytes
    }

    static func unknown(_ form: String) -> ProtocolError {
        switch form {
        case "~date", "~time", "~localtime", "~datetime", "~localdatetime", "~duration", "~point":
            .value("\(form) values are not supported; pass text or numbers instead")
        default:
            .value(
                "\(form) is no form of a value; a map's own key that starts with ~ "
                    + "is written with two"
            )
        }
    }
}

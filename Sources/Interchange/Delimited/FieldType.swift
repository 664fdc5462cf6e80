import GraphStore

/// The type that a header gives a property column.
struct FieldType: Equatable {
    /// What one element is.
    enum Element: String, CaseIterable {
        case int, long, short, byte, float, double, boolean, char, string
    }

    let element: Element
    let isArray: Bool

    /// A string column, which is what a header without a type means.
    static let string = FieldType(element: .string, isArray: false)

    init(element: Element, isArray: Bool) {
        self.element = element
        self.isArray = isArray
    }

    /// Reads a type's name such as `int` or `string[]`; nil for one that is not known.
    init?(named name: String) {
        var base = name
        isArray = name.hasSuffix("[]")
        if isArray { base.removeLast(2) }
        guard let element = Element(rawValue: base.lowercased()) else { return nil }
        self.element = element
    }

    /// The names for the error that lists them.
    static var knownNames: String {
        Element.allCases.map(\.rawValue).joined(separator: ", ") + ", each also with []"
    }

    /// Why a field is no value of its type.
    struct Mismatch: Error {
        let reason: String
    }

    /// The value of a field; null for an empty one, which leaves the property out.
    func value(of content: [UInt8], isQuoted: Bool, dialect: DelimitedDialect) throws(Mismatch)
        -> Value
    {
        if content.isEmpty, !(isQuoted && element == .string && !isArray) { return .null }
        guard isArray else { return try scalar(content[...]) }
        var elements: [Value] = []
        for part in content.split(
            separator: dialect.arrayDelimiter, omittingEmptySubsequences: false)
        {
            elements.append(try scalar(part))
        }
        return .list(elements)
    }

    private func scalar(_ bytes: ArraySlice<UInt8>) throws(Mismatch) -> Value {
        if element == .string {
            guard let text = Text.make(checking: bytes) else {
                throw Mismatch(reason: "the bytes are not UTF-8")
            }
            return .string(text)
        }
        let text = String(decoding: bytes, as: UTF8.self).trimmingBlanks
        switch element {
        case .int: return try integer(text, in: Int(Int32.min)...Int(Int32.max))
        case .long: return try integer(text, in: Int.min...Int.max)
        case .short: return try integer(text, in: -32768...32767)
        case .byte: return try integer(text, in: -128...127)
        case .float, .double:
            guard let number = Double(text) else { throw mismatch(text) }
            return .float(number)
        case .boolean:
            switch text.lowercased() {
            case "true": return .boolean(true)
            case "false": return .boolean(false)
            default: throw mismatch(text)
            }
        case .char:
            guard text.count == 1 else { throw mismatch(text) }
            return .string(text)
        case .string: return .string(text)
        }
    }

    private func integer(_ text: String, in range: ClosedRange<Int>) throws(Mismatch) -> Value {
        guard let number = Int(text), range.contains(number) else { throw mismatch(text) }
        return .integer(number)
    }

    private func mismatch(_ text: String) -> Mismatch {
        Mismatch(reason: "'\(text.prefix(40))' is no \(element.rawValue)")
    }
}

extension Text {
    /// Copies bytes after checking that they are UTF-8; nil where they are not.
    ///
    /// O(n).
    static func make(checking bytes: ArraySlice<UInt8>) -> Text? {
        guard let string = String(validating: bytes, as: UTF8.self) else { return nil }
        return Text.make(string)
    }
}

extension String {
    /// The text without blanks and tabs at its ends.
    var trimmingBlanks: String {
        var view = self[...]
        while let first = view.first, first == " " || first == "\t" { view.removeFirst() }
        while let last = view.last, last == " " || last == "\t" { view.removeLast() }
        return String(view)
    }
}

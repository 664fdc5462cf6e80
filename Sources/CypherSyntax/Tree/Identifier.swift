/// A name as written in a statement, without its backticks, and where it was written.
///
/// Two identifiers are equal when their texts are; the place does not count.
public struct Identifier: Sendable, Hashable {
    /// The name itself.
    public let text: String
    /// Where the name begins.
    public let offset: SourceOffset

    /// Makes an identifier from its text and place.
    public init(_ text: String, at offset: SourceOffset) {
        self.text = text
        self.offset = offset
    }

    /// Compares the texts alone.
    public static func == (left: Identifier, right: Identifier) -> Bool {
        left.text == right.text
    }

    /// Hashes the text alone.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(text)
    }
}

/// A name with a namespace, such as `tag.match`.
public struct QualifiedName: Sendable, Hashable {
    /// The words before the last dot.
    public let namespace: [String]
    /// The word after the last dot.
    public let name: String
    /// Where the first word begins.
    public let offset: SourceOffset

    /// Makes a name from its parts.
    public init(namespace: [String], name: String, at offset: SourceOffset) {
        self.namespace = namespace
        self.name = name
        self.offset = offset
    }

    /// The words joined by dots.
    public var text: String {
        (namespace + [name]).joined(separator: ".")
    }

    /// Compares the words alone.
    public static func == (left: QualifiedName, right: QualifiedName) -> Bool {
        left.name == right.name && left.namespace == right.namespace
    }

    /// Hashes the words alone.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(namespace)
        hasher.combine(name)
    }
}

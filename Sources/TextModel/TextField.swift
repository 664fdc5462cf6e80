/// One field of a content's text, such as its title or one comment.
public struct TextField: Hashable, Sendable {
    /// The text, as it was written or folded already.
    public let text: String
    /// How much a feature of this field counts.
    ///
    /// A title counts 1. A field at 0 or below is ignored.
    public let weight: Float

    /// A field that counts `weight`.
    public init(_ text: String, weight: Float = 1) {
        self.text = text
        self.weight = weight
    }

    /// Whether the field counts at all.
    var isRead: Bool { weight > 0 && weight.isFinite }

    /// The weight, within what sums of floats can bear.
    var countedWeight: Float { min(1000, weight) }
}

/// A text with the labels that hold for it.
public struct TextExample: Hashable, Sendable {
    /// The text, field by field.
    public let fields: [TextField]
    /// The labels that hold: tags and whatever of their ancestors the caller counts as labels.
    ///
    /// A label given twice counts once.
    public let labels: [LabelIndex]

    /// An example of `labels`.
    public init(fields: [TextField], labels: [LabelIndex]) {
        self.fields = fields
        self.labels = labels
    }
}

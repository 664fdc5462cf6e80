import TextModel

/// A labelled content to learn from or to measure on; its pictures are named, not read.
public struct MultimodalExample: Hashable, Sendable {
    /// The title and text; empty where there is none.
    public var text: String
    /// What viewers said; weighs less than the text.
    public var comments: [String]
    /// The names of its pictures, in order; a name may stand for several, as a video's does.
    public var pictures: [String]
    /// The labels that hold.
    public var labels: [LabelIndex]

    /// Describes an example.
    public init(
        text: String, comments: [String] = [], pictures: [String] = [], labels: [LabelIndex]
    ) {
        self.text = text
        self.comments = comments
        self.pictures = pictures
        self.labels = labels
    }
}

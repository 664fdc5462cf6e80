import Imaging

/// A content as a multimodal model reads it.
public struct MultimodalInput: Sendable {
    /// The title and text; empty where there is none.
    public var text: String
    /// What viewers said; weighs less than the text.
    public var comments: [String]
    /// The keyframes in their order, of any size; none where the content has no pictures.
    public var keyframes: [Image]

    /// Describes a content.
    public init(text: String, comments: [String] = [], keyframes: [Image] = []) {
        self.text = text
        self.comments = comments
        self.keyframes = keyframes
    }
}

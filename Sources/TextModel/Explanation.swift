/// What spoke for and against a label in one text.
public struct Explanation: Hashable, Sendable {
    /// One feature's part.
    public struct Feature: Hashable, Sendable {
        /// The n-gram as the text has it; `^` stands for its start and `$` for its end.
        public let text: String
        /// The field that it comes from, counted from 0.
        public let field: Int
        /// How often it occurs in that field.
        public let count: Int
        /// What it adds to the label's calibrated logit beyond what it adds to the rivals'.
        public let contribution: Float
    }

    /// The label that is explained.
    public let label: LabelIndex
    /// Its calibrated probability.
    public let probability: Float
    /// What the label has over its rivals whatever the text.
    public let bias: Float
    /// The features, those that speak most for the label first.
    public let features: [Feature]
}

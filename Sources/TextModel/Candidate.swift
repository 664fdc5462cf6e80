/// One of the labels between which a mention's meaning is to be decided.
public struct Candidate: Hashable, Sendable {
    /// The label that stands for the candidate.
    public let label: LabelIndex
    /// How often the mention means this candidate, 0…1, whatever the text.
    public let prior: Float

    /// A candidate with its prior.
    @inlinable
    public init(_ label: LabelIndex, prior: Float = 1) {
        self.label = label
        self.prior = prior
    }
}

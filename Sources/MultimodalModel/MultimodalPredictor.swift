import Tensor

/// A trained model that gives tags to contents; the same one may be asked from many threads.
public protocol MultimodalPredictor: Sendable {
    /// The ids of the tags that it tells apart.
    var labels: [String] { get }
    /// From which probability on a tag is given, one for each label.
    ///
    /// A model that gives one tag (softmax) has zeros here and its best label counts.
    var thresholds: [Float] { get }
    /// Whether a content may have several tags (a sigmoid for each) or has one (a softmax).
    var givesSeveralTags: Bool { get }

    /// Scores contents; the more at once, the cheaper each.
    ///
    /// Compute is spread over `team`; the numbers do not depend on it, nor on what else is in the
    /// batch beyond rounding. `isCancelled` is asked between pieces of some milliseconds.
    func predict(
        _ inputs: [MultimodalInput], team: WorkerTeam, isCancelled: () -> Bool
    ) throws -> [MultimodalPrediction]
}

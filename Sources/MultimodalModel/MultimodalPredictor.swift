import Imaging
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

    /// How long the shorter side of a decoded picture must be at least; nil where only its full
    /// size will do.
    ///
    /// Larger pictures may be decoded at a fraction of their size.
    var pictureTarget: Int? { get }

    /// A picture at the size that the model reads: what `predict` would make of it first.
    ///
    /// A prepared picture is prepared no further, so that callers can keep pictures small.
    func prepared(_ picture: Image) -> Image

    /// Scores contents; the more at once, the cheaper each.
    ///
    /// Compute is spread over `team`; the numbers do not depend on it, nor on what else is in the
    /// batch beyond rounding. `isCancelled` is asked between pieces of some milliseconds.
    func predict(
        _ inputs: [MultimodalInput], team: WorkerTeam, isCancelled: () -> Bool
    ) throws -> [MultimodalPrediction]
}

extension MultimodalPredictor {
    /// The full size.
    public var pictureTarget: Int? { nil }

    /// The picture as it is.
    public func prepared(_ picture: Image) -> Image { picture }
}

/// How far the training of a multimodal model has come.
public struct MultimodalTrainingProgress: Sendable, Hashable {
    /// The parts of a training, in their order.
    public enum Stage: String, Sendable, Codable, CaseIterable {
        /// The pictures are read.
        case pictures
        /// The text classifier learns.
        case text
        /// The image tower learns.
        case tower
        /// The tower's features of all pictures are computed once.
        case cache
        /// The network that reads text and pictures together learns.
        case head

        /// The share of the whole training that is done when the stage begins, and when it ends.
        var share: ClosedRange<Double> {
            switch self {
            case .pictures: 0...0.02
            case .text: 0.02...0.04
            case .tower: 0.04...0.85
            case .cache: 0.85...0.9
            case .head: 0.9...1
            }
        }
    }

    /// The part under way.
    public let stage: Stage
    /// The share of the whole training that is done, 0…1.
    public let fraction: Double
    /// Where an epoch has just ended: what came of it.
    public let epoch: MultimodalTrainingEpoch?

    init(_ stage: Stage, done: Double, epoch: MultimodalTrainingEpoch? = nil) {
        self.stage = stage
        let share = stage.share
        fraction = share.lowerBound + min(1, max(0, done)) * (share.upperBound - share.lowerBound)
        self.epoch = epoch
    }
}

/// What came of one pass over the examples.
public struct MultimodalTrainingEpoch: Sendable, Hashable, Codable {
    /// The part of the training that it belongs to.
    public let stage: MultimodalTrainingProgress.Stage
    /// Its number within the part, from 1.
    public let epoch: Int
    /// How many the part has at most.
    public let epochCount: Int
    /// The mean loss of an example.
    public let loss: Double
    /// The mean loss of a held-out example; nil where none are held out.
    public let heldOutLoss: Double?
    /// The share of held-out examples whose best label holds; nil where none are held out.
    public let heldOutTop1: Double?
    /// How long it took, measuring included.
    public let seconds: Double

    /// Describes an epoch.
    public init(
        stage: MultimodalTrainingProgress.Stage, epoch: Int, epochCount: Int, loss: Double,
        heldOutLoss: Double?, heldOutTop1: Double?, seconds: Double
    ) {
        self.stage = stage
        self.epoch = epoch
        self.epochCount = epochCount
        self.loss = loss
        self.heldOutLoss = heldOutLoss
        self.heldOutTop1 = heldOutTop1
        self.seconds = seconds
    }
}

import Foundation
import Tensor
import TextModel

/// How a ResNet + GRU is trained; every default measured well on clips with ambiguous titles.
public struct ResNetGRUOptions: Sendable {
    /// Whether a content has one tag or may have several.
    public enum TagCount: String, Sendable, Codable {
        /// One: the labels share a softmax.
        case one
        /// Any number: a sigmoid each, with a threshold each.
        case several
    }

    /// The same seed gives the same model, at any number of threads.
    public var seed: UInt64 = 1
    /// Threads to use; nil for one a core.
    public var threads: Int?
    /// One tag or several; nil for several where an example has several.
    public var tagCount: TagCount?
    /// The image tower without classes; nil for the small one, or for that of `start`.
    public var architecture: ResNetArchitecture?
    /// A checkpoint of a residual network from which the tower starts; its `fc` is left out where
    /// its classes are others.
    public var start: TensorFile?
    /// Rows and columns of the pictures that the tower looks at, 8…1024.
    public var pictureSize = 64
    /// Passes of the tower over the pictures, 1…1000; nil for a number that suits theirs.
    public var epochs: Int?
    /// Passes of the network that reads both over the examples, 1…1000.
    public var headEpochs = 16
    /// Training stops after so many epochs no better on held-out examples; nil for never.
    public var patience: Int? = 8
    /// The width of both GRUs' states, 1…4096.
    public var hidden = 96
    /// How much a comment counts beside the title, 0…1000.
    public var commentWeight: Float = 0.4
    /// How often the keyframes are left out while the network that reads both learns, 0…1.
    public var imageDropout: Float = 0.4
    /// How often the text is left out then, 0…1.
    public var textDropout: Float = 0.2
    /// How often an n-gram is left out then, 0…1.
    public var featureDropout: Float = 0.3

    let towerRate = 3e-3
    let towerDecay = 0.05
    let towerSmoothing: Float = 0.1
    /// How much the groups above the labels count beside the labels.
    let groupWeight: Float = 0.5
    let headRate = 1e-3
    let headDecay = 0.02
    let headSmoothing: Float = 0.05
    /// How many changed copies of each picture the head learns from.
    let copyCount = 6

    /// The defaults.
    public init() {}

    /// Throws where an option lies outside its range.
    func validate() throws(ModelError) {
        try check("pictureSize", pictureSize, 8...1024)
        try check("epochs", epochs ?? 1, 1...1000)
        try check("headEpochs", headEpochs, 1...1000)
        try check("patience", patience ?? 1, 1...1000)
        try check("hidden", hidden, 1...4096)
        try check("threads", threads ?? 1, 1...1024)
        try check("commentWeight", commentWeight, 0...1000)
        try check("imageDropout", imageDropout, 0...1)
        try check("textDropout", textDropout, 0...1)
        try check("featureDropout", featureDropout, 0...0.99)
        try tower(classCount: 1).check()
    }

    private func check<Number: Comparable>(
        _ option: String, _ found: Number, _ range: ClosedRange<Number>
    ) throws(ModelError) {
        guard range.contains(found) else {
            throw ModelError(
                .trainOption(
                    option: option, found: "\(found)",
                    expected: "a number from \(range.lowerBound) to \(range.upperBound)"))
        }
    }

    /// The tower with a class for each label.
    func tower(classCount: Int) throws(ModelError) -> ResNetArchitecture {
        var tower = ResNetArchitecture.small(classCount: classCount)
        if let architecture {
            tower = architecture
        } else if let start {
            tower = try ResNetArchitecture(describing: start)
        }
        tower.classCount = classCount
        return tower
    }

    /// Each picture is seen 25 times, fewer times where there are more than 40,000, but at least 5.
    func towerEpochs(pictures: Int) -> Int {
        epochs ?? min(25, max(5, 1_000_000 / max(1, pictures)))
    }

    /// What the random numbers of an epoch follow from.
    func seed(for stage: MultimodalTrainingProgress.Stage, epoch: Int) -> UInt64 {
        var hash = StableHash(seed: seed)
        hash.add(stage.rawValue)
        hash.add(UInt64(truncatingIfNeeded: epoch))
        return hash.value
    }
}

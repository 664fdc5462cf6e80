import Imaging
import Tensor
import TextModel

/// What a ResNet + GRU is built of, for its manifest; its numbers lie in the tensor file.
public struct ResNetGRUArchitecture: Codable, Sendable {
    /// The version of this format.
    public var format = 1
    /// The network that looks at the keyframes; its classes are the labels.
    public var tower: ResNetArchitecture
    /// Rows and columns of the pictures that it looks at.
    public var pictureSize: Int
    /// The text classifier, whose table of n-grams the GRU reads too; its classes are the labels.
    public var text: TextModelFile.Manifest
    /// The width of the states of both GRUs.
    public var hidden: Int
    /// How the experts are put together.
    public var fusion: ExpertFusion
    /// From which probability on a tag is given; empty where each content has one.
    public var thresholds: [Float]
    /// How much a comment counts beside the title.
    public var commentWeight: Float

    /// The most tokens of a text that the GRU reads.
    static let tokenLimit = 64
    /// The most keyframes of a content that the GRU reads.
    static let frameLimit = 256

    /// The ids of the tags that it tells apart.
    public var labels: [String] { Array(text.labels.prefix(max(0, text.classCount))) }
    /// How many tags it tells apart.
    public var labelCount: Int { max(0, text.classCount) }
    /// Whether a content may have several tags.
    public var givesSeveralTags: Bool { fusion.link == .sigmoid }

    /// Refuses what no training can have made; the text's part is checked where it is read.
    func check() throws(ModelError) {
        func wrong(_ field: String, _ detail: String) -> ModelError {
            ModelError(.manifest(field: field, detail: detail))
        }
        guard format == 1 else { throw wrong("format", "is \(format), not 1") }
        try tower.check()
        guard tower.classCount == labelCount, labelCount > 0 else {
            throw wrong("tower.classCount", "is \(tower.classCount) for \(labelCount) labels")
        }
        guard (8...1024).contains(pictureSize) else {
            throw wrong("pictureSize", "is \(pictureSize)")
        }
        guard (1...4096).contains(hidden) else { throw wrong("hidden", "is \(hidden)") }
        guard (1...65_536).contains(text.dimension) else {
            throw wrong("text.dimension", "is \(text.dimension)")
        }
        guard commentWeight >= 0, commentWeight <= 1000 else {
            throw wrong("commentWeight", "is \(commentWeight)")
        }
        guard thresholds.count == (givesSeveralTags ? labelCount : 0),
            thresholds.allSatisfy({ $0 >= 0 && $0 <= 1 })
        else { throw wrong("thresholds", "are not one of 0...1 for each label") }
        try fusion.check()
    }

    /// A picture at the size that the tower looks at.
    func prepared(_ picture: Image) -> Image {
        let size = ImageSize(square: pictureSize)
        return picture.size == size ? picture : picture.resized(.exactly(size))
    }

    /// The fields of a text as the text classifier and the GRU read them.
    func fields(_ text: String, _ comments: [String]) -> [TextField] {
        [TextField(text)] + comments.map { TextField($0, weight: commentWeight) }
    }
}

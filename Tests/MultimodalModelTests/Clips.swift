import Imaging
import MultimodalModel
import NeuralNetwork
import Synchronization
import Tensor
import TextModel

/// Made-up contents whose titles are ambiguous and whose pictures tell: a bright or a dark square
/// on a coloured ground, next to a title that fits two labels.
struct Clips {
    static let labels = ["bat animal", "bat sport", "crane bird", "crane machine"]
    static let groups = [
        LabelGroup(name: "nature", members: [LabelIndex(0), LabelIndex(2)]),
        LabelGroup(name: "made", members: [LabelIndex(1), LabelIndex(3)]),
    ]

    /// Two pictures for each of `count` contents.
    static func examples(_ count: Int, several: Bool = false) -> [MultimodalExample] {
        (0..<count).map { index in
            let label = index % 4
            var labels = [LabelIndex(label)]
            if several, index % 3 == 0 { labels.append(LabelIndex((label + 2) % 4)) }
            return MultimodalExample(
                text: (label < 2 ? "the bat" : "a crane") + " number \(index % 5)",
                pictures: ["\(label)-\(index).jpg", "\(label)-\(index + 1).jpg"], labels: labels)
        }
    }

    /// The picture of a name: labels differ in colour, numbers in where the square stands.
    static func picture(_ name: String) throws -> [Image] {
        guard name != "missing.jpg" else { throw ImagingError(.pictureFormat(found: "nothing")) }
        let parts = name.prefix { $0 != "." }.split(separator: "-").compactMap { Int($0) }
        let (label, number) = (parts.first ?? 0, parts.last ?? 0)
        let side = 18
        var pixels: [UInt8] = []
        for y in 0..<side {
            for x in 0..<side {
                let isInside = x > 3 + number % 4 && x < 12 && y > 4 && y < 13
                let ground: [UInt8] = label % 2 == 0 ? [20, 120, 40] : [130, 60, 30]
                pixels += isInside ? [label < 2 ? 230 : 10, 100, 90] : ground
            }
        }
        return [Image(width: side, height: side, pixels: pixels)]
    }

    /// Settings with which training takes a moment.
    static func options() throws -> ResNetGRUOptions {
        var options = ResNetGRUOptions()
        options.architecture = try ResNetArchitecture(
            block: .basic, layers: [1, 1], widths: [4, 8], stem: .small, classCount: 4)
        options.pictureSize = 12
        options.epochs = 3
        options.headEpochs = 3
        options.hidden = 6
        options.threads = 1
        return options
    }

    static func train(
        _ options: ResNetGRUOptions, several: Bool = false, count: Int = 24
    ) throws -> ResNetGRUTrainer.Outcome {
        try ResNetGRUTrainer(labels: labels, groups: groups, options: options).run(
            examples(count, several: several), dev: examples(12, several: several),
            pictures: picture)
    }

    static func inputs(_ count: Int) throws -> [MultimodalInput] {
        try examples(count).map {
            MultimodalInput(text: $0.text, keyframes: try $0.pictures.flatMap(picture))
        }
    }

    static func probabilities(
        _ model: ResNetGRU, _ inputs: [MultimodalInput], threads: Int = 1
    ) throws -> [[Float]] {
        try model.predict(inputs, team: WorkerTeam(threadCount: threads)) { false }
            .map(\.probabilities)
    }
}

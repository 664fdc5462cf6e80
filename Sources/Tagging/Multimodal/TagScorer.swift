import GraphStore
import MultimodalModel

/// What a model's numbers for its labels say of tags.
///
/// The labels at or below a tag speak for it: where a content has one tag, their probabilities add
/// up; where it may have several, the largest counts. A tag without such labels is judged by its
/// nearest ancestor that has some.
struct TagScorer {
    let tagger: MultimodalTagger
    let labels: LabelTable
    let hierarchy: TagHierarchy

    init(_ tagger: MultimodalTagger, _ vocabulary: Vocabulary) {
        self.tagger = tagger
        labels = tagger.labels(in: vocabulary)
        hierarchy = vocabulary.hierarchy
    }

    /// The labels that speak for a tag; none where the model knows nothing of it.
    func labels(for tag: NodeID) -> [Int] { labels.labels(for: tag, in: hierarchy) }

    /// Whether a tag is a label or stands above one.
    func hasOwnLabels(_ tag: NodeID) -> Bool { labels.hasLabels(tag) }

    /// The probability of a tag by its labels', one for each label; nil where there are none.
    func probability(of members: [Int], in probabilities: [Float]) -> Double? {
        guard !members.isEmpty, !probabilities.isEmpty else { return nil }
        var sum: Float = 0
        var largest: Float = 0
        for label in members where label < probabilities.count {
            sum += probabilities[label]
            largest = max(largest, probabilities[label])
        }
        let found = tagger.predictor.givesSeveralTags ? largest : sum
        return found.isFinite ? Double(min(max(found, 0), 1)) : 0
    }

    /// Whether one of a tag's labels reaches its own threshold.
    func reachesThreshold(_ members: [Int], in probabilities: [Float]) -> Bool {
        let thresholds = tagger.predictor.thresholds
        return members.contains { label in
            label < probabilities.count && label < thresholds.count
                && probabilities[label] >= thresholds[label]
        }
    }

    /// The tags that the model's labels are, each once, with its labels.
    var ownTags: [(tag: NodeID, members: [Int])] {
        var found: [(tag: NodeID, members: [Int])] = []
        var places: [NodeID: Int] = [:]
        for (label, tag) in labels.tags.enumerated() {
            guard let tag else { continue }
            if let place = places[tag] {
                found[place].members.append(label)
            } else {
                places[tag] = found.count
                found.append((tag, [label]))
            }
        }
        return found
    }
}

/// A tag with the probability that a model gives it, and what spoke for it.
struct ScoredTag {
    let tag: NodeID
    let members: [Int]
    let score: Double

    private static let keys = (
        text: Text.make("text"), images: Text.make("images"), frame: Text.make("frame"),
        picture: Text.make("picture"), frames: Text.make("frames")
    )

    /// `{text, images, frame, picture, frames}`: the tag's probability by the text alone and by the
    /// keyframes alone, which keyframe spoke loudest and which picture it came from, both counted
    /// from 0, and the probability by each keyframe alone.
    func evidence(in reading: MultimodalReading, _ scorer: TagScorer) -> Value {
        func value(_ probabilities: [Float]) -> Value {
            scorer.probability(of: members, in: probabilities).map { .float($0) } ?? .null
        }
        let prediction = reading.prediction
        let frames = prediction.frameProbabilities.map {
            scorer.probability(of: members, in: $0) ?? 0
        }
        let loudest = frames.indices.max { frames[$0] < frames[$1] }
        let source = loudest.flatMap {
            $0 < reading.frameSources.count ? reading.frameSources[$0] : nil
        }
        return .map(
            ValueMap([
                (Self.keys.text, value(prediction.textProbabilities)),
                (Self.keys.images, value(prediction.imageProbabilities)),
                (Self.keys.frame, loudest.map { .integer($0) } ?? .null),
                (Self.keys.picture, source.map { .integer($0) } ?? .null),
                (Self.keys.frames, .list(frames.map { .float($0) })),
            ]))
    }
}

import GraphStore
import MultimodalModel
import Synchronization

/// A loaded version of a multimodal model, with its labels as tags of the graph.
final class MultimodalTagger: Sendable {
    /// What rows call it: `resnet-gru/20260101-120000`.
    let name: String
    let predictor: any MultimodalPredictor
    /// The frames that it read lately.
    let frames = FrameCache()
    private let known = Mutex<LabelTable?>(nil)

    init(name: String, predictor: any MultimodalPredictor) {
        self.name = name
        self.predictor = predictor
    }

    /// The labels as the tags of a vocabulary.
    ///
    /// O(1) as long as the vocabulary stays the same.
    func labels(in vocabulary: Vocabulary) -> LabelTable {
        if let table = known.withLock({ $0 }), table.version == vocabulary.version { return table }
        let table = LabelTable(predictor.labels, vocabulary)
        known.withLock { $0 = table }
        return table
    }
}

/// Which labels of a model speak for which tags of one state of the vocabulary.
///
/// A tag stands for its own label and for those of all tags below it; a tag without any is judged
/// by its nearest ancestor that has some.
struct LabelTable: Sendable {
    /// The state of the vocabulary.
    let version: UInt64
    /// The tag of each label; nil where the graph has none, or only a deprecated one without a
    /// successor.
    let tags: [NodeID?]
    private let members: [NodeID: [Int]]

    init(_ labels: [String], _ vocabulary: Vocabulary) {
        let hierarchy = vocabulary.hierarchy
        version = vocabulary.version
        tags = labels.map { hierarchy.byID[Text.make($0)].flatMap(hierarchy.resolve) }
        var members: [NodeID: [Int]] = [:]
        for (label, tag) in tags.enumerated() {
            guard let tag else { continue }
            for ancestor in hierarchy.selfAndAncestors(of: tag) {
                members[ancestor, default: []].append(label)
            }
        }
        self.members = members
    }

    /// Whether there are labels at or below a tag.
    func hasLabels(_ tag: NodeID) -> Bool { members[tag] != nil }

    /// The labels that speak for a tag: those at or below it, or else those of its nearest ancestor
    /// that has some; none where no ancestor has.
    func labels(for tag: NodeID, in hierarchy: TagHierarchy) -> [Int] {
        if let own = members[tag] { return own }
        for ancestor in hierarchy.selfAndAncestors(of: tag).dropFirst() {
            if let found = members[ancestor] { return found }
        }
        return []
    }
}

import GraphStore
import TextModel

/// The labels of a model: the tags of its examples and all their ancestors.
///
/// One model over the ancestors learns from every example of a category what one word's few
/// examples never show; a sense without examples of its own is judged by the nearest ancestor that
/// has some.
struct LabelSet {
    private(set) var ids: [String] = []
    /// The labels that examples carried themselves.
    private(set) var exampleLabels: Set<Int> = []
    private var indexes: [String: Int] = [:]
    private let hierarchy: TagHierarchy

    init(hierarchy: TagHierarchy) { self.hierarchy = hierarchy }

    /// The labels of an example with these tags, new ones entered.
    ///
    /// A tag that the graph does not have is a label without ancestors.
    mutating func enter(_ tags: [String]) -> [LabelIndex] {
        var labels: [LabelIndex] = []
        for id in tags {
            let own = index(of: id)
            exampleLabels.insert(own)
            labels.append(LabelIndex(own))
            for ancestor in ancestors(of: id) { labels.append(LabelIndex(index(of: ancestor))) }
        }
        return labels.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }

    /// The labels of an example that are known; for dev examples, which bring no new ones.
    func known(_ tags: [String]) -> [LabelIndex] {
        var labels: [LabelIndex] = []
        for id in tags {
            for name in [id] + ancestors(of: id) {
                if let index = indexes[name], !labels.contains(LabelIndex(index)) {
                    labels.append(LabelIndex(index))
                }
            }
        }
        return labels
    }

    private func ancestors(of id: String) -> [String] {
        guard let node = hierarchy.byID[Text.make(id)] else { return [] }
        return hierarchy.selfAndAncestors(of: node).dropFirst().compactMap {
            hierarchy.tags[$0]?.id?.string
        }
    }

    private mutating func index(of id: String) -> Int {
        if let known = indexes[id] { return known }
        indexes[id] = ids.count
        ids.append(id)
        return ids.count - 1
    }
}

import GraphStore
import TextModel

/// The labels of a model: the tags of its examples, and the ancestors of these as groups.
///
/// One model over both learns from every example of a category what one word's few examples never
/// show; a sense without examples of its own is judged by the nearest ancestor that has some below
/// it.
struct LabelSet {
    /// The tags of the examples.
    private(set) var ids: [String] = []
    private var indexes: [String: Int] = [:]
    private let hierarchy: TagHierarchy

    init(hierarchy: TagHierarchy) { self.hierarchy = hierarchy }

    /// The labels of an example with these tags, new ones entered.
    ///
    /// A tag that the graph does not have is a label without ancestors. A tag that lies above
    /// another of the example goes without saying.
    mutating func enter(_ tags: [String]) -> [LabelIndex] {
        ownTags(tags).map { id in
            if let known = indexes[id] { return LabelIndex(known) }
            indexes[id] = ids.count
            ids.append(id)
            return LabelIndex(ids.count - 1)
        }
    }

    /// The labels of an example that are known; for dev examples, which bring no new ones.
    func known(_ tags: [String]) -> [LabelIndex] {
        ownTags(tags).compactMap { indexes[$0].map { LabelIndex($0) } }
    }

    /// A group for each tag above the examples' tags: itself, where it has examples, and all below.
    func groups() -> [LabelGroup] {
        var names: [String] = []
        var members: [String: [LabelIndex]] = [:]
        for (index, id) in ids.enumerated() {
            for ancestor in ancestors(of: id) {
                if members[ancestor] == nil {
                    names.append(ancestor)
                    members[ancestor] = indexes[ancestor].map { [LabelIndex($0)] } ?? []
                }
                members[ancestor]?.append(LabelIndex(index))
            }
        }
        return names.map { LabelGroup(name: $0, members: members[$0] ?? []) }
    }

    /// The tags of an example without those above others, each once.
    private func ownTags(_ tags: [String]) -> [String] {
        var unique: [String] = []
        for id in tags where !unique.contains(id) { unique.append(id) }
        guard unique.count > 1 else { return unique }
        let above = Set(unique.flatMap { id in ancestors(of: id).filter { $0 != id } })
        let own = unique.filter { !above.contains($0) }
        return own.isEmpty ? unique : own
    }

    private func ancestors(of id: String) -> [String] {
        guard let node = hierarchy.byID[Text.make(id)] else { return [] }
        return hierarchy.selfAndAncestors(of: node).dropFirst().compactMap {
            hierarchy.tags[$0]?.id?.string
        }
    }
}

import GraphStore

/// What found a tag: the stages of the pipeline, as `source` spells them.
///
/// `match`: the text names the tag and nothing else. `disambiguate`: the text names it among other
/// senses, and the rest of the text decided. `multimodal`: pictures and text together speak for it.
/// Several that agree are joined by `+` in this order: `disambiguate+multimodal`.
struct AnnotationSource: OptionSet {
    let rawValue: UInt8

    static let match = AnnotationSource(rawValue: 1)
    static let disambiguate = AnnotationSource(rawValue: 2)
    static let multimodal = AnnotationSource(rawValue: 4)

    private static let names = ["match", "disambiguate", "multimodal"]

    /// How rows spell it; made once for each of the eight.
    private static let spellings: [Text] = (0..<8).map { bits in
        Text.make(
            names.indices.filter { bits >> $0 & 1 == 1 }.map { names[$0] }.joined(separator: "+"))
    }

    var text: Text { Self.spellings[Int(rawValue & 7)] }
}

/// A mention that spoke for a tag.
struct AnnotatedMention {
    let mention: TaggedMention
    let score: Double
}

/// A tag that a content gets.
struct Annotation {
    let tag: NodeID
    var score: Double
    var source: AnnotationSource
    var mentions: [AnnotatedMention]

    /// Everything above the tag, nearest first; in a monohierarchy that is the way up.
    func path(in hierarchy: TagHierarchy) -> [NodeID] {
        Array(hierarchy.selfAndAncestors(of: tag).dropFirst())
    }
}

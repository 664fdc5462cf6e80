import GraphStore

/// The labels, types and property keys of the tag vocabulary, as tokens of one snapshot; nil where
/// the graph has never held one.
struct VocabularyTokens {
    let tag: LabelID?
    let term: LabelID?
    let denotes: TypeID?
    let broader: TypeID?
    let replacedBy: TypeID?
    let inScheme: TypeID?
    let id: PropertyKeyID?
    let text: PropertyKeyID?
    let lang: PropertyKeyID?
    let prior: PropertyKeyID?
    let status: PropertyKeyID?
    let caseSensitive: PropertyKeyID?

    /// The labels whose nodes make up the vocabulary.
    static let watchedLabels = ["Tag", "Term", "Scheme"]
    /// The types whose relationships make up the vocabulary.
    static let watchedTypes = ["DENOTES", "BROADER", "REPLACED_BY", "IN_SCHEME"]

    init(_ graph: Snapshot) {
        tag = graph.labelID(named: "Tag")
        term = graph.labelID(named: "Term")
        denotes = graph.typeID(named: "DENOTES")
        broader = graph.typeID(named: "BROADER")
        replacedBy = graph.typeID(named: "REPLACED_BY")
        inScheme = graph.typeID(named: "IN_SCHEME")
        id = graph.propertyKeyID(named: "id")
        text = graph.propertyKeyID(named: "text")
        lang = graph.propertyKeyID(named: "lang")
        prior = graph.propertyKeyID(named: "prior")
        status = graph.propertyKeyID(named: "status")
        caseSensitive = graph.propertyKeyID(named: "caseSensitive")
    }
}

import CypherEngine
import GraphStore

/// `CALL tag.match(text, options)`: text to tags by the vocabulary graph.
struct MatchProcedure: Procedure {
    let vocabularies: VocabularyCache

    let signature = ProcedureSignature(
        name: "tag.match",
        parameters: [.init("text", .any), .init("options", .map, default: .null)],
        results: [
            .init("startOffset", .integer), .init("endOffset", .integer), .init("surface", .string),
            .init("term", .node), .init("tag", .node), .init("prior", .float),
            .init("ambiguous", .boolean),
        ],
        cost: .model,
        description:
            "Finds the vocabulary's terms in a text: a row for each mention and each tag that "
            + "it may denote.")

    func call(_ arguments: [Value], in context: ProcedureContext) throws -> any ProcedureRows {
        let vocabulary = try vocabularies.vocabulary(for: context.graph)
        let options = try TaggingOptions(
            arguments[1], keys: TaggingOptions.matchKeys, graph: context.graph,
            hierarchy: vocabulary.hierarchy)
        let content = try ContentText(arguments[0], graph: context.graph)
        let finder = MentionFinder(vocabulary: vocabulary, options: options)
        return MentionRows(finder.mentions(in: content))
    }
}

/// A row for each mention and candidate.
private final class MentionRows: ProcedureRows {
    private let mentions: [TaggedMention]
    private var mention = 0
    private var candidate = 0

    init(_ mentions: [TaggedMention]) { self.mentions = mentions }

    func next(into row: inout [Value]) throws -> Bool {
        while mention < mentions.count {
            let current = mentions[mention]
            guard candidate < current.candidates.count else {
                mention += 1
                candidate = 0
                continue
            }
            let choice = current.candidates[candidate]
            candidate += 1
            row.append(.integer(current.startOffset))
            row.append(.integer(current.endOffset))
            row.append(.string(current.surface))
            row.append(.node(choice.term))
            row.append(.node(choice.tag))
            row.append(.float(choice.prior))
            row.append(.boolean(current.candidates.count > 1))
            return true
        }
        return false
    }
}

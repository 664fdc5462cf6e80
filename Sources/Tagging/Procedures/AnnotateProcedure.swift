import CypherEngine
import GraphStore

/// `CALL tag.annotate(content, options)`: the whole pipeline.
struct AnnotateProcedure: Procedure {
    let tagging: TaggingService

    let signature = ProcedureSignature(
        name: "tag.annotate",
        parameters: [.init("content", .any), .init("options", .map, default: .null)],
        results: [
            .init("tag", .node), .init("score", .float), .init("source", .string),
            .init("mentions", .list(.map)), .init("path", .list(.node)),
        ],
        cost: .model,
        description:
            "Tags a content {title, text, comments, images, video}: matches its text, picks senses "
            + "by text and pictures, adds what these show, rolls up. path is the way up; source "
            + "says what spoke: match, disambiguate, multimodal, joined by +.")

    var modelVersion: UInt64 {
        tagging.multimodal.generation &+ tagging.disambiguators.generation
    }

    func call(_ arguments: [Value], in context: ProcedureContext) throws -> any ProcedureRows {
        let pipeline = try tagging.pipeline(options: arguments[1], graph: context.graph)
        let draft = try pipeline.draft(arguments[0], graph: context.graph)
        var reading: MultimodalReading?
        if let pending = draft.pending, let tagger = pipeline.tagger {
            let readings = try tagging.pool.read(
                [pending], by: tagger, checkCancelled: context.checkCancelled)
            reading = try readings.first?.get()
        }
        let hierarchy = pipeline.vocabulary.hierarchy
        return BufferedRows(
            pipeline.annotations(of: draft, reading).map { annotation in
                [
                    .node(annotation.tag), .float(annotation.score),
                    .string(annotation.source.text), .list(annotation.mentions.map(\.asMap)),
                    .list(annotation.path(in: hierarchy).map { .node($0) }),
                ]
            })
    }
}

extension AnnotatedMention {
    private static let keys = (
        start: Text.make("startOffset"), end: Text.make("endOffset"),
        surface: Text.make("surface"), field: Text.make("field"), score: Text.make("score")
    )

    /// `{startOffset, endOffset, surface, field, score}`.
    var asMap: Value {
        .map(
            ValueMap([
                (Self.keys.start, .integer(mention.startOffset)),
                (Self.keys.end, .integer(mention.endOffset)),
                (Self.keys.surface, .string(mention.surface)),
                (Self.keys.field, .string(mention.part.field.rawValue)),
                (Self.keys.score, .float(score)),
            ]))
    }
}

import CypherEngine
import GraphStore

/// `CALL tag.evaluate(model, options)`: measures the active version on labelled examples.
struct EvaluateProcedure: Procedure {
    let tagging: TaggingService

    let signature = ProcedureSignature(
        name: "tag.evaluate",
        parameters: [.init("model", .string), .init("options", .map, default: .null)],
        results: [.init("model", .string), .init("metric", .string), .init("value", .float)],
        mode: .dbms,
        description:
            "Measures the version in use on labelled examples: a row for each figure. "
            + "options: examples (a list of {text, comments, images, tags} or a file below the "
            + "import root; default: the graph's TAGGED contents), without ('images' or 'text').")

    func call(_ arguments: [Value], in context: ProcedureContext) throws -> any ProcedureRows {
        guard case .string(let name) = arguments[0] else {
            throw TaggingError("tagging.model.unknown", "tag.evaluate takes a model's name")
        }
        var source: Value = .null
        var missing: Modality?
        if case .map(let map) = arguments[1] {
            for (key, value) in zip(map.keys, map.values) {
                switch key.string {
                case "examples": source = value
                case "without": missing = try Modality(option: value)
                case let other:
                    throw TaggingError(
                        "tagging.option.unknown",
                        "there is no option '\(other)'; there are examples, without")
                }
            }
        }
        let examples = try ExampleSource(value: source, importRoot: tagging.importRoot)
            .examples(in: context.graph)
        let outcome = try tagging.evaluation(without: missing)
            .run(name: name.string, examples: examples) { _ in try context.checkCancelled() }
        return BufferedRows(
            outcome.figures.map { figure in
                [.string(outcome.model), .string(figure.name), .float(figure.value)]
            })
    }
}

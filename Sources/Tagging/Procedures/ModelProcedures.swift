import CypherEngine
import GraphStore

/// `CALL tag.models()`: a row for each version of each model.
struct ModelsProcedure: Procedure {
    let models: ModelCatalogue

    let signature = ProcedureSignature(
        name: "tag.models", parameters: [],
        results: [
            .init("model", .string), .init("version", .string), .init("active", .boolean),
            .init("created", .string), .init("labels", .integer), .init("metrics", .map),
            .init("error", .string),
        ],
        mode: .dbms,
        description: "Lists the models and their versions; error says why a version cannot be used."
    )

    func call(_ arguments: [Value], in context: ProcedureContext) throws -> any ProcedureRows {
        var rows: [[Value]] = []
        for name in models.names() {
            let active = models.activeVersion(of: name)
            for version in models.versions(of: name) {
                let known: [Value] = [
                    .string(name), .string(version), .boolean(version == active),
                ]
                do {
                    let head = try models.head(of: version, of: name)
                    let metrics = head.metrics.sorted { $0.key < $1.key }
                        .map { (Text.make($0.key), Value.float($0.value)) }
                    rows.append(
                        known + [
                            .string(head.created), .integer(head.labelCount),
                            .map(ValueMap(metrics)), .null,
                        ])
                } catch let error as TaggingError {
                    rows.append(known + [.null, .null, .null, .string(error.message)])
                }
            }
        }
        return BufferedRows(rows)
    }
}

/// `CALL tag.use(model, version)`: hot swap.
struct UseProcedure: Procedure {
    let tagging: TaggingService

    let signature = ProcedureSignature(
        name: "tag.use",
        parameters: [.init("model", .string), .init("version", .string)],
        results: [.init("model", .string), .init("version", .string)],
        mode: .dbms,
        description: "Makes a version of a model the one in use, for every process on the database."
    )

    func call(_ arguments: [Value], in context: ProcedureContext) throws -> any ProcedureRows {
        guard case .string(let model) = arguments[0], case .string(let version) = arguments[1]
        else {
            throw TaggingError("tagging.model.missing", "tag.use takes a model and a version")
        }
        // The files are checked first, so that a damaged version never becomes the active one.
        try tagging.check(version.string, of: model.string)
        try tagging.use(version.string, of: model.string)
        return BufferedRows([[.string(model), .string(version)]])
    }
}

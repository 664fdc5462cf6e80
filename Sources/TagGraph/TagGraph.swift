import CypherEngine
import Foundation
import GraphStore
import Interchange
import Tagging

/// A tag database: one directory with a property graph, its models, and Cypher to ask it.
///
/// ```swift
/// let database = try TagGraph(at: "vocabulary.tg")
/// let result = try database.query(
///     "CALL tag.match($text) YIELD surface, tag RETURN surface, tag.name",
///     ["text": .string("小米发布新手机")])
/// ```
/// Every method may be called from any thread; one that runs a query blocks its caller. One process
/// at a time opens a database for writing; others may open it read-only beside it.
public final class TagGraph: Sendable {
    /// Whether a database is opened to write or only to read.
    public enum Access: Sendable {
        /// Reading and writing; the directory is created where there is none.
        case readWrite
        /// Reading only, also beside the process that writes.
        case readOnly
    }

    /// The database's directory.
    public let directory: URL
    /// Whether this object may write.
    public let access: Access
    /// Whether opening created the database.
    public let isNew: Bool
    /// The graph store below the query language.
    public let store: GraphStore
    /// The procedures that queries can call.
    public let procedures: ProcedureRegistry
    /// The query engine.
    public let engine: CypherEngine
    /// The models below the directory.
    public let models: ModelCatalogue
    /// The procedures `tag.*` with the vocabulary and models that they share.
    public let tagging: TaggingService

    /// Opens a database.
    ///
    /// Throws a `StorageError` where another process writes, the store is damaged, or, read-only,
    /// where there is none; what is there is never replaced. `importRoot` and `mediaRoot` are the
    /// only folders from which statements read examples, and pictures and videos; multimodal models
    /// compute on `modelThreads` threads, one a core unless told otherwise.
    public init(
        at path: String, access: Access = .readWrite, settings: EngineSettings = EngineSettings(),
        importRoot: String? = nil, mediaRoot: String? = nil, modelThreads: Int? = nil
    ) throws {
        directory = URL(fileURLWithPath: path)
        self.access = access
        let graph = directory.appendingPathComponent("graph").path
        isNew = !FileManager.default.fileExists(atPath: graph)
        if isNew, access == .readOnly {
            throw StorageError.missing(path)
        }
        if access == .readWrite {
            try FileManager.default.createDirectory(
                at: directory, withIntermediateDirectories: true)
        }
        store = try GraphStore(at: graph, access: access == .readWrite ? .readWrite : .readOnly)
        procedures = ProcedureRegistry()
        models = ModelCatalogue(directory: directory.appendingPathComponent("models"))
        tagging = try TaggingService(
            store: store, models: models, importRoot: importRoot, mediaRoot: mediaRoot,
            pool: ModelPool(threadCount: modelThreads))
        tagging.register(in: procedures)
        engine = CypherEngine(store: store, procedures: procedures, settings: settings)
    }

    /// Checks the graph of a database that may be damaged; see `GraphStore.check`.
    ///
    /// Throws where there is none. O(everything).
    public static func check(at path: String) throws -> CheckReport {
        let graph = URL(fileURLWithPath: path).appendingPathComponent("graph").path
        guard FileManager.default.fileExists(atPath: graph) else {
            throw StorageError.missing(path)
        }
        return try GraphStore.check(at: graph)
    }

    /// Runs a statement and collects its rows.
    ///
    /// Parameters are values, never text.
    @discardableResult
    public func query(
        _ statement: String, _ parameters: [String: GraphValue] = [:],
        options: QueryOptions = QueryOptions()
    ) throws -> QueryResult {
        let sink = CollectingSink()
        let summary = try engine.run(
            statement, parameters: parameters.mapValues(Value.init), options: options, sink: sink)
        return QueryResult(columns: sink.columns, rows: sink.rows, summary: summary)
    }

    /// Runs statements in one transaction: all of them hold or, when `body` throws, none.
    public func transaction<Result>(
        _ mode: TransactionMode = .write, _ body: (GraphTransaction) throws -> Result
    ) throws -> Result {
        let transaction = GraphTransaction(try engine.begin(mode))
        do {
            let result = try body(transaction)
            try transaction.transaction.commit()
            return result
        } catch {
            transaction.transaction.rollback()
            throw error
        }
    }

    /// Imports files, whole or not at all.
    ///
    /// Throws `GraphImport.Refused` with the report of bad rows.
    @discardableResult
    public func load(_ load: GraphImport) throws -> ImportReport {
        try load.run(into: store)
    }

    /// Ends everything; queries that run are waited for.
    public func close() { store.close() }
}

/// What a statement gave back.
public struct QueryResult: Sendable {
    /// The column names.
    public let columns: [String]
    /// The rows, one value a column.
    public let rows: [[GraphValue]]
    /// What was written and how long it took.
    public let summary: QuerySummary
}

/// A transaction of several statements.
public final class GraphTransaction {
    let transaction: EngineTransaction

    init(_ transaction: EngineTransaction) { self.transaction = transaction }

    /// Runs a statement inside the transaction.
    @discardableResult
    public func query(
        _ statement: String, _ parameters: [String: GraphValue] = [:],
        options: QueryOptions = QueryOptions()
    ) throws -> QueryResult {
        let sink = CollectingSink()
        let summary = try transaction.run(
            statement, parameters: parameters.mapValues(Value.init), options: options, sink: sink)
        return QueryResult(columns: sink.columns, rows: sink.rows, summary: summary)
    }
}

extension Value {
    /// A self-contained value as a parameter.
    ///
    /// Nodes, relationships and paths become their maps of properties, because an identity from
    /// another transaction may no longer be there.
    public init(_ value: GraphValue) {
        func map(_ entries: [GraphValue.Entry]) -> Value {
            .map(ValueMap(entries.map { (Text.make($0.key), Value($0.value)) }))
        }
        switch value {
        case .null: self = .null
        case .boolean(let flag): self = .boolean(flag)
        case .integer(let number): self = .integer(number)
        case .float(let number): self = .float(number)
        case .string(let text): self = .string(text)
        case .list(let elements): self = .list(elements.map(Value.init))
        case .map(let entries): self = map(entries)
        case .node(let node): self = map(node.properties)
        case .relationship(let relationship): self = map(relationship.properties)
        case .path(let path): self = .list(path.nodes.map { map($0.properties) })
        case .bytes(let bytes): self = .bytes(ByteArray(bytes))
        }
    }
}

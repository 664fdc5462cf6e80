import LMDB

/// Changes the graph inside a write transaction.
///
/// Used on the writer's thread, within the closure that it was handed to.
///
/// When a call throws, the transaction is spoilt as a whole: let the error out of the closure, and
/// nothing of it stays.
public final class GraphWriter {
    let session: WriteSession
    /// The graph with the changes made so far.
    public let graph: Snapshot
    /// What has been changed since they were last set to zero.
    public var counters = WriteCounters()
    /// Nodes deleted while they still had relationships.
    var pendingNodes: Set<NodeID> = []

    init(_ session: WriteSession) {
        self.session = session
        graph = session.view
    }

    var tables: Tables { session.tables }
    var state: WriteState { session.state }
    var schema: Schema { session.catalogue.schema }

    var outgoing: AdjacencyWriter {
        AdjacencyWriter(
            transaction: session.transaction, table: tables.outgoing, name: .outgoing,
            typesTable: tables.outgoing, scratch: session.scratch)
    }

    var incoming: AdjacencyWriter {
        AdjacencyWriter(
            transaction: session.transaction, table: tables.incoming, name: .incoming,
            typesTable: tables.outgoing, scratch: session.scratch)
    }

    var labelBlocks: LabelWriter {
        LabelWriter(
            transaction: session.transaction, table: tables.label, scratch: session.scratch)
    }

    /// The token of a label, made where there is none.
    public func labelID(creating name: String) throws(StorageError) -> LabelID {
        LabelID(try session.token(Text.make(name), .label))
    }

    /// The token of a relationship type, made where there is none.
    public func typeID(creating name: String) throws(StorageError) -> TypeID {
        TypeID(try session.token(Text.make(name), .type))
    }

    /// The token of a property key, made where there is none.
    public func propertyKeyID(creating name: String) throws(StorageError) -> PropertyKeyID {
        PropertyKeyID(try session.token(Text.make(name), .propertyKey))
    }

    /// Ends a statement.
    ///
    /// Throws `constraint.nodeStillConnected` where a node was deleted whose relationships were
    /// not.
    public func finishStatement() throws(StorageError) {
        for node in pendingNodes.sorted() {
            let degree = try graph.degree(of: node, .both, type: nil)
            guard degree == 0 else {
                throw StorageError(
                    "constraint.nodeStillConnected",
                    "node \(node.rawValue) cannot be deleted because it still has \(degree) "
                        + "relationships; delete them too, or use DETACH DELETE",
                    facts: ["node": "\(node.rawValue)", "relationships": "\(degree)"])
            }
        }
        pendingNodes = []
    }

    func missing(_ node: NodeID) -> StorageError {
        StorageError(
            "entity.missing", "node \(node.rawValue) does not exist, or was deleted",
            facts: ["node": "\(node.rawValue)"])
    }

    func missing(_ relationship: RelationshipID) -> StorageError {
        StorageError(
            "entity.missing",
            "relationship \(relationship.rawValue) does not exist, or was deleted",
            facts: ["relationship": "\(relationship.rawValue)"])
    }

    func notStorable(_ key: PropertyKeyID) -> StorageError { .notStorable(graph.name(of: key)) }
}

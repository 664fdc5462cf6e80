import CypherSyntax
import GraphStore

/// A query whose names have been resolved.
struct BoundQuery: Sendable {
    /// The parts that `UNION` puts together.
    var parts: [BoundPart]
    var union: UnionKind
    /// The result columns; empty where the query returns nothing.
    var columns: [BoundColumn]
    var returnsRows: Bool
}

struct BoundColumn: Sendable {
    let name: String
    /// The slot that holds the column's value in the result; parts of a union copy theirs into it.
    let slot: Int
    let type: ValueType
}

struct BoundPart: Sendable {
    var clauses: [BoundClause]
    /// The slots of the result columns of this part, in the order of the query's columns.
    var columnSlots: [Int]
}

enum BoundClause: Sendable {
    case match(BoundMatch)
    case unwind(list: BoundRef, slot: Int)
    case project(BoundProjection)
    case call(BoundCall)
    case subquery(BoundCallSubquery)
    case create(BoundCreate)
    case merge(BoundMerge)
    case set([BoundSetItem])
    case remove([BoundRemoveItem])
    case delete([BoundRef], detach: Bool)
    case forEach(slot: Int, list: BoundRef, updates: [BoundClause])
}

struct BoundMatch: Sendable {
    var isOptional: Bool
    var pattern: BoundPattern
}

/// The patterns of one `MATCH`: a graph of nodes and relationships, and what must hold of them.
struct BoundPattern: Sendable {
    var nodes: [BoundNode] = []
    var relationships: [BoundRelationship] = []
    var shortest: [BoundShortestPath] = []
    var paths: [BoundPathVariable] = []
    /// What must hold, one conjunct each.
    var predicates: [BoundRef] = []
    /// The slots that the pattern gives values to.
    var introduced: [Int] = []
}

struct BoundNode: Sendable {
    let slot: Int
    /// Whether the slot had its value before the clause.
    let isBound: Bool
}

struct BoundRelationship: Sendable {
    /// The slot of the relationship, or of the list where the length varies.
    let slot: Int
    let isBound: Bool
    /// The slots of the nodes on the left and right of the pattern.
    let left: Int
    let right: Int
    let direction: PatternDirection
    let types: [Token]
    let length: Length?
    /// Whether anything reads the slot.
    var isNamed: Bool

    struct Length: Sendable {
        let minimum: Int
        let maximum: Int
        /// The slot in which the relationship under test stands while `predicates` are evaluated.
        let elementSlot: Int
        let predicates: [BoundRef]
    }
}

struct BoundShortestPath: Sendable {
    let pathSlot: Int
    let relationship: BoundRelationship
    let findsAll: Bool
}

struct BoundPathVariable: Sendable {
    let slot: Int
    let path: BoundPath
}

/// `WITH` and `RETURN`.
struct BoundProjection: Sendable {
    var items: [BoundItem]
    var isDistinct: Bool
    /// Present where an item aggregates.
    var aggregation: BoundAggregation?
    var order: [BoundSortKey]
    var skip: BoundRef?
    var limit: BoundRef?
    var predicate: BoundRef?
    /// Slots of before that `order` or `predicate` still read.
    var carried: [Int]
}

struct BoundItem: Sendable {
    let name: String
    let slot: Int
    /// The value; nil where the slot has it already.
    let value: BoundRef?
}

struct BoundAggregation: Sendable {
    struct Grouping: Sendable {
        let slot: Int
        /// The value; nil where the slot has it already.
        let value: BoundRef?
    }

    struct Call: Sendable {
        let slot: Int
        let aggregate: BoundAggregate
    }

    var groupings: [Grouping]
    var calls: [Call]
}

struct BoundSortKey: Sendable {
    let value: BoundRef
    let isDescending: Bool
}

struct BoundCall: Sendable {
    let procedure: any Procedure
    let arguments: [BoundRef]
    /// The slots that the yielded columns go to, by the column's place.
    let yields: [(column: Int, slot: Int)]
    let predicate: BoundRef?
}

struct BoundCallSubquery: Sendable {
    let query: BoundQuery
    /// How many input rows share a transaction, for `IN TRANSACTIONS`.
    let batch: BoundRef?
    let inTransactions: Bool
    /// The slots of the query around it that it reads.
    let dependencies: [Int]
}

struct BoundCreate: Sendable {
    struct Node: Sendable {
        let slot: Int
        let labels: [Token]
        let properties: BoundProperties
    }

    struct Relationship: Sendable {
        let slot: Int
        let type: Token
        let start: Int
        let end: Int
        let properties: BoundProperties
    }

    var nodes: [Node] = []
    var relationships: [Relationship] = []
    var paths: [BoundPathVariable] = []
    var introduced: [Int] = []
}

/// The properties written in a pattern that is created.
enum BoundProperties: Sendable {
    case none
    case entries([(key: Token, value: BoundRef)])
    /// An expression that is a map when it runs.
    case dynamic(BoundRef)
}

struct BoundMerge: Sendable {
    let match: BoundPattern
    let create: BoundCreate
    let onCreate: [BoundSetItem]
    let onMatch: [BoundSetItem]
    /// Every value written in the pattern: null among them is an error.
    let written: [BoundRef]
}

enum BoundSetItem: Sendable {
    case property(subject: BoundRef, key: Token, value: BoundRef)
    case dynamicProperty(subject: BoundRef, key: BoundRef, value: BoundRef)
    case replace(slot: Int, value: BoundRef)
    case merge(slot: Int, value: BoundRef)
    case labels(slot: Int, [Token])
}

enum BoundRemoveItem: Sendable {
    case property(subject: BoundRef, key: Token)
    case dynamicProperty(subject: BoundRef, key: BoundRef)
    case labels(slot: Int, [Token])
}

/// A query inside an expression.
struct BoundInnerQuery: Sendable {
    let query: BoundQuery
    /// The slots of the query around it that it reads.
    let dependencies: [Int]
}

/// A bound statement: the query with what all its parts share.
struct BoundStatement: Sendable {
    var query: BoundQuery
    var arena: BoundArena
    /// The queries inside expressions, by number.
    var subqueries: [BoundInnerQuery]
    /// The names of the parameters, by number.
    var parameters: [String]
    /// How many slots a row has.
    var slotCount: Int
    /// Whether anything is written.
    var writes: Bool
    var warnings: [String]
}

import CypherSyntax
import GraphStore

/// Resolves the names of a statement: tree to bound statement, or the error that it deserves.
///
/// One binder serves one statement. Variables get slots that are unique in the statement, so that a
/// row of all slots serves the query and every query inside it.
final class Binder {
    /// Where aggregate functions may stand.
    enum Aggregation {
        case forbidden
        case allowed
        case inside
    }

    let tree: SyntaxTree
    let procedures: ProcedureRegistry
    var arena = BoundArena()
    var scope = Scope()
    var aggregation = Aggregation.forbidden
    /// The slots read since each enclosing subquery began.
    var captures: [Set<Int>] = []
    /// How many expressions around this place hold a query: no clause may write there.
    var expressionDepth = 0
    var writes = false
    private(set) var subqueries: [BoundInnerQuery] = []
    private(set) var parameters: [String] = []
    private var parameterPlaces: [String: Int] = [:]
    private var tokens: [String: Token] = [:]
    private(set) var slotCount = 0

    init(_ tree: SyntaxTree, procedures: ProcedureRegistry) {
        self.tree = tree
        self.procedures = procedures
    }

    /// Binds a query statement.
    func bind(_ query: QueryRef) throws -> BoundStatement {
        let bound = try bindQuery(query)
        return finish(bound)
    }

    /// Puts the parts of a bound statement together.
    func finish(_ query: BoundQuery) -> BoundStatement {
        BoundStatement(
            query: query, arena: arena, subqueries: subqueries, parameters: parameters,
            slotCount: slotCount, writes: writes, warnings: [])
    }

    /// A slot that nothing else uses.
    func newSlot() -> Int {
        slotCount += 1
        return slotCount - 1
    }

    /// Remembers a query inside an expression.
    func addSubquery(_ query: BoundQuery, reading dependencies: [Int]) -> Int {
        subqueries.append(BoundInnerQuery(query: query, dependencies: dependencies))
        return subqueries.count - 1
    }

    /// The token of a name; one for each name of the statement.
    func token(_ name: String) -> Token {
        if let token = tokens[name] { return token }
        let token = Token(name)
        tokens[name] = token
        return token
    }

    /// The number of a parameter.
    func parameter(_ name: String) -> Int {
        if let place = parameterPlaces[name] { return place }
        parameterPlaces[name] = parameters.count
        parameters.append(name)
        arena.parameterNames.append(name)
        return parameters.count - 1
    }

    func add(
        _ expression: BoundExpression, _ type: ValueType, at offset: SourceOffset
    ) -> BoundRef {
        arena.add(expression, type, at: offset)
    }

    /// Makes a variable visible from here on.
    @discardableResult
    func declare(_ name: String, _ type: ValueType, slot: Int? = nil) -> Variable {
        let variable = Variable(name: name, slot: slot ?? newSlot(), type: type)
        scope.add(variable)
        arena.slotNames[variable.slot] = name
        return variable
    }

    /// Notes that a slot is read, for the subqueries around this place.
    func noteRead(_ slot: Int) {
        if !captures.isEmpty { captures[captures.count - 1].insert(slot) }
    }

    /// Runs `body` as a query inside an expression: it sees the scope around it, and what it
    /// declares is forgotten.
    ///
    /// Returns the slots of the scope around it that it read.
    func inSubquery<R>(_ body: () throws -> R) throws -> (R, [Int]) {
        let outer = scope
        let outerAggregation = aggregation
        scope = scope.asOuter
        aggregation = .forbidden
        captures.append([])
        defer {
            scope = outer
            aggregation = outerAggregation
        }
        let result: R
        do {
            result = try body()
        } catch {
            captures.removeLast()
            throw error
        }
        let visible = Set(outer.slots)
        let read = (captures.popLast() ?? []).intersection(visible).sorted()
        for slot in read { noteRead(slot) }
        return (result, read)
    }

    /// The error of a place in the statement, found before it runs.
    func failure(
        _ detail: String, at offset: SourceOffset, _ message: String,
        code: String = "SyntaxError"
    ) -> CypherError {
        let position = tree.position(at: offset)
        return CypherError(
            code: code, detail: detail, phase: .compileTime,
            name: CypherError.name(of: detail, in: "binding"), message: message,
            line: position.line, column: position.column)
    }

    /// The error of a name that is not in scope.
    func undefined(_ name: String, at offset: SourceOffset) -> CypherError {
        let hint = Suggestion.sentence(for: name, among: scope.variables.map(\.name))
        return failure("UndefinedVariable", at: offset, "variable '\(name)' is not defined\(hint)")
    }
}

extension CypherError {
    /// The dotted name of an error by its detail: `cypher.binding.undefinedVariable`.
    static func name(of detail: String, in area: String) -> String {
        "cypher.\(area).\(detail.prefix(1).lowercased())\(detail.dropFirst())"
    }
}

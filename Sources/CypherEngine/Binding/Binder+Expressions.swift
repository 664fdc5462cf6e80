import CypherSyntax
import GraphStore

extension Binder {
    /// Binds an expression in the scope at hand.
    func bindExpression(_ ref: ExpressionRef) throws -> BoundRef {
        let offset = tree.offset(of: ref)
        switch tree[ref] {
        case .literal(let literal):
            return bindLiteral(literal, at: offset)
        case .parameter(let name):
            return add(.parameter(parameter(name)), .any, at: offset)
        case .variable(let name):
            return try bindVariable(name, at: offset)
        case .property(let subject, let key):
            return try bindProperty(subject, key, at: offset)
        case .index(let subject, let index):
            return try bindIndex(subject, index, at: offset)
        case .slice(let subject, let from, let to):
            let bound = try bindExpression(subject)
            try require(bound, .list, for: "a slice")
            return add(
                .slice(
                    bound, from: try from.map { try bindExpression($0) },
                    to: try to.map { try bindExpression($0) }),
                arena.type(of: bound), at: offset)
        case .labelPredicate(let subject, let labels):
            let bound = try bindExpression(subject)
            guard arena.type(of: bound).mayBe(.node, .relationship) else {
                throw invalidType("a label predicate", "a node or relationship", bound)
            }
            return add(.labels(bound, bindLabels(labels)), .boolean, at: offset)
        case .unary(let operation, let operand):
            return try bindUnary(operation, operand, at: offset)
        case .logical(let operation, let operands):
            let bound = try operands.map { try bindPredicate($0) }
            return add(.logical(operation, bound), .boolean, at: offset)
        case .arithmetic(let first, let rest):
            return try bindArithmetic(first, rest, at: offset)
        case .comparison(let first, let rest):
            let left = try bindExpression(first)
            let terms = try rest.map { term in
                BoundComparisonTerm(
                    operation: term.operator, operand: try bindExpression(term.operand))
            }
            return add(.comparison(left, terms), .boolean, at: offset)
        case .predicate(let operation, let left, let right):
            return try bindPredicateOperator(operation, left, right, at: offset)
        case .isNull(let operand, let negated):
            return add(
                .isNull(try bindExpression(operand), negated: negated), .boolean, at: offset)
        default:
            return try bindCompound(ref, at: offset)
        }
    }

    /// Binds the expressions that hold lists, maps, calls and queries.
    private func bindCompound(_ ref: ExpressionRef, at offset: SourceOffset) throws -> BoundRef {
        switch tree[ref] {
        case .list(let elements):
            let bound = try elements.map { try bindExpression($0) }
            return add(.list(bound), .list(of: elementKind(of: bound)), at: offset)
        case .map(let entries):
            return add(.map(try entries.map(bindEntry)), .map, at: offset)
        case .mapProjection(let projection):
            return try bindMapProjection(projection, at: offset)
        case .caseExpression(let expression):
            return try bindCase(expression, at: offset)
        case .functionCall(let call):
            return try bindFunctionCall(call, at: offset)
        case .countStar:
            return try bindCountStar(at: offset)
        case .quantifier(let quantifier):
            return try bindQuantifier(quantifier, at: offset)
        case .reduce(let reduce):
            return try bindReduce(reduce, at: offset)
        case .listComprehension(let comprehension):
            return try bindListComprehension(comprehension, at: offset)
        case .patternComprehension(let comprehension):
            return try bindPatternComprehension(comprehension, at: offset)
        case .patternPredicate(let pattern):
            return try bindPatternPredicate(pattern, at: offset)
        case .shortestPath(let pattern):
            return try bindShortestPath(pattern, at: offset)
        case .subquery(let kind, let query):
            return try bindSubquery(kind, query, at: offset)
        default:
            throw failure("UnexpectedSyntax", at: offset, "this is not an expression")
        }
    }

    private func bindLiteral(_ literal: Literal, at offset: SourceOffset) -> BoundRef {
        switch literal {
        case .null: add(.constant(.null), .null, at: offset)
        case .boolean(let truth): add(.constant(.boolean(truth)), .boolean, at: offset)
        case .integer(let integer): add(.constant(.integer(Int(integer))), .integer, at: offset)
        case .float(let float): add(.constant(.float(float)), .float, at: offset)
        case .string(let string): add(.constant(.string(string)), .string, at: offset)
        }
    }

    private func bindVariable(_ name: String, at offset: SourceOffset) throws -> BoundRef {
        guard let variable = scope[name] else { throw undefined(name, at: offset) }
        noteRead(variable.slot)
        return add(.slot(variable.slot), variable.type, at: offset)
    }

    private func bindProperty(
        _ subject: ExpressionRef, _ key: Identifier, at offset: SourceOffset
    ) throws -> BoundRef {
        let bound = try bindExpression(subject)
        let type = arena.type(of: bound)
        guard type.mayBe(.node, .relationship, .map) else {
            throw failure(
                "InvalidArgumentType", at: offset,
                "\(type.name) has no properties; nodes, relationships and maps have",
                code: type.kind == .path ? "SyntaxError" : "TypeError")
        }
        return add(.property(bound, key: token(key.text)), .any, at: offset)
    }

    private func bindIndex(
        _ subject: ExpressionRef, _ index: ExpressionRef, at offset: SourceOffset
    ) throws -> BoundRef {
        let bound = try bindExpression(subject)
        let place = try bindExpression(index)
        let type = arena.type(of: bound)
        guard type.mayBe(.list, .map, .node, .relationship) else {
            throw failure(
                "InvalidArgumentType", at: offset,
                "\(type.name) can't be indexed; lists, maps, nodes and relationships can",
                code: "TypeError")
        }
        let element = type.kind == .list ? ValueType(kind: type.element) : .any
        return add(.index(bound, place), element, at: offset)
    }

    private func bindUnary(
        _ operation: UnaryOperator, _ operand: ExpressionRef, at offset: SourceOffset
    ) throws -> BoundRef {
        switch operation {
        case .not:
            return add(.not(try bindPredicate(operand)), .boolean, at: offset)
        case .minus, .plus:
            let bound = try bindExpression(operand)
            try require(bound, .number, for: operation == .minus ? "unary -" : "unary +")
            let type = arena.type(of: bound)
            return add(operation == .minus ? .negate(bound) : .positive(bound), type, at: offset)
        }
    }

    /// Binds an expression that has to be a truth value.
    func bindPredicate(_ ref: ExpressionRef) throws -> BoundRef {
        let bound = try bindExpression(ref)
        guard arena.type(of: bound).mayBe(.boolean) else {
            throw invalidType("a condition", "a boolean", bound)
        }
        return bound
    }

    private func bindArithmetic(
        _ first: ExpressionRef, _ rest: [ArithmeticTerm], at offset: SourceOffset
    ) throws -> BoundRef {
        let left = try bindExpression(first)
        var type = arena.type(of: left)
        var terms: [BoundArithmeticTerm] = []
        for term in rest {
            let operand = try bindExpression(term.operand)
            let right = arena.type(of: operand)
            if term.operator == .add {
                type = type.sum(right)
            } else {
                for (side, bound) in [(type, left), (right, operand)] where !side.mayBe(.number) {
                    throw invalidType("'\(term.operator.symbol)'", "numbers", bound, actual: side)
                }
                type = type.arithmeticResult(term.operator, right)
            }
            terms.append(BoundArithmeticTerm(operation: term.operator, operand: operand))
        }
        return add(.arithmetic(left, terms), type, at: offset)
    }

    private func bindPredicateOperator(
        _ operation: PredicateOperator, _ left: ExpressionRef, _ right: ExpressionRef,
        at offset: SourceOffset
    ) throws -> BoundRef {
        let subject = try bindExpression(left)
        let object = try bindExpression(right)
        if operation == .isIn { try require(object, .list, for: "IN") }
        return add(.predicate(operation, subject, object), .boolean, at: offset)
    }

    private func bindEntry(_ entry: MapEntry) throws -> BoundMapEntry {
        BoundMapEntry(key: Text.make(entry.key.text), value: try bindExpression(entry.value))
    }

    private func elementKind(of elements: [BoundRef]) -> ValueType.Kind {
        guard let first = elements.first else { return .any }
        return elements.dropFirst().reduce(arena.type(of: first)) { type, element in
            type.union(arena.type(of: element))
        }.kind
    }

    /// Throws where a value is known to be of another kind.
    func require(_ bound: BoundRef, _ kind: ValueType.Kind, for what: String) throws {
        guard !arena.type(of: bound).mayBe(kind) else { return }
        throw invalidType(what, ValueType(kind: kind).name, bound)
    }

    func invalidType(
        _ what: String, _ wanted: String, _ bound: BoundRef, actual: ValueType? = nil
    ) -> CypherError {
        failure(
            "InvalidArgumentType", at: arena.offset(of: bound),
            "\(what) takes \(wanted), not \((actual ?? arena.type(of: bound)).name)")
    }
}

// MARK: - Maps and CASE

extension Binder {
    private func bindMapProjection(
        _ projection: MapProjection, at offset: SourceOffset
    ) throws -> BoundRef {
        let subject = try bindVariable(projection.variable.text, at: projection.variable.offset)
        guard arena.type(of: subject).mayBe(.node, .relationship, .map) else {
            throw invalidType("a map projection", "a node, relationship or map", subject)
        }
        let items = try projection.items.map { item in
            switch item {
            case .property(let key): return BoundMapProjectionItem.property(token(key.text))
            case .entry(let entry): return .entry(try bindEntry(entry))
            case .variable(let variable):
                let value = try bindVariable(variable.text, at: variable.offset)
                return .entry(BoundMapEntry(key: Text.make(variable.text), value: value))
            case .allProperties: return .all
            }
        }
        return add(.mapProjection(subject, items), .map, at: offset)
    }

    private func bindCase(
        _ expression: CaseExpression, at offset: SourceOffset
    ) throws -> BoundRef {
        let subject = try expression.subject.map { try bindExpression($0) }
        var type: ValueType?
        let alternatives = try expression.alternatives.map { alternative in
            let condition =
                subject == nil
                ? try bindPredicate(alternative.condition)
                : try bindExpression(alternative.condition)
            let result = try bindExpression(alternative.result)
            type = type?.union(arena.type(of: result)) ?? arena.type(of: result)
            return BoundChoice.Alternative(condition: condition, result: result)
        }
        let otherwise = try expression.otherwise.map { try bindExpression($0) }
        if let otherwise { type = type?.union(arena.type(of: otherwise)) }
        let choice = BoundChoice(
            subject: subject, alternatives: alternatives, otherwise: otherwise)
        return add(.choice(choice), type ?? .any, at: offset)
    }
}

extension ArithmeticOperator {
    /// The operator as written.
    var symbol: String {
        switch self {
        case .add: "+"
        case .subtract: "-"
        case .multiply: "*"
        case .divide: "/"
        case .modulo: "%"
        case .power: "^"
        }
    }
}

extension ValueType {
    /// The type of `self + other`.
    func sum(_ other: ValueType) -> ValueType {
        if kind == .list || other.kind == .list { return .list }
        if kind == .string || other.kind == .string {
            return kind == .any || other.kind == .any ? .any : .string
        }
        if kind == .integer, other.kind == .integer { return .integer }
        if kind == .float, other.kind == .float { return .float }
        return .any
    }

    /// The type of another arithmetic operation on numbers.
    func arithmeticResult(_ operation: ArithmeticOperator, _ other: ValueType) -> ValueType {
        if operation == .power { return .float }
        if kind == .integer, other.kind == .integer { return .integer }
        if kind == .float || other.kind == .float { return .float }
        return kind == .any || other.kind == .any ? .any : .number
    }
}

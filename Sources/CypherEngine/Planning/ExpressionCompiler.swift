import CypherSyntax
import GraphStore

/// Turns bound expressions into closures over the row.
struct ExpressionCompiler {
    let arena: BoundArena

    /// The evaluator of an expression.
    func compile(_ ref: BoundRef) -> Evaluator {
        switch arena[ref] {
        case .constant(let value):
            return { _, _ in value }
        case .parameter(let place):
            return { _, context in context.parameters[place] }
        case .slot(let slot):
            return { row, _ in row[slot] }
        case .property(let subject, let key):
            return property(subject, key)
        case .index(let subject, let index):
            let subject = compile(subject)
            let index = compile(index)
            return located(ref) { row, context in
                try subject(row, context).element(at: index(row, context), context.functions)
            }
        case .slice(let subject, let from, let to):
            let subject = compile(subject)
            let from = from.map(compile)
            let to = to.map(compile)
            return located(ref) { row, context in
                try subject(row, context).slice(
                    from: from?(row, context), to: to?(row, context), context.functions)
            }
        case .negate(let operand):
            let operand = compile(operand)
            return { row, context in try operand(row, context).negated() }
        case .positive(let operand):
            let operand = compile(operand)
            return { row, context in try operand(row, context).positive() }
        case .labels, .not, .logical, .comparison, .predicate, .isNull, .quantifier:
            let truth = compileTruth(ref)
            return { row, context in Value(try truth(row, context)) }
        case .arithmetic(let first, let rest):
            return arithmetic(first, rest, arena.offset(of: ref))
        default:
            return compileCompound(ref)
        }
    }

    private func compileCompound(_ ref: BoundRef) -> Evaluator {
        switch arena[ref] {
        case .list(let elements):
            return list(elements)
        case .map(let entries):
            let compiled = entries.map { (key: $0.key, value: compile($0.value)) }
            return { row, context in
                let entries = try compiled.map { ($0.key, try $0.value(row, context)) }
                return try Value.makeMap(entries, context.functions)
            }
        case .mapProjection(let subject, let items):
            return mapProjection(subject, items)
        case .choice(let choice):
            return self.choice(choice)
        case .function(let definition, let arguments):
            return function(definition, arguments, arena.offset(of: ref))
        case .reduce(let reduce):
            return self.reduce(reduce)
        case .listComprehension(let comprehension):
            return listComprehension(comprehension)
        case .subquery(let subquery):
            return self.subquery(subquery)
        case .path(let path):
            return self.path(path)
        default:
            return { _, _ in .null }
        }
    }

    // MARK: Parts

    private func property(_ subject: BoundRef, _ key: Token) -> Evaluator {
        if case .slot(let slot) = arena[subject] {
            return { row, context in try context.property(key, of: row[slot]) }
        }
        let subject = compile(subject)
        return { row, context in try context.property(key, of: subject(row, context)) }
    }

    /// An evaluator whose errors say where in the statement they arose.
    private func located(_ ref: BoundRef, _ evaluator: @escaping Evaluator) -> Evaluator {
        let offset = arena.offset(of: ref)
        return { row, context in
            do { return try evaluator(row, context) } catch { throw error.at(offset) }
        }
    }

    private func arithmetic(
        _ first: BoundRef, _ rest: [BoundArithmeticTerm], _ offset: SourceOffset
    ) -> Evaluator {
        let first = compile(first)
        if rest.count == 1 {
            let operation = rest[0].operation
            let right = compile(rest[0].operand)
            if operation == .add { return sum(first, right, offset) }
            return { row, context in
                let l = try first(row, context)
                let r = try right(row, context)
                do {
                    return try Value.arithmetic(operation, l, r, context.functions)
                } catch { throw error.at(offset) }
            }
        }
        let terms = rest.map { (operation: $0.operation, value: compile($0.operand)) }
        return { row, context in
            var value = try first(row, context)
            for term in terms {
                try context.tick()
                let operand = try term.value(row, context)
                do {
                    value = try Value.arithmetic(term.operation, value, operand, context.functions)
                } catch { throw error.at(offset) }
            }
            return value
        }
    }

    /// A sum of two, integers first: the one arithmetic that every statement has.
    private func sum(
        _ left: @escaping Evaluator, _ right: @escaping Evaluator, _ offset: SourceOffset
    ) -> Evaluator {
        { row, context in
            let l = try left(row, context)
            let r = try right(row, context)
            if case .integer(let a) = l, case .integer(let b) = r {
                let (sum, overflow) = a.addingReportingOverflow(b)
                if !overflow { return .integer(sum) }
            }
            do {
                return try Value.arithmetic(.add, l, r, context.functions)
            } catch { throw error.at(offset) }
        }
    }

    private func list(_ elements: [BoundRef]) -> Evaluator {
        let constants = elements.map { ref -> Value? in
            if case .constant(let value) = arena[ref] { value } else { nil }
        }
        if !constants.contains(where: { $0 == nil }) {
            let list = Value.list(constants.compactMap { $0 })
            return { _, _ in list }
        }
        let compiled = elements.map(compile)
        return { row, context in
            var values: [Value] = []
            values.reserveCapacity(compiled.count)
            for element in compiled { values.append(try element(row, context)) }
            return try Value.makeList(values, context.functions)
        }
    }

    private func mapProjection(
        _ subject: BoundRef, _ items: [BoundMapProjectionItem]
    ) -> Evaluator {
        let subject = compile(subject)
        let compiled = items.map { item -> (Token?, Text?, Evaluator?) in
            switch item {
            case .property(let key): (key, nil, nil)
            case .entry(let entry): (nil, entry.key, compile(entry.value))
            case .all: (nil, nil, nil)
            }
        }
        return { row, context in
            let value = try subject(row, context)
            if value.isNull { return .null }
            var entries: [(Text, Value)] = []
            for (key, name, evaluator) in compiled {
                if let key {
                    entries.append((key.text, try context.property(key, of: value)))
                } else if let name, let evaluator {
                    entries.append((name, try evaluator(row, context)))
                } else if case .map(let map) = value {
                    for (key, value) in zip(map.keys, map.values) { entries.append((key, value)) }
                } else {
                    entries.append(contentsOf: try context.functions.properties(of: value))
                }
            }
            return try Value.makeMap(entries, context.functions)
        }
    }

    private func choice(_ choice: BoundChoice) -> Evaluator {
        let otherwise: Evaluator
        if let written = choice.otherwise {
            otherwise = compile(written)
        } else {
            otherwise = { _, _ in .null }
        }
        if let subject = choice.subject {
            let subject = compile(subject)
            let alternatives = choice.alternatives.map {
                (condition: compile($0.condition), result: compile($0.result))
            }
            return { row, context in
                let value = try subject(row, context)
                for alternative in alternatives {
                    let candidate = try alternative.condition(row, context)
                    if Value.equals(value, candidate) == true {
                        return try alternative.result(row, context)
                    }
                }
                return try otherwise(row, context)
            }
        }
        let alternatives = choice.alternatives.map {
            (condition: condition($0.condition), result: compile($0.result))
        }
        return { row, context in
            for alternative in alternatives where try alternative.condition(row, context) {
                return try alternative.result(row, context)
            }
            return try otherwise(row, context)
        }
    }

    private func function(
        _ definition: FunctionDefinition, _ arguments: [BoundRef], _ offset: SourceOffset
    ) -> Evaluator {
        let evaluate = definition.evaluate
        let compiled = arguments.map(compile)
        switch compiled.count {
        case 0:
            return { _, context in
                try evaluate(UnsafeBufferPointer(start: nil, count: 0), context.functions)
            }
        case 1:
            let argument = compiled[0]
            return { row, context in
                var value = try argument(row, context)
                do {
                    return try withUnsafePointer(to: &value) {
                        try evaluate(UnsafeBufferPointer(start: $0, count: 1), context.functions)
                    }
                } catch { throw error.at(offset) }
            }
        default:
            return { row, context in
                let values = try compiled.map { try $0(row, context) }
                do {
                    return try values.withUnsafeBufferPointer {
                        try evaluate($0, context.functions)
                    }
                } catch { throw error.at(offset) }
            }
        }
    }

    private func path(_ path: BoundPath) -> Evaluator {
        { row, context in try context.path(path, row) }
    }
}

extension ExecutionContext {
    /// A property by its token: null where there is none; an error for a deleted entity and for
    /// what has no properties.
    @inline(__always)
    func property(_ key: Token, of subject: Value) throws -> Value {
        switch subject {
        case .node(let node):
            if let id = try key.key(self) {
                let value = try graph.property(id, of: node)
                if !value.isNull { return value }
            }
            if writer != nil, graph.isDeleted(node) { throw CypherError.deletedEntity("node") }
            return .null
        case .relationship(let relationship):
            if let id = try key.key(self) {
                let value = try graph.property(id, of: relationship)
                if !value.isNull { return value }
            }
            if writer != nil, graph.isDeleted(relationship) {
                throw CypherError.deletedEntity("relationship")
            }
            return .null
        case .map(let map):
            return map[key.text] ?? .null
        case .null:
            return .null
        default:
            return try subject.property(key.text, functions)
        }
    }

    /// The path that slots make up; null where one of them is null.
    func path(_ path: BoundPath, _ row: Row) throws -> Value {
        guard case .node(let start) = row[path.start] else { return .null }
        var nodes = [start]
        var relationships: [RelationshipID] = []
        for element in path.elements {
            switch element {
            case .relationship(let slot, let node):
                guard case .relationship(let id) = row[slot], case .node(let end) = row[node] else {
                    return .null
                }
                relationships.append(id)
                nodes.append(end)
            case .relationships(let slot, let node):
                guard case .list(let list) = row[slot], case .node = row[node] else { return .null }
                try follow(list, &nodes, &relationships)
            }
        }
        return .path(ValuePath(nodes: nodes, relationships: relationships))
    }

    private func follow(
        _ list: ValueList, _ nodes: inout [NodeID], _ relationships: inout [RelationshipID]
    ) throws {
        for case .relationship(let id) in list.elements {
            guard let record = try graph.relationship(id) else { continue }
            relationships.append(id)
            nodes.append(record.start == nodes[nodes.count - 1] ? record.end : record.start)
        }
    }
}

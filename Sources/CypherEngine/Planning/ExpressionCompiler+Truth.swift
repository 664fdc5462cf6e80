import CypherSyntax
import GraphStore

/// A compiled expression whose value is true, false or unknown.
typealias TruthEvaluator = @Sendable (Row, ExecutionContext) throws -> Bool?

extension ExpressionCompiler {
    /// The condition that an expression is true.
    func condition(_ ref: BoundRef) -> Condition {
        switch arena[ref] {
        case .labels(let subject, let labels):
            return labelCondition(subject, labels)
        case .logical(.and, let operands):
            let conditions = operands.map(compileTruth)
            return { row, context in
                // Unknown and false alike end a conjunction that is a condition; what stands to the
                // right may still fail, so all operands up to the first false one are evaluated.
                var isTrue = true
                for operand in conditions {
                    switch try operand(row, context) {
                    case true: continue
                    case nil: isTrue = false
                    default: return false
                    }
                }
                return isTrue
            }
        default:
            let truth = compileTruth(ref)
            return { row, context in try truth(row, context) ?? false }
        }
    }

    /// The condition that all expressions are true.
    func condition(_ refs: [BoundRef]) -> Condition {
        if refs.count == 1 { return condition(refs[0]) }
        let conditions = refs.map { condition($0) }
        return { row, context in
            for condition in conditions {
                if try !condition(row, context) { return false }
            }
            return true
        }
    }

    func compileTruth(_ ref: BoundRef) -> TruthEvaluator {
        switch arena[ref] {
        case .labels(let subject, let labels):
            return labelTruth(subject, labels)
        case .not(let operand):
            let operand = compileTruth(operand)
            return { row, context in Ternary.not(try operand(row, context)) }
        case .logical(let operation, let operands):
            return logical(operation, operands.map(compileTruth))
        case .comparison(let first, let rest):
            return comparison(first, rest)
        case .predicate(let operation, let left, let right):
            return predicate(operation, left, right)
        case .isNull(let operand, let negated):
            let operand = compile(operand)
            return { row, context in try operand(row, context).isNull != negated }
        case .quantifier(let quantifier):
            return self.quantifier(quantifier)
        default:
            let value = compile(ref)
            return { row, context in try value(row, context).truth() }
        }
    }

    private func logical(
        _ operation: LogicalOperator, _ operands: [TruthEvaluator]
    ) -> TruthEvaluator {
        switch operation {
        case .and:
            return { row, context in
                var truth: Bool? = true
                for operand in operands {
                    truth = Ternary.and(truth, try operand(row, context))
                    if truth == false { return false }
                }
                return truth
            }
        case .or:
            return { row, context in
                var truth: Bool? = false
                for operand in operands {
                    truth = Ternary.or(truth, try operand(row, context))
                    if truth == true { return true }
                }
                return truth
            }
        case .xor:
            return { row, context in
                var truth: Bool? = false
                for operand in operands {
                    truth = Ternary.xor(truth, try operand(row, context))
                }
                return truth
            }
        }
    }

    private func comparison(
        _ first: BoundRef, _ rest: [BoundComparisonTerm]
    ) -> TruthEvaluator {
        let left = compile(first)
        if rest.count == 1 {
            let right = compile(rest[0].operand)
            switch rest[0].operation {
            case .equal:
                return { row, context in
                    Value.equals(try left(row, context), try right(row, context))
                }
            case .less:
                return { row, context in Value.less(try left(row, context), try right(row, context))
                }
            case .greater:
                return { row, context in
                    let l = try left(row, context)
                    return Value.less(try right(row, context), l)
                }
            case let operation:
                return { row, context in
                    Value.compare(operation, try left(row, context), try right(row, context))
                }
            }
        }
        let terms = rest.map { (operation: $0.operation, value: compile($0.operand)) }
        return { row, context in
            var before = try left(row, context)
            var truth: Bool? = true
            for term in terms {
                let next = try term.value(row, context)
                truth = Ternary.and(truth, Value.compare(term.operation, before, next))
                if truth == false { return false }
                before = next
            }
            return truth
        }
    }

    private func predicate(
        _ operation: PredicateOperator, _ left: BoundRef, _ right: BoundRef
    ) -> TruthEvaluator {
        let left = compile(left)
        let right = compile(right)
        switch operation {
        case .startsWith:
            return { row, context in
                Value.startsWith(try left(row, context), try right(row, context))
            }
        case .endsWith:
            return { row, context in
                Value.endsWith(try left(row, context), try right(row, context))
            }
        case .contains:
            return { row, context in
                Value.contains(try left(row, context), try right(row, context))
            }
        case .matches:
            return { row, context in
                try Value.matches(
                    try left(row, context), try right(row, context), context.functions)
            }
        case .isIn:
            return { row, context in
                try Value.isIn(try left(row, context), try right(row, context))
            }
        }
    }

    // MARK: Labels

    private func labelCondition(_ subject: BoundRef, _ labels: BoundLabels) -> Condition {
        if case .slot(let slot) = arena[subject], let names = labels.conjunction, names.count == 1 {
            let name = names[0]
            return { row, context in
                guard case .node(let node) = row[slot] else {
                    return try context.has(labels, row[slot]) ?? false
                }
                guard let label = try name.label(context) else { return false }
                return try context.graph.hasLabel(node, label)
            }
        }
        let truth = labelTruth(subject, labels)
        return { row, context in try truth(row, context) ?? false }
    }

    private func labelTruth(_ subject: BoundRef, _ labels: BoundLabels) -> TruthEvaluator {
        let subject = compile(subject)
        return { row, context in try context.has(labels, subject(row, context)) }
    }
}

extension ExecutionContext {
    /// Whether a node's labels, or a relationship's type, satisfy a label expression; unknown for
    /// null.
    func has(_ labels: BoundLabels, _ subject: Value) throws -> Bool? {
        switch subject {
        case .null:
            return nil
        case .node(let node):
            guard let own = try graph.labels(of: node) else {
                throw CypherError.deletedEntity("node")
            }
            return try evaluate(labels, isAnything: !own.isEmpty) { token in
                try token.label(self).map { own.contains($0) } ?? false
            }
        case .relationship(let relationship):
            guard let record = try graph.relationship(relationship) else {
                throw CypherError.deletedEntity("relationship")
            }
            return try evaluate(labels, isAnything: true) { token in
                try token.type(self) == record.type
            }
        default:
            throw CypherError.typeMismatch("only nodes have labels, not \(subject.kindName)")
        }
    }

    private func evaluate(
        _ labels: BoundLabels, isAnything: Bool, _ has: (Token) throws -> Bool
    ) throws -> Bool {
        var stack: [Bool] = []
        for step in labels.steps {
            switch step {
            case .label(let token): stack.append(try has(token))
            case .wildcard: stack.append(isAnything)
            case .not: stack.append(!(stack.popLast() ?? false))
            case .and(let count):
                let operands = stack.suffix(count)
                let truth = operands.allSatisfy { $0 }
                stack.removeLast(min(count, stack.count))
                stack.append(truth)
            case .or(let count):
                let truth = stack.suffix(count).contains(true)
                stack.removeLast(min(count, stack.count))
                stack.append(truth)
            }
        }
        return stack.last ?? false
    }
}

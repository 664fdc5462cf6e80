import GraphStore

extension BoundArena {
    /// The expressions directly inside an expression.
    func children(of ref: BoundRef) -> [BoundRef] {
        switch self[ref] {
        case .constant, .parameter, .slot, .subquery, .path:
            return []
        case .property(let subject, _), .labels(let subject, _), .not(let subject),
            .negate(let subject), .positive(let subject), .isNull(let subject, _):
            return [subject]
        case .index(let left, let right), .predicate(_, let left, let right):
            return [left, right]
        case .slice(let subject, let from, let to):
            return [subject] + [from, to].compactMap { $0 }
        case .logical(_, let operands), .list(let operands), .function(_, let operands):
            return operands
        case .arithmetic(let first, let rest):
            return [first] + rest.map(\.operand)
        case .comparison(let first, let rest):
            return [first] + rest.map(\.operand)
        case .map(let entries):
            return entries.map(\.value)
        case .mapProjection(let subject, let items):
            return [subject]
                + items.compactMap { if case .entry(let entry) = $0 { entry.value } else { nil } }
        case .choice(let choice):
            return [choice.subject].compactMap { $0 }
                + choice.alternatives.flatMap { [$0.condition, $0.result] }
                + [choice.otherwise].compactMap { $0 }
        case .aggregate(let aggregate):
            return aggregate.arguments
        case .quantifier(let quantifier):
            return [quantifier.list, quantifier.predicate]
        case .reduce(let reduce):
            return [reduce.initial, reduce.list, reduce.body]
        case .listComprehension(let comprehension):
            return [comprehension.list]
                + [comprehension.predicate, comprehension.projection].compactMap { $0 }
        }
    }

    /// An expression and every one inside it, outside first.
    func places(in ref: BoundRef) -> [BoundRef] {
        var found = [ref]
        var next = 0
        while next < found.count {
            found.append(contentsOf: children(of: found[next]))
            next += 1
        }
        return found
    }

    /// The slots that an expression reads, those of its own comprehensions left out.
    func slots(in ref: BoundRef) -> Set<Int> {
        var read: Set<Int> = []
        for place in places(in: ref) {
            switch self[place] {
            case .slot(let slot): read.insert(slot)
            case .subquery(let subquery): read.formUnion(subquery.dependencies)
            case .path(let path):
                read.insert(path.start)
                for element in path.elements {
                    switch element {
                    case .relationship(let slot, let node), .relationships(let slot, let node):
                        read.insert(slot)
                        read.insert(node)
                    }
                }
            default: break
            }
        }
        return read.subtracting(localSlots(in: ref))
    }

    /// The slots that an expression's own comprehensions give values to.
    func localSlots(in ref: BoundRef) -> Set<Int> {
        var slots: Set<Int> = []
        for place in places(in: ref) {
            switch self[place] {
            case .quantifier(let quantifier): slots.insert(quantifier.slot)
            case .reduce(let reduce):
                slots.insert(reduce.slot)
                slots.insert(reduce.accumulator)
            case .listComprehension(let comprehension): slots.insert(comprehension.slot)
            default: break
            }
        }
        return slots
    }

    /// An expression with other children, in the order of `children(of:)`.
    func rebuilt(_ expression: BoundExpression, from all: [BoundRef]) -> BoundExpression {
        switch expression {
        case .constant, .parameter, .slot, .subquery, .path: return expression
        case .property(_, let key): return .property(all[0], key: key)
        case .labels(_, let labels): return .labels(all[0], labels)
        case .not: return .not(all[0])
        case .negate: return .negate(all[0])
        case .positive: return .positive(all[0])
        case .isNull(_, let negated): return .isNull(all[0], negated: negated)
        case .index: return .index(all[0], all[1])
        case .predicate(let operation, _, _): return .predicate(operation, all[0], all[1])
        case .slice(_, let from, let to):
            return .slice(
                all[0], from: from.map { _ in all[1] },
                to: to.map { _ in all[from == nil ? 1 : 2] })
        case .logical(let operation, _): return .logical(operation, all)
        case .list: return .list(all)
        case .function(let definition, _): return .function(definition, all)
        case .arithmetic(_, let rest):
            return .arithmetic(
                all[0],
                zip(rest, all.dropFirst()).map {
                    BoundArithmeticTerm(operation: $0.operation, operand: $1)
                })
        case .comparison(_, let rest):
            return .comparison(
                all[0],
                zip(rest, all.dropFirst()).map {
                    BoundComparisonTerm(operation: $0.operation, operand: $1)
                })
        case .map(let entries):
            return .map(zip(entries, all).map { BoundMapEntry(key: $0.key, value: $1) })
        default: return rebuiltCompound(expression, from: all)
        }
    }

    private func rebuiltCompound(
        _ expression: BoundExpression, from all: [BoundRef]
    ) -> BoundExpression {
        var rest = all[...]
        switch expression {
        case .mapProjection(_, let items):
            let subject = rest.popFirst() ?? all[0]
            return .mapProjection(
                subject,
                items.map { item in
                    guard case .entry(let entry) = item, let value = rest.popFirst() else {
                        return item
                    }
                    return .entry(BoundMapEntry(key: entry.key, value: value))
                })
        case .choice(let choice):
            let subject = choice.subject == nil ? nil : rest.popFirst()
            let alternatives = choice.alternatives.map { old in
                BoundChoice.Alternative(
                    condition: rest.popFirst() ?? old.condition,
                    result: rest.popFirst() ?? old.result)
            }
            return .choice(
                BoundChoice(
                    subject: subject, alternatives: alternatives,
                    otherwise: choice.otherwise == nil ? nil : rest.popFirst()))
        case .aggregate(let old):
            return .aggregate(
                BoundAggregate(
                    definition: old.definition, isDistinct: old.isDistinct, arguments: all,
                    isCountStar: old.isCountStar))
        case .quantifier(let old):
            return .quantifier(
                BoundQuantifier(kind: old.kind, slot: old.slot, list: all[0], predicate: all[1]))
        case .reduce(let old):
            return .reduce(
                BoundReduce(
                    accumulator: old.accumulator, initial: all[0], slot: old.slot, list: all[1],
                    body: all[2]))
        case .listComprehension(let old):
            let list = rest.popFirst() ?? old.list
            return .listComprehension(
                BoundListComprehension(
                    slot: old.slot, list: list,
                    predicate: old.predicate == nil ? nil : rest.popFirst(),
                    projection: old.projection == nil ? nil : rest.popFirst()))
        default: return expression
        }
    }
}

extension Binder {
    /// The expression with parts replaced: `replace` answers with what stands for a part, or nil to
    /// look inside it.
    func rewrite(
        _ ref: BoundRef, _ replace: (BoundRef) throws -> BoundRef?
    ) rethrows -> BoundRef {
        if let replaced = try replace(ref) { return replaced }
        let old = arena.children(of: ref)
        guard !old.isEmpty else { return ref }
        let new = try old.map { try rewrite($0, replace) }
        guard new != old else { return ref }
        return add(
            arena.rebuilt(arena[ref], from: new), arena.type(of: ref), at: arena.offset(of: ref))
    }
}

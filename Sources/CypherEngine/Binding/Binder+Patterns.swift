import CypherSyntax
import GraphStore

extension Binder {
    /// What a pattern may name.
    enum PatternUse {
        /// New variables are declared.
        case match
        /// Only variables that are there may be named.
        case predicate
    }

    /// Binds the patterns of one `MATCH` or of an expression.
    func bindPattern(_ refs: [PatternRef], use: PatternUse = .match) throws -> BoundPattern {
        var state = PatternState(before: Set(scope.slots), use: use)
        var elements: [[Int]] = []
        for ref in refs { elements.append(try declareElements(of: tree[ref], in: &state)) }
        for (ref, slots) in zip(refs, elements) {
            try bindConditions(of: tree[ref], slots, in: &state)
        }
        return state.pattern
    }

    /// What is known while the patterns of one clause are bound.
    struct PatternState {
        var pattern = BoundPattern()
        let before: Set<Int>
        let use: PatternUse
        var nodeSlots: Set<Int> = []
        var relationshipSlots: Set<Int> = []

        init(before: Set<Int>, use: PatternUse) {
            self.before = before
            self.use = use
        }
    }

    /// Declares the variables of a path pattern; the slots of its elements, nodes and relationships
    /// in turn.
    private func declareElements(
        of path: PathPattern, in state: inout PatternState
    ) throws -> [Int] {
        var slots: [Int] = []
        var elements: [BoundPath.Element] = []
        for (place, node) in path.nodes.enumerated() {
            let slot = try declareNode(node, in: &state)
            if place > 0 {
                let relationship = path.relationships[place - 1]
                let left = slots[slots.count - 1]
                let bound = try declareRelationship(relationship, left, slot, in: &state)
                slots.append(bound.slot)
                elements.append(
                    bound.length == nil
                        ? .relationship(bound.slot, node: slot)
                        : .relationships(bound.slot, node: slot))
                if path.selector == .all {
                    state.pattern.relationships.append(bound)
                } else {
                    try addShortest(path, bound, in: &state)
                }
            }
            slots.append(slot)
        }
        if let variable = path.variable {
            if state.use == .predicate, scope[variable.text] == nil {
                throw undefined(variable.text, at: variable.offset)
            }
            guard scope[variable.text] == nil else { throw alreadyBound(variable) }
            let slot: Int
            if path.selector == .all {
                slot = declare(variable.text, .path).slot
                let bound = BoundPath(start: slots[0], elements: elements)
                state.pattern.paths.append(BoundPathVariable(slot: slot, path: bound))
                markNamed(slots, in: &state)
            } else {
                slot = state.pattern.shortest.last?.pathSlot ?? newSlot()
                declare(variable.text, .path, slot: slot)
            }
            state.pattern.introduced.append(slot)
        }
        return slots
    }

    private func markNamed(_ slots: [Int], in state: inout PatternState) {
        for place in state.pattern.relationships.indices
        where slots.contains(state.pattern.relationships[place].slot) {
            state.pattern.relationships[place].isNamed = true
        }
    }

    private func addShortest(
        _ path: PathPattern, _ bound: BoundRelationship, in state: inout PatternState
    ) throws {
        guard path.relationships.count == 1 else {
            throw failure(
                "InvalidRelationshipPattern", at: path.range.start,
                "shortestPath takes a pattern of exactly one relationship")
        }
        let length =
            bound.length
            ?? BoundRelationship.Length(
                minimum: 1, maximum: 1, elementSlot: newSlot(), predicates: [])
        let relationship = BoundRelationship(
            slot: bound.slot, isBound: bound.isBound, left: bound.left, right: bound.right,
            direction: bound.direction, types: bound.types, length: length, isNamed: true)
        let pathSlot = newSlot()
        state.pattern.introduced.append(pathSlot)
        state.pattern.shortest.append(
            BoundShortestPath(
                pathSlot: pathSlot, relationship: relationship,
                findsAll: path.selector == .allShortest))
    }

    private func declareNode(_ node: NodePattern, in state: inout PatternState) throws -> Int {
        let slot: Int
        if let variable = node.variable {
            if let known = scope[variable.text] {
                guard known.type.mayBe(.node) else { throw conflict(variable, known, "a node") }
                slot = known.slot
                noteRead(slot)
            } else {
                if state.use == .predicate { throw undefined(variable.text, at: variable.offset) }
                slot = declare(variable.text, .node).slot
                state.pattern.introduced.append(slot)
            }
        } else {
            slot = newSlot()
            state.pattern.introduced.append(slot)
        }
        if state.nodeSlots.insert(slot).inserted {
            state.pattern.nodes.append(BoundNode(slot: slot, isBound: state.before.contains(slot)))
        }
        return slot
    }

    private func declareRelationship(
        _ relationship: RelationshipPattern, _ left: Int, _ right: Int,
        in state: inout PatternState
    ) throws -> BoundRelationship {
        let isList = relationship.length != nil
        var isBound = false
        let slot: Int
        if let variable = relationship.variable {
            if let known = scope[variable.text] {
                let fits = known.type.mayBe(isList ? .list : .relationship)
                guard fits else {
                    throw conflict(variable, known, isList ? "relationships" : "a relationship")
                }
                guard !state.relationshipSlots.contains(known.slot) else {
                    throw failure(
                        "RelationshipUniquenessViolation", at: variable.offset,
                        "relationship '\(variable.text)' can't stand twice in one pattern")
                }
                slot = known.slot
                noteRead(slot)
                isBound = true
            } else {
                if state.use == .predicate { throw undefined(variable.text, at: variable.offset) }
                slot =
                    declare(
                        variable.text, isList ? .list(of: .relationship) : .relationship
                    ).slot
                state.pattern.introduced.append(slot)
            }
        } else {
            slot = newSlot()
            state.pattern.introduced.append(slot)
        }
        state.relationshipSlots.insert(slot)
        return BoundRelationship(
            slot: slot, isBound: isBound, left: left, right: right,
            direction: relationship.direction, types: relationship.types.map { token($0.text) },
            length: relationship.length.map { bound(of: $0) },
            isNamed: relationship.variable != nil)
    }

    private func bound(of length: VariableLength) -> BoundRelationship.Length {
        BoundRelationship.Length(
            minimum: length.minimum.map { Int($0) } ?? 1,
            maximum: length.maximum.map { Int($0) } ?? Int.max,
            elementSlot: newSlot(), predicates: [])
    }

    private func alreadyBound(_ variable: Identifier) -> CypherError {
        failure(
            "VariableAlreadyBound", at: variable.offset,
            "variable '\(variable.text)' is already defined; choose another name")
    }

    private func conflict(
        _ variable: Identifier, _ known: Variable, _ wanted: String
    ) -> CypherError {
        failure(
            "VariableTypeConflict", at: variable.offset,
            "'\(variable.text)' is \(known.type.name) and can't stand for \(wanted)")
    }
}

// MARK: - Labels, properties, inline predicates

extension Binder {
    private func bindConditions(
        of path: PathPattern, _ slots: [Int], in state: inout PatternState
    ) throws {
        for (place, node) in path.nodes.enumerated() {
            let slot = slots[place * 2]
            if let labels = node.labels {
                let subject = add(.slot(slot), .node, at: node.range.start)
                state.pattern.predicates.append(
                    add(.labels(subject, bindLabels(labels)), .boolean, at: node.range.start))
            }
            try state.pattern.predicates.append(
                contentsOf: bindEqualities(node.properties, slot, .node))
            if let predicate = node.predicate {
                try addConjuncts(of: bindPredicate(predicate), to: &state.pattern.predicates)
            }
        }
        for (place, relationship) in path.relationships.enumerated() {
            let slot = slots[place * 2 + 1]
            guard relationship.properties != nil || relationship.predicate != nil else { continue }
            if let length = lengthOf(slot, in: state) {
                var predicates = try bindEqualities(
                    relationship.properties, length.elementSlot, .relationship)
                if let predicate = relationship.predicate {
                    try bindElementPredicate(
                        predicate, of: relationship, length.elementSlot, into: &predicates)
                }
                setPredicates(predicates, of: slot, in: &state)
            } else {
                try state.pattern.predicates.append(
                    contentsOf: bindEqualities(relationship.properties, slot, .relationship))
                if let predicate = relationship.predicate {
                    try addConjuncts(of: bindPredicate(predicate), to: &state.pattern.predicates)
                }
            }
        }
    }

    /// Binds the predicate inside the brackets of a variable-length relationship, where the
    /// variable stands for each relationship in turn.
    private func bindElementPredicate(
        _ predicate: ExpressionRef, of relationship: RelationshipPattern, _ slot: Int,
        into predicates: inout [BoundRef]
    ) throws {
        let outer = scope
        defer { scope = outer }
        if let variable = relationship.variable {
            declare(variable.text, .relationship, slot: slot)
        }
        try addConjuncts(of: bindPredicate(predicate), to: &predicates)
    }

    private func lengthOf(_ slot: Int, in state: PatternState) -> BoundRelationship.Length? {
        let all = state.pattern.relationships + state.pattern.shortest.map(\.relationship)
        return all.first { $0.slot == slot }?.length
    }

    private func setPredicates(
        _ predicates: [BoundRef], of slot: Int, in state: inout PatternState
    ) {
        func with(_ old: BoundRelationship) -> BoundRelationship {
            guard old.slot == slot, let length = old.length else { return old }
            return BoundRelationship(
                slot: old.slot, isBound: old.isBound, left: old.left, right: old.right,
                direction: old.direction, types: old.types,
                length: BoundRelationship.Length(
                    minimum: length.minimum, maximum: length.maximum,
                    elementSlot: length.elementSlot, predicates: predicates),
                isNamed: old.isNamed)
        }
        state.pattern.relationships = state.pattern.relationships.map(with)
        state.pattern.shortest = state.pattern.shortest.map {
            BoundShortestPath(
                pathSlot: $0.pathSlot, relationship: with($0.relationship), findsAll: $0.findsAll)
        }
    }

    /// `{key: value, …}` as one equality a key.
    private func bindEqualities(
        _ properties: ExpressionRef?, _ slot: Int, _ type: ValueType
    ) throws -> [BoundRef] {
        guard let properties else { return [] }
        let offset = tree.offset(of: properties)
        guard case .map(let entries) = tree[properties] else {
            throw failure(
                "InvalidParameterUse", at: offset,
                "a parameter can't stand for all properties of a pattern that is matched; "
                    + "write {key: $value}")
        }
        return try entries.map { entry in
            let subject = add(.slot(slot), type, at: entry.key.offset)
            let property = add(
                .property(subject, key: token(entry.key.text)), .any, at: entry.key.offset)
            let value = try bindExpression(entry.value)
            return add(
                .comparison(property, [BoundComparisonTerm(operation: .equal, operand: value)]),
                .boolean, at: entry.key.offset)
        }
    }

    /// Binds a label expression.
    func bindLabels(_ ref: LabelExpressionRef) -> BoundLabels {
        var steps: [BoundLabels.Step] = []
        appendLabels(ref, to: &steps)
        return BoundLabels(steps: steps)
    }

    private func appendLabels(_ ref: LabelExpressionRef, to steps: inout [BoundLabels.Step]) {
        switch tree[ref] {
        case .label(let name):
            steps.append(.label(token(name.text)))
        case .wildcard:
            steps.append(.wildcard)
        case .not(let operand):
            appendLabels(operand, to: &steps)
            steps.append(.not)
        case .and(let operands):
            for operand in operands { appendLabels(operand, to: &steps) }
            steps.append(.and(operands.count))
        case .or(let operands):
            for operand in operands { appendLabels(operand, to: &steps) }
            steps.append(.or(operands.count))
        }
    }
}

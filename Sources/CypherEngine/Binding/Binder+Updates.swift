import CypherSyntax
import GraphStore

extension Binder {
    /// Binds a clause that writes.
    func bindUpdate(_ clause: Clause, at offset: SourceOffset) throws -> BoundClause {
        guard expressionDepth == 0 else {
            throw failure(
                "InvalidClauseComposition", at: offset,
                "a query inside an expression can't write")
        }
        writes = true
        switch clause {
        case .create(let patterns):
            return .create(try bindCreate(patterns))
        case .merge(let merge):
            return .merge(try bindMerge(merge))
        case .set(let items):
            return .set(try items.map(bindSetItem))
        case .remove(let items):
            return .remove(try items.map(bindRemoveItem))
        case .delete(let delete):
            return .delete(
                try delete.expressions.map(bindDeleted), detach: delete.isDetached)
        case .forEach(let forEach):
            return try bindForEach(forEach)
        default:
            throw failure("InvalidClauseComposition", at: offset, "this clause does not write")
        }
    }

    private func bindForEach(_ forEach: ForEachClause) throws -> BoundClause {
        let list = try bindExpression(forEach.list)
        try require(list, .list, for: "FOREACH")
        let outer = scope
        defer { scope = outer }
        let type = arena.type(of: list)
        let element = type.kind == .list ? ValueType(kind: type.element) : .any
        if scope[forEach.variable.text] != nil {
            throw failure(
                "VariableAlreadyBound", at: forEach.variable.offset,
                "variable '\(forEach.variable.text)' is already defined; choose another name")
        }
        let slot = declare(forEach.variable.text, element).slot
        let updates = try forEach.updates.flatMap { try bindClause($0) }
        return .forEach(slot: slot, list: list, updates: updates)
    }

    private func bindDeleted(_ ref: ExpressionRef) throws -> BoundRef {
        let bound = try bindExpression(ref)
        let type = arena.type(of: bound)
        guard type.mayBe(.node, .relationship, .path, .list) else {
            throw failure(
                "InvalidArgumentType", at: tree.offset(of: ref),
                "DELETE takes nodes, relationships and paths, not \(type.name)")
        }
        return bound
    }

    private func bindSetItem(_ item: SetItem) throws -> BoundSetItem {
        switch item {
        case .property(let subject, let key, let value):
            return .property(
                subject: try bindWritten(subject), key: token(key.text),
                value: try bindExpression(value))
        case .dynamicProperty(let subject, let key, let value):
            return .dynamicProperty(
                subject: try bindWritten(subject), key: try bindExpression(key),
                value: try bindExpression(value))
        case .replaceProperties(let variable, let value):
            return .replace(
                slot: try entity(variable), value: try bindPropertyMap(value))
        case .mergeProperties(let variable, let value):
            return .merge(slot: try entity(variable), value: try bindPropertyMap(value))
        case .labels(let variable, let labels):
            return .labels(slot: try node(variable), labels.map { token($0.text) })
        }
    }

    private func bindRemoveItem(_ item: RemoveItem) throws -> BoundRemoveItem {
        switch item {
        case .property(let subject, let key):
            return .property(subject: try bindWritten(subject), key: token(key.text))
        case .dynamicProperty(let subject, let key):
            return .dynamicProperty(
                subject: try bindWritten(subject), key: try bindExpression(key))
        case .labels(let variable, let labels):
            return .labels(slot: try node(variable), labels.map { token($0.text) })
        }
    }

    /// Binds the entity whose property is written.
    private func bindWritten(_ ref: ExpressionRef) throws -> BoundRef {
        let bound = try bindExpression(ref)
        guard arena.type(of: bound).mayBe(.node, .relationship) else {
            throw invalidType("SET", "a node or relationship", bound)
        }
        return bound
    }

    private func bindPropertyMap(_ ref: ExpressionRef) throws -> BoundRef {
        let bound = try bindExpression(ref)
        guard arena.type(of: bound).mayBe(.map, .node, .relationship) else {
            throw invalidType("SET", "a map, node or relationship", bound)
        }
        return bound
    }

    private func entity(_ name: Identifier) throws -> Int {
        guard let variable = scope[name.text] else { throw undefined(name.text, at: name.offset) }
        guard variable.type.mayBe(.node, .relationship) else {
            throw failure(
                "InvalidArgumentType", at: name.offset,
                "'\(name.text)' is \(variable.type.name), not a node or relationship")
        }
        noteRead(variable.slot)
        return variable.slot
    }

    private func node(_ name: Identifier) throws -> Int {
        guard let variable = scope[name.text] else { throw undefined(name.text, at: name.offset) }
        guard variable.type.mayBe(.node) else {
            throw failure(
                "InvalidArgumentType", at: name.offset,
                "'\(name.text)' is \(variable.type.name); only nodes have labels")
        }
        noteRead(variable.slot)
        return variable.slot
    }
}

// MARK: - CREATE and MERGE

extension Binder {
    private func bindCreate(_ patterns: [PatternRef]) throws -> BoundCreate {
        var create = BoundCreate()
        for ref in patterns { try bindCreated(tree[ref], into: &create) }
        return create
    }

    /// Adds what a pattern creates: nodes that are not there yet, and every relationship.
    private func bindCreated(
        _ path: PathPattern, into create: inout BoundCreate, merging: Bool = false
    ) throws {
        var slots: [Int] = []
        for node in path.nodes {
            slots.append(
                try bindCreatedNode(node, isAlone: path.nodes.count == 1, into: &create))
        }
        var elements: [BoundPath.Element] = []
        for (place, relationship) in path.relationships.enumerated() {
            let left = slots[place]
            let right = slots[place + 1]
            let slot = try bindCreatedRelationship(
                relationship, left, right, merging: merging, into: &create)
            elements.append(.relationship(slot, node: right))
        }
        if let variable = path.variable {
            guard scope[variable.text] == nil else { throw rebinding(variable) }
            let slot = declare(variable.text, .path).slot
            create.introduced.append(slot)
            create.paths.append(
                BoundPathVariable(slot: slot, path: BoundPath(start: slots[0], elements: elements)))
        }
    }

    private func bindCreatedNode(
        _ node: NodePattern, isAlone: Bool, into create: inout BoundCreate
    ) throws -> Int {
        if let variable = node.variable, let known = scope[variable.text] {
            guard known.type.mayBe(.node) else {
                throw failure(
                    "VariableTypeConflict", at: variable.offset,
                    "'\(variable.text)' is \(known.type.name) and can't stand for a node")
            }
            guard !isAlone, node.labels == nil, node.properties == nil else {
                throw rebinding(variable)
            }
            noteRead(known.slot)
            return known.slot
        }
        let properties = try bindProperties(node.properties)
        let labels = try node.labels.map { try plainLabels($0, at: node.range.start) } ?? []
        let slot = node.variable.map { declare($0.text, .node).slot } ?? newSlot()
        create.introduced.append(slot)
        create.nodes.append(BoundCreate.Node(slot: slot, labels: labels, properties: properties))
        return slot
    }

    private func bindCreatedRelationship(
        _ relationship: RelationshipPattern, _ left: Int, _ right: Int, merging: Bool,
        into create: inout BoundCreate
    ) throws -> Int {
        let offset = relationship.range.start
        guard relationship.types.count == 1, let type = relationship.types.first else {
            throw failure(
                "NoSingleRelationshipType", at: offset,
                "a relationship is created with exactly one type: -[:TYPE]->")
        }
        guard relationship.length == nil else {
            throw failure(
                "CreatingVarLength", at: offset,
                "a relationship of variable length can't be created")
        }
        guard merging || relationship.direction != .either else {
            throw failure(
                "RequiresDirectedRelationship", at: offset,
                "a relationship is created with a direction: -[:\(type.text)]->")
        }
        if let variable = relationship.variable, scope[variable.text] != nil {
            throw rebinding(variable)
        }
        let properties = try bindProperties(relationship.properties)
        let slot =
            relationship.variable.map { declare($0.text, .relationship).slot } ?? newSlot()
        create.introduced.append(slot)
        let isReversed = relationship.direction == .incoming
        create.relationships.append(
            BoundCreate.Relationship(
                slot: slot, type: token(type.text), start: isReversed ? right : left,
                end: isReversed ? left : right, properties: properties))
        return slot
    }

    private func plainLabels(
        _ ref: LabelExpressionRef, at offset: SourceOffset
    ) throws -> [Token] {
        guard let labels = tree.plainLabels(of: ref) else {
            throw failure(
                "UnexpectedSyntax", at: offset, "a node is created with plain labels: (:A:B)")
        }
        var tokens: [Token] = []
        for label in labels where !tokens.contains(token(label.text)) {
            tokens.append(token(label.text))
        }
        return tokens
    }

    private func bindProperties(_ ref: ExpressionRef?) throws -> BoundProperties {
        guard let ref else { return .none }
        guard case .map(let entries) = tree[ref] else {
            let bound = try bindExpression(ref)
            guard arena.type(of: bound).mayBe(.map) else {
                throw invalidType("a pattern", "a map of properties", bound)
            }
            return .dynamic(bound)
        }
        var bound: [(key: Token, value: BoundRef)] = []
        for entry in entries {
            let key = token(entry.key.text)
            let value = try bindExpression(entry.value)
            bound.removeAll { $0.key == key }
            bound.append((key, value))
        }
        return .entries(bound)
    }

    private func rebinding(_ variable: Identifier) -> CypherError {
        failure(
            "VariableAlreadyBound", at: variable.offset,
            "variable '\(variable.text)' is already defined and can't be created again")
    }

    private func bindMerge(_ merge: MergeClause) throws -> BoundMerge {
        let path = tree[merge.pattern]
        let before = scope
        var create = BoundCreate()
        try bindCreated(path, into: &create, merging: true)
        let created = scope
        let match = try mergePattern(path, create, before: before)
        scope = created
        var onCreate: [BoundSetItem] = []
        var onMatch: [BoundSetItem] = []
        for action in merge.actions {
            let items = try action.items.map(bindSetItem)
            if action.onCreate { onCreate += items } else { onMatch += items }
        }
        return BoundMerge(
            match: match, create: create, onCreate: onCreate, onMatch: onMatch,
            written: create.writtenValues)
    }

    /// The pattern to look for: it gives values to the same slots as the creation would.
    private func mergePattern(
        _ path: PathPattern, _ create: BoundCreate, before: Scope
    ) throws -> BoundPattern {
        var pattern = BoundPattern()
        pattern.introduced = create.introduced
        pattern.paths = create.paths
        let offset = path.range.start
        for node in create.nodes {
            pattern.nodes.append(BoundNode(slot: node.slot, isBound: false))
            let subject = add(.slot(node.slot), .node, at: offset)
            if !node.labels.isEmpty {
                let steps =
                    node.labels.map { BoundLabels.Step.label($0) }
                    + (node.labels.count > 1 ? [.and(node.labels.count)] : [])
                pattern.predicates.append(
                    add(.labels(subject, BoundLabels(steps: steps)), .boolean, at: offset))
            }
            pattern.predicates += equalities(subject, node.properties, at: offset)
        }
        for (place, relationship) in create.relationships.enumerated() {
            for slot in [relationship.start, relationship.end]
            where !pattern.nodes.contains(where: { $0.slot == slot }) {
                pattern.nodes.append(BoundNode(slot: slot, isBound: true))
            }
            let isEither = path.relationships[place].direction == .either
            pattern.relationships.append(
                BoundRelationship(
                    slot: relationship.slot, isBound: false, left: relationship.start,
                    right: relationship.end, direction: isEither ? .either : .outgoing,
                    types: [relationship.type], length: nil, isNamed: true))
            let subject = add(.slot(relationship.slot), .relationship, at: offset)
            pattern.predicates += equalities(subject, relationship.properties, at: offset)
        }
        return pattern
    }

    private func equalities(
        _ subject: BoundRef, _ properties: BoundProperties, at offset: SourceOffset
    ) -> [BoundRef] {
        guard case .entries(let entries) = properties else { return [] }
        return entries.map { key, value in
            let property = add(.property(subject, key: key), .any, at: offset)
            return add(
                .comparison(property, [BoundComparisonTerm(operation: .equal, operand: value)]),
                .boolean, at: offset)
        }
    }
}

extension BoundCreate {
    /// Every value written in the pattern.
    var writtenValues: [BoundRef] {
        let all = nodes.map(\.properties) + relationships.map(\.properties)
        return all.flatMap { properties -> [BoundRef] in
            guard case .entries(let entries) = properties else { return [] }
            return entries.map(\.value)
        }
    }
}

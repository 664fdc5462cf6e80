import GraphStore

extension Planner {
    /// Plans `WITH` and `RETURN`: group or project, make distinct, order, cut, filter.
    func planProjection(_ projection: BoundProjection, _ state: inout State) {
        collectWrites(readBy: projection.expressions, &state)
        if let aggregation = projection.aggregation {
            planAggregation(aggregation, &state)
        }
        let items = projection.items.compactMap { item -> (slot: Int, value: BoundRef)? in
            item.value.map { (item.slot, $0) }
        }
        addProjection(items, &state)
        let columns = projection.items.map(\.slot)
        if projection.isDistinct { addDistinct(columns, to: &state) }
        state.bound = Set(columns).union(projection.carried).union(state.outer)
        planOrder(projection, &state)
        if let predicate = projection.predicate { addFilter([predicate], &state) }
        state.bound = Set(columns).union(state.outer)
    }

    func addProjection(_ items: [(slot: Int, value: BoundRef)], _ state: inout State) {
        guard !items.isEmpty else { return }
        let child = state.node
        let compiled = items.map { (slot: $0.slot, value: compiler.compile($0.value)) }
        let details = items.prefix(8).map { arena.text(of: $0.value) }.joined(separator: ", ")
        state.bound.formUnion(items.map(\.slot))
        state.node = PlanNode("Projection", details, rows: state.rows, [child]) {
            ProjectionOperator(child.makeOperator(), compiled)
        }
    }

    func addDistinct(_ slots: [Int], to state: inout State) {
        guard !state.isSingleRow else { return }
        let child = state.node
        state.rows = max(1, state.rows * 0.5)
        state.node = PlanNode("Distinct", rows: state.rows, [child]) {
            DistinctOperator(child.makeOperator(), slots: slots)
        }
    }

    // MARK: Order

    private func planOrder(_ projection: BoundProjection, _ state: inout State) {
        let skip = projection.skip.map { compiler.compile($0) }
        let limit = projection.limit.map { compiler.compile($0) }
        // A limit must not keep rows from being written.
        let exhausts = state.writes
        if !projection.order.isEmpty {
            addSort(projection.order, skip: skip, limit: limit, &state)
            if limit != nil { return }
        }
        guard skip != nil || limit != nil else { return }
        let child = state.node
        if case .constant(.integer(let count))? = projection.limit.map({ arena[$0] }) {
            state.rows = min(state.rows, Double(count))
            if count <= 1 { state.isSingleRow = true }
        }
        let name = limit == nil ? "Skip" : skip == nil ? "Limit" : "SkipLimit"
        state.node = PlanNode(name, rows: state.rows, [child]) {
            SliceOperator(child.makeOperator(), skip: skip, limit: limit, exhausts: exhausts)
        }
    }

    private func addSort(
        _ order: [BoundSortKey], skip: Evaluator?, limit: Evaluator?, _ state: inout State
    ) {
        let child = state.node
        let keys = order.map {
            CompiledSortKey(value: compiler.compile($0.value), isDescending: $0.isDescending)
        }
        let details = order.map { key in
            arena.text(of: key.value) + (key.isDescending ? " DESC" : " ASC")
        }.joined(separator: ", ")
        let slots = state.slots
        state.isReading = false
        state.effects = WriteEffects()
        guard let limit else {
            state.node = PlanNode("Sort", details, rows: state.rows, [child]) {
                SortOperator(child.makeOperator(), keys: keys, slots: slots)
            }
            return
        }
        state.node = PlanNode("Top", details, rows: state.rows, [child]) {
            TopOperator(child.makeOperator(), keys: keys, slots: slots, skip: skip, limit: limit)
        }
    }

    // MARK: Groups

    private func planAggregation(_ aggregation: BoundAggregation, _ state: inout State) {
        let weight = countByDegree(aggregation, &state)
        let child = state.node
        let groupings = aggregation.groupings.map { grouping in
            (slot: grouping.slot, value: grouping.value.map { compiler.compile($0) })
        }
        let aggregates = aggregation.calls.map { call in
            CompiledAggregate(
                slot: call.slot, definition: call.aggregate.definition,
                arguments: call.aggregate.arguments.map { compiler.compile($0) },
                isDistinct: call.aggregate.isDistinct,
                isCountStar: call.aggregate.isCountStar || weight != nil, weightSlot: weight)
        }
        state.rows = groupings.isEmpty ? 1 : max(1, state.rows.squareRoot())
        state.isSingleRow = groupings.isEmpty || state.isSingleRow
        state.isReading = false
        state.effects = WriteEffects()
        state.bound = Set(groupings.map(\.slot)).union(aggregates.map(\.slot)).union(state.outer)
        let details = aggregation.calls.map { $0.aggregate.definition.name }.joined(separator: ", ")
        state.node = PlanNode("Aggregation", details, rows: state.rows, [child]) {
            AggregateOperator(child.makeOperator(), groupings: groupings, aggregates: aggregates)
        }
    }

    /// Counts relationships by the degree of their node where the plan ends with an expansion that
    /// nothing but a count reads: the slot of the degree, which stands for so many rows.
    private func countByDegree(_ aggregation: BoundAggregation, _ state: inout State) -> Int? {
        guard let step = state.node.expansion, let child = state.node.children.first,
            !aggregation.calls.isEmpty, step.from != step.to
        else { return nil }
        let ends: Set<Int> = [step.slot, step.to]
        for call in aggregation.calls {
            let aggregate = call.aggregate
            if aggregate.isCountStar { continue }
            guard aggregate.definition.name == "count", !aggregate.isDistinct,
                let argument = aggregate.arguments.first,
                case .slot(let slot) = arena[argument], ends.contains(slot)
            else { return nil }
        }
        for grouping in aggregation.groupings {
            guard !ends.contains(grouping.slot),
                grouping.value.map({ arena.slots(in: $0).isDisjoint(with: ends) }) ?? true
            else { return nil }
        }
        let slot = step.slot
        state.node = PlanNode(
            "DegreeCount", state.node.details, rows: child.estimatedRows, [child]
        ) { DegreeOperator(child.makeOperator(), step) }
        return slot
    }

    /// `MATCH (n:Label) RETURN count(*)` and the like, answered from the store's counts.
    func planCounted(_ clauses: [BoundClause], at place: Int, _ start: State) -> State? {
        guard start.node.name == "Argument", place + 1 < clauses.count,
            case .match(let match) = clauses[place], !match.isOptional,
            case .project(let projection) = clauses[place + 1],
            let aggregation = projection.aggregation, aggregation.groupings.isEmpty,
            aggregation.calls.count == 1, !aggregation.calls[0].aggregate.isDistinct
        else { return nil }
        let aggregate = aggregation.calls[0].aggregate
        var counted: Int?
        if !aggregate.isCountStar {
            guard aggregate.definition.name == "count", let argument = aggregate.arguments.first,
                case .slot(let slot) = arena[argument]
            else { return nil }
            counted = slot
        }
        let slot = aggregation.calls[0].slot
        guard let node = countNode(match.pattern, counted, into: slot) else { return nil }
        var state = start
        state.node = node
        state.bound.insert(slot)
        var rest = projection
        rest.aggregation = nil
        planProjection(rest, &state)
        return state
    }

    private func countNode(_ pattern: BoundPattern, _ counted: Int?, into slot: Int) -> PlanNode? {
        guard pattern.shortest.isEmpty, pattern.paths.isEmpty else { return nil }
        if pattern.relationships.isEmpty, pattern.nodes.count == 1, !pattern.nodes[0].isBound {
            let node = pattern.nodes[0].slot
            guard counted == nil || counted == node, pattern.predicates.count <= 1 else {
                return nil
            }
            var label: Token?
            if let predicate = pattern.predicates.first {
                guard case .labels(let subject, let names) = arena[predicate],
                    case .slot(node) = arena[subject], let labels = names.conjunction,
                    labels.count == 1
                else { return nil }
                label = labels[0]
            }
            let token = label
            return PlanNode("NodeCountFromStore", token.map { ":\($0.name)" } ?? "", rows: 1) {
                NodeCountOperator(slot: slot, label: token)
            }
        }
        guard pattern.relationships.count == 1, pattern.predicates.count <= 1,
            let relationship = pattern.relationships.first, relationship.length == nil,
            !relationship.isBound, relationship.direction != .either,
            relationship.left != relationship.right, !pattern.nodes.contains(where: \.isBound)
        else { return nil }
        let ends = [relationship.slot, relationship.left, relationship.right]
        guard counted.map({ ends.contains($0) }) ?? true else { return nil }
        let types = relationship.types
        var end: RelationshipCountOperator.End?
        if let predicate = pattern.predicates.first {
            guard types.count == 1, case .labels(let subject, let names) = arena[predicate],
                case .slot(let node) = arena[subject], let labels = names.conjunction,
                labels.count == 1
            else { return nil }
            let isStart = (node == relationship.left) == (relationship.direction == .outgoing)
            end = RelationshipCountOperator.End(label: labels[0], isStart: isStart)
        }
        let labelled = end
        return PlanNode("RelationshipCountFromStore", describe(relationship), rows: 1) {
            RelationshipCountOperator(slot: slot, types: types, end: labelled)
        }
    }
}

extension BoundProjection {
    /// Every expression that is evaluated.
    var expressions: [BoundRef] {
        items.compactMap(\.value) + order.map(\.value) + [predicate].compactMap { $0 }
            + (aggregation?.groupings.compactMap(\.value) ?? [])
            + (aggregation?.calls.flatMap(\.aggregate.arguments) ?? [])
    }
}

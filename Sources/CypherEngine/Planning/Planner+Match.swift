import CypherSyntax
import GraphStore

extension Planner {
    func planMatch(_ match: BoundMatch, _ state: inout State) throws {
        if !state.isSingleRow, state.effects.touches(match.pattern, arena) { addEager(&state) }
        guard match.isOptional else {
            try planPattern(match.pattern, &state)
            return
        }
        var inner = State.argument(state.bound)
        try planPattern(match.pattern, &inner)
        let child = state.node
        let innerNode = inner.node
        let introduced = match.pattern.introduced
        state.rows = max(state.rows, state.rows * inner.rows)
        state.isReading = true
        state.isSingleRow = state.isSingleRow && inner.isSingleRow
        state.bound.formUnion(introduced)
        state.node = PlanNode("OptionalApply", rows: state.rows, [child, innerNode]) {
            OptionalOperator(
                child.makeOperator(), innerNode.makeOperator(), introduced: introduced)
        }
    }

    /// Plans a pattern: step by step what costs least next.
    func planPattern(_ pattern: BoundPattern, _ state: inout State) throws {
        // Looked at before the work that grows with the square of the pattern: each part of it
        // becomes an operator on top of the others.
        let partCount = max(pattern.nodes.count, pattern.relationships.count)
        guard partCount <= Planner.heightLimit else { throw CypherError.planTooLarge(partCount) }
        var work = PatternWork(pattern, arena)
        warnOfUnknownNames(pattern)
        addReadyFilters(&work, &state)
        while true {
            try checkTime()
            if planBoundRelationship(&work, &state) || planInto(&work, &state) {
                addReadyFilters(&work, &state)
                continue
            }
            if let start = cheapestStart(&work, state), start.rows < 1 {
                // One node at most: the relationships to it are then looked up from either end.
                planStart(start, &work, &state)
                addReadyFilters(&work, &state)
                continue
            }
            if planExpansion(&work, &state) {
                addReadyFilters(&work, &state)
                continue
            }
            guard let start = cheapestStart(&work, state) else { break }
            if !planHashJoin(start, &work, &state) { planStart(start, &work, &state) }
            addReadyFilters(&work, &state)
        }
        for shortest in work.shortest {
            planShortest(shortest, &state)
            addReadyFilters(&work, &state)
        }
        planPaths(work.paths, &state)
        addReadyFilters(&work, &state)
        state.bound.formUnion(pattern.introduced)
        let rest = work.open.map(\.ref)
        if !rest.isEmpty { addFilter(rest, &state) }
    }

    /// Filters by the conditions whose slots all have values.
    private func addReadyFilters(_ work: inout PatternWork, _ state: inout State) {
        let ready = work.takeReady(state.bound)
        if !ready.isEmpty { addFilter(ready, &state) }
    }

    func addFilter(_ refs: [BoundRef], _ state: inout State) {
        let child = state.node
        let condition = compiler.condition(refs)
        state.rows = max(1, state.rows * refs.reduce(1) { $0 * selectivity(of: $1) })
        let details = refs.prefix(8).map { arena.text(of: $0) }.joined(separator: " AND ")
        state.node = PlanNode("Filter", details, rows: state.rows, [child]) {
            FilterOperator(child.makeOperator(), condition)
        }
    }

    private func selectivity(of ref: BoundRef) -> Double {
        switch arena[ref] {
        case .comparison(_, let rest): rest.first?.operation == .equal ? 0.1 : 0.3
        case .labels: 0.5
        case .predicate: 0.2
        default: 0.5
        }
    }

    private func warnOfUnknownNames(_ pattern: BoundPattern) {
        for (_, labels) in pattern.labels(arena) {
            for label in labels where statistics.graph.labelID(named: label) == nil {
                let names = statistics.graph.labels.map { statistics.graph.name(of: $0) }
                let hint = Suggestion.sentence(for: label, among: names)
                warn("no node has the label '\(label)'\(hint)")
            }
        }
        for relationship in pattern.relationships {
            for type in relationship.types
            where statistics.graph.typeID(named: type.name) == nil {
                let names = statistics.graph.types.map { statistics.graph.name(of: $0) }
                let hint = Suggestion.sentence(for: type.name, among: names)
                warn("no relationship has the type '\(type.name)'\(hint)")
            }
        }
    }

    // MARK: Relationships

    /// The step along a relationship, from its left or its right node.
    private func step(
        _ relationship: BoundRelationship, fromLeft: Bool, _ work: PatternWork
    ) -> ExpandStep {
        let direction = Direction(relationship.direction)
        let others = work.matched.filter { other in
            other.types.isEmpty || relationship.types.isEmpty
                || other.types.contains { relationship.types.contains($0) }
        }
        return ExpandStep(
            from: fromLeft ? relationship.left : relationship.right,
            to: fromLeft ? relationship.right : relationship.left, slot: relationship.slot,
            direction: fromLeft ? direction : direction.reversed, types: relationship.types,
            others: others.map(\.slot), label: nil)
    }

    /// A relationship that had its value before: its ends follow from it.
    private func planBoundRelationship(_ work: inout PatternWork, _ state: inout State) -> Bool {
        let place = work.relationships.firstIndex { relationship in
            relationship.isBound && state.bound.contains(relationship.slot)
                && (relationship.length == nil || state.bound.contains(relationship.left)
                    || state.bound.contains(relationship.right))
        }
        guard let place else { return false }
        let relationship = work.relationships.remove(at: place)
        let child = state.node
        let hasLeft = state.bound.contains(relationship.left)
        let hasRight = state.bound.contains(relationship.right)
        let details = describe(relationship)
        if let length = relationship.length {
            let step = self.step(relationship, fromLeft: hasLeft, work)
            let isToBound = hasLeft ? hasRight : hasLeft
            state.node = PlanNode("FollowRelationships", details, rows: state.rows, [child]) {
                FollowListOperator(
                    child.makeOperator(), step, length, isToBound: isToBound,
                    isReversed: !hasLeft)
            }
        } else {
            let step = self.step(relationship, fromLeft: true, work)
            state.node = PlanNode("ProjectEndpoints", details, rows: state.rows, [child]) {
                ProjectEndsOperator(
                    child.makeOperator(), step, isFromBound: hasLeft, isToBound: hasRight)
            }
        }
        if relationship.direction == .either { state.isSingleRow = false }
        finish(relationship, &work, &state)
        return true
    }

    /// A relationship between two nodes that both have values.
    private func planInto(_ work: inout PatternWork, _ state: inout State) -> Bool {
        let place = work.relationships.firstIndex { relationship in
            state.bound.contains(relationship.left) && state.bound.contains(relationship.right)
        }
        guard let place else { return false }
        let relationship = work.relationships.remove(at: place)
        let step = self.step(relationship, fromLeft: true, work)
        let child = state.node
        let details = describe(relationship)
        if let length = relationship.length {
            addVariable(relationship, step, length, isInto: true, &state)
        } else {
            state.node = PlanNode("Expand(Into)", details, rows: state.rows, [child]) {
                ExpandIntoOperator(child.makeOperator(), step)
            }
        }
        finish(relationship, &work, &state)
        return true
    }

    /// A relationship from a node that has a value to one that has none yet: the one that leads to
    /// the fewest.
    private func planExpansion(_ work: inout PatternWork, _ state: inout State) -> Bool {
        var best: (place: Int, fromLeft: Bool, rows: Double)?
        for (place, relationship) in work.relationships.enumerated() {
            for fromLeft in [true, false] {
                let from = fromLeft ? relationship.left : relationship.right
                guard state.bound.contains(from) else { continue }
                let rows = fanOut(relationship, fromLeft: fromLeft, work)
                if rows < best?.rows ?? .infinity { best = (place, fromLeft, rows) }
            }
        }
        guard let best else { return false }
        let relationship = work.relationships.remove(at: best.place)
        var step = self.step(relationship, fromLeft: best.fromLeft, work)
        step.label = takeLabel(of: step, relationship, &work)
        state.rows = max(1, state.rows * best.rows)
        if let length = relationship.length {
            addVariable(relationship, step, length, isInto: false, &state)
            if let label = step.label {
                let child = state.node
                let slot = step.to
                state.node = PlanNode(
                    "LabelFilter", ":\(label.label.name)", rows: state.rows, [child]
                ) { ImpliedLabelOperator(child.makeOperator(), slot: slot, label: label) }
            }
        } else {
            let child = state.node
            let label = step.label.map { " (:\($0.label.name))" } ?? ""
            let chosen = step
            state.node = PlanNode(
                "Expand(All)", describe(relationship) + label, rows: state.rows, [child],
                expansion: chosen
            ) { ExpandOperator(child.makeOperator(), chosen) }
        }
        state.bound.insert(step.to)
        finish(relationship, &work, &state)
        return true
    }

    /// Takes over the condition that the node at the other end has a label, where all that lead
    /// there are relationships of one type.
    private func takeLabel(
        of step: ExpandStep, _ relationship: BoundRelationship, _ work: inout PatternWork
    ) -> ImpliedLabel? {
        guard relationship.types.count == 1, relationship.length.map({ $0.minimum > 0 }) ?? true,
            let condition = work.open(on: step.to).first(where: {
                plainLabel($0, of: step.to) != nil
            }),
            let label = plainLabel(condition, of: step.to)
        else { return nil }
        work.take([condition.ref])
        return ImpliedLabel(label, type: relationship.types[0], direction: step.direction)
    }

    /// The label of a condition that says no more than that a slot's node has it.
    private func plainLabel(_ condition: PatternWork.Condition, of slot: Int) -> Token? {
        guard case .labels(let subject, let names) = arena[condition.ref],
            case .slot(slot) = arena[subject], let labels = names.conjunction, labels.count == 1
        else { return nil }
        return labels[0]
    }

    private func addVariable(
        _ relationship: BoundRelationship, _ step: ExpandStep, _ length: BoundRelationship.Length,
        isInto: Bool, _ state: inout State
    ) {
        let child = state.node
        let condition = length.predicates.isEmpty ? nil : compiler.condition(length.predicates)
        let name = isInto ? "VarLengthExpand(Into)" : "VarLengthExpand(All)"
        let isForward = step.from == relationship.left
        state.node = PlanNode(name, describe(relationship), rows: state.rows, [child]) {
            VariableExpandOperator(
                child.makeOperator(), step, length, condition: condition, isInto: isInto,
                isReversed: !isForward)
        }
    }

    private func finish(
        _ relationship: BoundRelationship, _ work: inout PatternWork, _ state: inout State
    ) {
        work.matched.append(relationship)
        state.bound.formUnion([relationship.left, relationship.right, relationship.slot])
        state.isReading = true
        state.isSingleRow = false
    }

    /// How many ends a relationship leads to from one node on average.
    private func fanOut(
        _ relationship: BoundRelationship, fromLeft: Bool, _ work: PatternWork
    ) -> Double {
        let from = fromLeft ? relationship.left : relationship.right
        let direction = Direction(relationship.direction)
        let label = labelOf(from, work)
        let one = statistics.fanOut(
            relationship.types, fromLeft ? direction : direction.reversed, from: label)
        guard let length = relationship.length else { return one }
        let steps = min(max(length.minimum, min(length.maximum, 4)), 6)
        var total = length.minimum == 0 ? 1.0 : 0
        var level = 1.0
        for _ in 0..<max(1, steps) {
            level *= max(one, 0.1)
            total += level
        }
        return total
    }

    private func labelOf(_ slot: Int, _ work: PatternWork) -> String? {
        for condition in work.open(on: slot) where condition.slots == [slot] {
            if case .labels(_, let labels) = arena[condition.ref] {
                return labels.conjunction?.first?.name
            }
        }
        return nil
    }

    private func planShortest(_ shortest: BoundShortestPath, _ state: inout State) {
        guard let length = shortest.relationship.length else { return }
        let relationship = shortest.relationship
        let step = ExpandStep(
            from: relationship.left, to: relationship.right, slot: relationship.slot,
            direction: Direction(relationship.direction), types: relationship.types, others: [],
            label: nil)
        let child = state.node
        let condition = length.predicates.isEmpty ? nil : compiler.condition(length.predicates)
        state.isReading = true
        if shortest.findsAll { state.isSingleRow = false }
        state.node = PlanNode(
            "ShortestPath", describe(relationship), rows: state.rows, [child]
        ) {
            ShortestPathOperator(
                child.makeOperator(), step, length, condition: condition,
                pathSlot: shortest.pathSlot, findsAll: shortest.findsAll)
        }
        state.bound.formUnion([shortest.pathSlot, relationship.slot])
    }

    private func planPaths(_ paths: [BoundPathVariable], _ state: inout State) {
        guard !paths.isEmpty else { return }
        let child = state.node
        let items = paths.map { path -> (slot: Int, value: Evaluator) in
            let elements = path.path
            return (path.slot, { row, context in try context.path(elements, row) })
        }
        state.bound.formUnion(paths.map(\.slot))
        state.node = PlanNode("ProjectPath", rows: state.rows, [child]) {
            ProjectionOperator(child.makeOperator(), items)
        }
    }

    func describe(_ relationship: BoundRelationship) -> String {
        let types = relationship.types.map(\.name).joined(separator: "|")
        var text = types.isEmpty ? "" : ":\(types)"
        if let length = relationship.length {
            text += "*\(length.minimum).." + (length.maximum == .max ? "" : "\(length.maximum)")
        }
        switch relationship.direction {
        case .outgoing: return "()-[\(text)]->()"
        case .incoming: return "()<-[\(text)]-()"
        case .either: return "()-[\(text)]-()"
        }
    }
}

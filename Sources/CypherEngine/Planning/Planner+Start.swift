import CypherSyntax
import GraphStore

/// A way to find the first nodes of a pattern, or of a part of it that nothing leads to.
struct PatternStart {
    enum Access {
        case all
        case label(Token)
        case id(BoundRef)
        case seek(IndexDescription, PlannedSeek)
        case relationships(BoundRelationship)
        case relationshipSeek(BoundRelationship, IndexDescription, PlannedSeek)
    }

    let slot: Int
    let access: Access
    let rows: Double
    /// The conditions that the access makes good.
    let consumed: [BoundRef]
    let details: String
}

/// What an index is asked for, in bound expressions.
enum PlannedSeek {
    case equals([BoundRef])
    case isIn(BoundRef)
    case range(from: End?, to: End?)
    case prefix(BoundRef)

    struct End {
        let value: BoundRef
        let isInclusive: Bool
    }
}

extension Planner {
    /// The cheapest way into what is left of a pattern; nil where all its nodes have values.
    func cheapestStart(_ work: inout PatternWork, _ state: State) -> PatternStart? {
        var best: PatternStart?
        work.nodes.removeAll { state.bound.contains($0.slot) }
        for node in work.nodes {
            guard let start = cheapestStart(to: node.slot, &work, state) else { continue }
            if start.rows < best?.rows ?? .infinity { best = start }
        }
        for relationship in work.relationships {
            for start in relationshipStarts(relationship, work, state)
            where start.rows < best?.rows ?? .infinity {
                best = start
            }
        }
        return best
    }

    /// The cheapest way to a node; remembered where nothing but the node itself is read for it.
    private func cheapestStart(
        to slot: Int, _ work: inout PatternWork, _ state: State
    ) -> PatternStart? {
        if let known = work.ownStarts[slot] { return known }
        let start = starts(slot, work, state).min { $0.rows < $1.rows }
        if work.open(on: slot).allSatisfy({ $0.slots == [slot] }) { work.ownStarts[slot] = start }
        return start
    }

    private func starts(_ slot: Int, _ work: PatternWork, _ state: State) -> [PatternStart] {
        var found: [PatternStart] = []
        var labels: [(token: Token, ref: BoundRef, isWhole: Bool)] = []
        for condition in work.open(on: slot) where condition.slots == [slot] {
            if case .labels(let subject, let names) = arena[condition.ref],
                case .slot(slot) = arena[subject], let conjunction = names.conjunction
            {
                for token in conjunction {
                    labels.append((token, condition.ref, conjunction.count == 1))
                }
            }
        }
        for (token, ref, isWhole) in labels {
            found.append(
                PatternStart(
                    slot: slot, access: .label(token),
                    rows: statistics.nodeCount(labelled: token.name),
                    consumed: isWhole ? [ref] : [], details: ":\(token.name)"))
            found += seeks(slot, token, isWhole ? [ref] : [], work, state)
        }
        if let id = idStart(slot, work, state) { found.append(id) }
        found.append(
            PatternStart(
                slot: slot, access: .all, rows: statistics.nodeCount + 1, consumed: [],
                details: ""))
        return found
    }

    /// `id(n) = x` and `id(n) IN list`.
    private func idStart(_ slot: Int, _ work: PatternWork, _ state: State) -> PatternStart? {
        for condition in work.open(on: slot) {
            guard let (subject, value, isList) = equality(condition.ref),
                case .function(let function, let arguments) = arena[subject],
                function.name == "id", let argument = arguments.first,
                case .slot(slot) = arena[argument], isReady(value, state)
            else { continue }
            return PatternStart(
                slot: slot, access: .id(value), rows: isList ? 10 : 0.5,
                consumed: isList ? [] : [], details: arena.text(of: condition.ref))
        }
        return nil
    }

    /// `subject = value`, either way round, or `subject IN value`.
    private func equality(_ ref: BoundRef) -> (subject: BoundRef, value: BoundRef, isList: Bool)? {
        switch arena[ref] {
        case .comparison(let left, let rest) where rest.count == 1 && rest[0].operation == .equal:
            switch arena[left] {
            case .property, .function: return (left, rest[0].operand, false)
            default: return (rest[0].operand, left, false)
            }
        case .predicate(.isIn, let left, let right):
            return (left, right, true)
        default:
            return nil
        }
    }

    private func isReady(_ ref: BoundRef, _ state: State) -> Bool {
        arena.slots(in: ref).isSubset(of: state.bound)
    }

    /// The relationships of a type as a way in, where both ends are unknown.
    private func relationshipStarts(
        _ relationship: BoundRelationship, _ work: PatternWork, _ state: State
    ) -> [PatternStart] {
        guard relationship.length == nil, !relationship.isBound, work.matched.isEmpty,
            relationship.left != relationship.right, !state.bound.contains(relationship.left),
            !state.bound.contains(relationship.right)
        else { return [] }
        let turns = relationship.direction == .either ? 2.0 : 1
        // A little dearer than its count, so that a scan of fewer nodes is preferred.
        let rows = statistics.relationshipCount(relationship.types) * turns * 1.2 + 1
        let scan = PatternStart(
            slot: relationship.slot, access: .relationships(relationship), rows: rows,
            consumed: [], details: describe(relationship))
        return [scan] + relationshipSeeks(relationship, work, state)
    }

    /// The indexes of a relationship's type as ways in.
    private func relationshipSeeks(
        _ relationship: BoundRelationship, _ work: PatternWork, _ state: State
    ) -> [PatternStart] {
        guard relationship.types.count == 1, let type = relationship.types.first,
            let id = statistics.graph.typeID(named: type.name)
        else { return [] }
        let indexes = statistics.indexes.filter { $0.entity == .relationship(id) }
        guard !indexes.isEmpty else { return [] }
        let comparisons = self.comparisons(relationship.slot, work, state)
        let turns = relationship.direction == .either ? 2.0 : 1
        let count = statistics.relationshipCount(relationship.types) * turns
        return indexes.flatMap { index -> [PatternStart] in
            let names = index.propertyKeys.map { statistics.graph.name(of: $0) }
            return seeks(index, names, comparisons, count).map { seek, rows, consumed in
                PatternStart(
                    slot: relationship.slot,
                    access: .relationshipSeek(relationship, index, seek), rows: rows,
                    consumed: consumed,
                    details: ":\(type.name)(\(names.joined(separator: ", ")))")
            }
        }
    }
}

// MARK: - Index seeks

extension Planner {
    /// A comparison of one property of a node with a value that is known before the node is.
    private struct Comparison {
        let ref: BoundRef
        let key: Token
        let seek: PlannedSeek
    }

    private func comparisons(
        _ slot: Int, _ work: PatternWork, _ state: State
    ) -> [Comparison] {
        var found: [Comparison] = []
        for condition in work.open(on: slot) {
            guard condition.slots.subtracting([slot]).isSubset(of: state.bound) else { continue }
            switch arena[condition.ref] {
            case .comparison(let first, let rest) where rest.count == 1:
                add(first, rest[0].operation, rest[0].operand, condition.ref, slot, to: &found)
                add(
                    rest[0].operand, rest[0].operation.reversed, first, condition.ref, slot,
                    to: &found)
            case .predicate(.isIn, let left, let right):
                if let key = property(left, slot), !arena.slots(in: right).contains(slot) {
                    found.append(Comparison(ref: condition.ref, key: key, seek: .isIn(right)))
                }
            case .predicate(.startsWith, let left, let right):
                if let key = property(left, slot), !arena.slots(in: right).contains(slot) {
                    found.append(Comparison(ref: condition.ref, key: key, seek: .prefix(right)))
                }
            default: continue
            }
        }
        return found
    }

    private func add(
        _ subject: BoundRef, _ operation: ComparisonOperator, _ value: BoundRef, _ ref: BoundRef,
        _ slot: Int, to found: inout [Comparison]
    ) {
        guard let key = property(subject, slot), !arena.slots(in: value).contains(slot) else {
            return
        }
        let seek: PlannedSeek
        switch operation {
        case .equal: seek = .equals([value])
        case .less: seek = .range(from: nil, to: .init(value: value, isInclusive: false))
        case .lessOrEqual: seek = .range(from: nil, to: .init(value: value, isInclusive: true))
        case .greater: seek = .range(from: .init(value: value, isInclusive: false), to: nil)
        case .greaterOrEqual: seek = .range(from: .init(value: value, isInclusive: true), to: nil)
        case .notEqual: return
        }
        found.append(Comparison(ref: ref, key: key, seek: seek))
    }

    private func property(_ ref: BoundRef, _ slot: Int) -> Token? {
        guard case .property(let subject, let key) = arena[ref],
            case .slot(slot) = arena[subject]
        else { return nil }
        return key
    }

    /// The ways into a label's nodes by its indexes.
    private func seeks(
        _ slot: Int, _ label: Token, _ labelCondition: [BoundRef], _ work: PatternWork,
        _ state: State
    ) -> [PatternStart] {
        guard let id = statistics.graph.labelID(named: label.name) else { return [] }
        let indexes = statistics.indexes.filter { $0.entity == .node(id) }
        guard !indexes.isEmpty else { return [] }
        let comparisons = self.comparisons(slot, work, state)
        guard !comparisons.isEmpty else { return [] }
        let count = statistics.nodeCount(labelled: label.name)
        return indexes.flatMap { index -> [PatternStart] in
            let names = index.propertyKeys.map { statistics.graph.name(of: $0) }
            return seeks(index, names, comparisons, count).map { seek, rows, consumed in
                PatternStart(
                    slot: slot, access: .seek(index, seek), rows: rows,
                    consumed: labelCondition + consumed,
                    details: ":\(label.name)(\(names.joined(separator: ", ")))")
            }
        }
    }

    private func seeks(
        _ index: IndexDescription, _ names: [String], _ comparisons: [Comparison], _ count: Double
    ) -> [(PlannedSeek, rows: Double, consumed: [BoundRef])] {
        var values: [BoundRef] = []
        var consumed: [BoundRef] = []
        for name in names {
            let equality = comparisons.first { comparison in
                if comparison.key.name == name, case .equals = comparison.seek {
                    true
                } else {
                    false
                }
            }
            guard let equality, case .equals(let value) = equality.seek else { break }
            values += value
            consumed.append(equality.ref)
        }
        if !values.isEmpty {
            let isWhole = values.count == names.count
            let rows = index.isUnique && isWhole ? 0.9 : max(1, count.squareRoot())
            return [(.equals(values), rows, consumed)]
        }
        guard let first = names.first, names.count == 1 else { return [] }
        var found: [(PlannedSeek, rows: Double, consumed: [BoundRef])] = []
        var low: (PlannedSeek.End, BoundRef)?
        var high: (PlannedSeek.End, BoundRef)?
        for comparison in comparisons where comparison.key.name == first {
            switch comparison.seek {
            case .isIn:
                found.append(
                    (comparison.seek, index.isUnique ? 10 : max(10, count * 0.1), [comparison.ref]))
            case .prefix:
                found.append((comparison.seek, max(1, count * 0.05), [comparison.ref]))
            case .range(let from, let to):
                if let from, low == nil { low = (from, comparison.ref) }
                if let to, high == nil { high = (to, comparison.ref) }
            case .equals: continue
            }
        }
        if low != nil || high != nil {
            found.append(
                (
                    .range(from: low?.0, to: high?.0),
                    max(1, count * (low != nil && high != nil ? 0.1 : 0.3)),
                    [low?.1, high?.1].compactMap { $0 }
                ))
        }
        return found
    }

    /// Adds the operator that a start stands for.
    func planStart(_ start: PatternStart, _ work: inout PatternWork, _ state: inout State) {
        let child = state.node
        let slot = start.slot
        work.take(start.consumed)
        state.rows = max(state.rows, state.rows * start.rows)
        let isUnique: Bool
        switch start.access {
        case .all:
            isUnique = false
            state.node = PlanNode("AllNodesScan", rows: state.rows, [child]) {
                NodeScanOperator(child.makeOperator(), slot: slot, label: nil)
            }
        case .label(let token):
            isUnique = false
            state.node = PlanNode("NodeByLabelScan", start.details, rows: state.rows, [child]) {
                NodeScanOperator(child.makeOperator(), slot: slot, label: token)
            }
        case .id(let value):
            isUnique = false
            let evaluator = compiler.compile(value)
            state.node = PlanNode("NodeByIdSeek", start.details, rows: state.rows, [child]) {
                NodeByIDOperator(child.makeOperator(), slot: slot, id: evaluator)
            }
        case .seek(let index, let seek):
            if case .equals(let values) = seek {
                isUnique = index.isUnique && values.count == index.propertyKeys.count
            } else {
                isUnique = false
            }
            let compiled = compile(seek)
            let name = isUnique ? "NodeUniqueIndexSeek" : "NodeIndexSeek"
            state.node = PlanNode(name, start.details, rows: state.rows, [child]) {
                NodeIndexSeekOperator(
                    child.makeOperator(), slot: slot, index: index, seek: compiled)
            }
        case .relationships(let relationship):
            isUnique = false
            planRelationshipScan(relationship, start, &work, &state)
        case .relationshipSeek(let relationship, let index, let seek):
            isUnique = false
            planRelationshipSeek(relationship, index, seek, start, &work, &state)
        }
        state.isReading = true
        state.isSingleRow = state.isSingleRow && isUnique
        state.bound.insert(slot)
    }

    private func planRelationshipScan(
        _ relationship: BoundRelationship, _ start: PatternStart, _ work: inout PatternWork,
        _ state: inout State
    ) {
        let child = state.node
        let slots = RelationshipSlots(
            relationship: relationship.slot, left: relationship.left, right: relationship.right
        )
        let types = relationship.types
        let direction = Direction(relationship.direction)
        state.node = PlanNode(
            "RelationshipTypeScan", start.details, rows: state.rows, [child]
        ) {
            RelationshipScanOperator(
                child.makeOperator(), slots: slots, types: types, direction: direction)
        }
        work.relationships.removeAll { $0.slot == relationship.slot }
        work.matched.append(relationship)
        state.bound.formUnion([relationship.left, relationship.right, relationship.slot])
    }

    private func planRelationshipSeek(
        _ relationship: BoundRelationship, _ index: IndexDescription, _ seek: PlannedSeek,
        _ start: PatternStart, _ work: inout PatternWork, _ state: inout State
    ) {
        let child = state.node
        let compiled = compile(seek)
        let slots = RelationshipSlots(
            relationship: relationship.slot, left: relationship.left, right: relationship.right
        )
        let direction = Direction(relationship.direction)
        state.node = PlanNode(
            "RelationshipIndexSeek", start.details, rows: state.rows, [child]
        ) {
            RelationshipIndexSeekOperator(
                child.makeOperator(), slots: slots, index: index, seek: compiled,
                direction: direction)
        }
        work.relationships.removeAll { $0.slot == relationship.slot }
        work.matched.append(relationship)
        state.bound.formUnion([relationship.left, relationship.right, relationship.slot])
    }

    private func compile(_ seek: PlannedSeek) -> CompiledSeek {
        switch seek {
        case .equals(let values): .equals(values.map { compiler.compile($0) })
        case .isIn(let list): .isIn(compiler.compile(list))
        case .prefix(let text): .prefix(compiler.compile(text))
        case .range(let from, let to):
            .range(
                from: from.map {
                    CompiledSeek.End(value: compiler.compile($0.value), isInclusive: $0.isInclusive)
                },
                to: to.map {
                    CompiledSeek.End(value: compiler.compile($0.value), isInclusive: $0.isInclusive)
                })
        }
    }
}

extension ComparisonOperator {
    /// The operator with its sides exchanged.
    var reversed: ComparisonOperator {
        switch self {
        case .equal, .notEqual: self
        case .less: .greater
        case .lessOrEqual: .greaterOrEqual
        case .greater: .less
        case .greaterOrEqual: .lessOrEqual
        }
    }
}

import CypherSyntax
import GraphStore

extension Binder {
    /// Binds `WITH` or `RETURN`; afterwards the columns alone are in scope.
    func bindProjection(
        _ projection: Projection, predicate: ExpressionRef?, isReturn: Bool,
        at offset: SourceOffset
    ) throws -> BoundProjection {
        var columns = try bindItems(projection, isReturn: isReturn, at: offset)
        let aggregates = columns.contains { containsAggregate($0.value) }
        let calls = AggregateSplit(binder: self)
        let written = columns
        if aggregates { columns = try calls.split(columns) }

        var bound = BoundProjection(
            items: columns.map { column in
                BoundItem(name: column.name, slot: column.slot, value: column.computed(in: arena))
            },
            isDistinct: projection.isDistinct,
            aggregation: aggregates ? calls.aggregation : nil, order: [], skip: nil, limit: nil,
            predicate: nil, carried: [])
        try bindTail(projection, predicate, written, calls, into: &bound)
        if !isReturn { try checkAliases(projection) }
        bound.skip = try projection.skip.map { try bindCount($0, what: "SKIP") }
        bound.limit = try projection.limit.map { try bindCount($0, what: "LIMIT") }

        var next = Scope()
        for variable in scope.variables where variable.isOuter { next.add(variable) }
        for column in written {
            next.add(
                Variable(
                    name: column.name, slot: column.slot, type: arena.type(of: column.value)))
        }
        scope = next
        return bound
    }

    /// A column while its projection is bound.
    struct Column {
        let name: String
        let slot: Int
        /// The value as written.
        var value: BoundRef
        /// Whether the slot has the value already.
        let isPassed: Bool

        /// What has to be evaluated into the slot.
        func computed(in arena: BoundArena) -> BoundRef? {
            if case .slot(let slot) = arena[value], slot == self.slot { return nil }
            return isPassed ? nil : value
        }
    }

    private func bindItems(
        _ projection: Projection, isReturn: Bool, at offset: SourceOffset
    ) throws -> [Column] {
        var columns: [Column] = []
        var names: Set<String> = []
        if projection.includesAll {
            let own = scope.variables.filter { !isReturn || !$0.isOuter }
            if isReturn, own.isEmpty, projection.items.isEmpty {
                throw failure(
                    "NoVariablesInScope", at: offset, "there is no variable that * could stand for")
            }
            for variable in own {
                noteRead(variable.slot)
                names.insert(variable.name)
                let value = add(.slot(variable.slot), variable.type, at: offset)
                columns.append(
                    Column(name: variable.name, slot: variable.slot, value: value, isPassed: true))
            }
        }
        for item in projection.items {
            let name = tree.columnName(of: item)
            guard names.insert(name).inserted else {
                throw failure(
                    "ColumnNameConflict", at: tree.offset(of: item.expression),
                    "two columns are called '\(name)'; give one of them another name with AS")
            }
            aggregation = .allowed
            defer { aggregation = .forbidden }
            let value = try bindExpression(item.expression)
            if case .slot(let slot) = arena[value] {
                columns.append(Column(name: name, slot: slot, value: value, isPassed: true))
            } else {
                let slot = newSlot()
                arena.slotNames[slot] = name
                columns.append(Column(name: name, slot: slot, value: value, isPassed: false))
            }
        }
        return columns
    }

    private func checkAliases(_ projection: Projection) throws {
        for item in projection.items where item.alias == nil {
            if case .variable = tree[item.expression] { continue }
            throw failure(
                "NoExpressionAlias", at: tree.offset(of: item.expression),
                "a value of WITH needs a name: write … AS name")
        }
    }

    /// Binds `ORDER BY` and `WHERE`, which see the columns and, where rows are neither grouped nor
    /// made distinct, the variables of before.
    private func bindTail(
        _ projection: Projection, _ predicate: ExpressionRef?, _ columns: [Column],
        _ calls: AggregateSplit, into bound: inout BoundProjection
    ) throws {
        guard !projection.order.isEmpty || predicate != nil else { return }
        let before = scope
        defer { scope = before }
        for column in columns {
            scope.add(
                Variable(name: column.name, slot: column.slot, type: arena.type(of: column.value)))
        }
        let isGrouped = bound.aggregation != nil
        let tail = ProjectionTail(
            binder: self, columns: columns, calls: isGrouped ? calls : nil,
            isClosed: isGrouped || projection.isDistinct, before: before)
        for item in projection.order {
            aggregation = isGrouped ? .allowed : .forbidden
            defer { aggregation = .forbidden }
            let value = try bindTailExpression(item.expression, tail, before: before)
            bound.order.append(BoundSortKey(value: value, isDescending: item.isDescending))
        }
        if let predicate {
            aggregation = isGrouped ? .allowed : .forbidden
            defer { aggregation = .forbidden }
            bound.predicate = try bindTailExpression(predicate, tail, before: before)
            if let value = bound.predicate { try require(value, .boolean, for: "WHERE") }
        }
        bound.carried = tail.carried.sorted()
    }

    /// Binds an expression of `ORDER BY` or `WHERE`.
    ///
    /// A column's name hides the variable of before that has the same name; where that makes no
    /// sense, as in `RETURN n.city, count(*) AS n ORDER BY n.city`, the variable is meant.
    private func bindTailExpression(
        _ ref: ExpressionRef, _ tail: ProjectionTail, before: Scope
    ) throws -> BoundRef {
        let columns = scope
        let allowed = aggregation
        do {
            return try tail.resolve(bindExpression(ref))
        } catch {
            scope = before
            aggregation = allowed
            defer { scope = columns }
            guard let value = try? tail.resolve(bindExpression(ref)) else { throw error }
            return value
        }
    }

    /// Binds what may not depend on the row: `SKIP`, `LIMIT`, `OF n ROWS`.
    func bindConstant(_ ref: ExpressionRef, what: String) throws -> BoundRef {
        let outer = scope
        scope = Scope()
        defer { scope = outer }
        do {
            return try bindExpression(ref)
        } catch let error as CypherError where error.detail == "UndefinedVariable" {
            throw failure(
                "NonConstantExpression", at: tree.offset(of: ref),
                "\(what) can't depend on the row; use a number or a parameter")
        }
    }

    private func bindCount(_ ref: ExpressionRef, what: String) throws -> BoundRef {
        let count = try bindConstant(ref, what: what)
        guard case .constant(let value) = arena[count] else { return count }
        switch value {
        case .integer(let number) where number >= 0:
            return count
        case .integer:
            throw failure(
                "NegativeIntegerArgument", at: tree.offset(of: ref),
                "\(what) takes an integer that is not negative")
        default:
            throw failure(
                "InvalidArgumentType", at: tree.offset(of: ref),
                "\(what) takes an integer, not \(ValueType(of: value).name)")
        }
    }

    /// Whether an aggregate function is called somewhere in an expression.
    func containsAggregate(_ ref: BoundRef) -> Bool {
        if case .aggregate = arena[ref] { return true }
        return arena.children(of: ref).contains { containsAggregate($0) }
    }
}

/// Rewrites the columns of a grouping projection: aggregate calls become slots, and what stands
/// around them may read nothing but grouping columns.
final class AggregateSplit {
    private let binder: Binder
    private(set) var aggregation = BoundAggregation(groupings: [], calls: [])
    private var columns: [Binder.Column] = []

    init(binder: Binder) { self.binder = binder }

    /// Divides the columns into groupings and calls; the columns with what is left to compute.
    func split(_ all: [Binder.Column]) throws -> [Binder.Column] {
        columns = all.filter { !binder.containsAggregate($0.value) }
        aggregation.groupings = columns.map { column in
            BoundAggregation.Grouping(
                slot: column.slot, value: column.isPassed ? nil : column.value)
        }
        return try all.map { column in
            var column = column
            if binder.containsAggregate(column.value) {
                column.value = try rewrite(column.value)
            } else {
                column.value = binder.add(
                    .slot(column.slot), binder.arena.type(of: column.value),
                    at: binder.arena.offset(of: column.value))
            }
            return column
        }
    }

    /// The slot of an aggregate call; a new one where no column has it yet.
    func slot(of aggregate: BoundAggregate) -> Int {
        if let known = known(aggregate) { return known }
        let slot = binder.newSlot()
        aggregation.calls.append(BoundAggregation.Call(slot: slot, aggregate: aggregate))
        return slot
    }

    /// The slot of an aggregate call that some column makes.
    func known(_ aggregate: BoundAggregate) -> Int? {
        aggregation.calls.first { binder.arena.isSame($0.aggregate, aggregate) }?.slot
    }

    /// Whether a slot is read by a grouping column.
    func isGrouping(_ slot: Int) -> Bool {
        aggregation.groupings.contains { grouping in
            grouping.slot == slot
                || grouping.value.map { binder.arena.slots(in: $0).contains(slot) } ?? false
        }
    }

    private func rewrite(_ ref: BoundRef) throws -> BoundRef {
        let locals = binder.arena.localSlots(in: ref)
        return try binder.rewrite(ref) { [self] ref in
            let arena = binder.arena
            switch arena[ref] {
            case .aggregate(let aggregate):
                return binder.add(
                    .slot(slot(of: aggregate)), arena.type(of: ref), at: arena.offset(of: ref))
            case .slot(let slot):
                if locals.contains(slot) { return ref }
                if columns.contains(where: { $0.isPassed && $0.slot == slot }) { return ref }
                if binder.scope.variables.contains(where: { $0.slot == slot && $0.isOuter }) {
                    return ref
                }
                throw ambiguous(ref)
            case .property:
                let column = columns.first { arena.isSame($0.value, ref) }
                return column.map {
                    binder.add(.slot($0.slot), arena.type(of: ref), at: arena.offset(of: ref))
                }
            default:
                return nil
            }
        }
    }

    func ambiguous(_ ref: BoundRef) -> CypherError {
        binder.failure(
            "AmbiguousAggregationExpression", at: binder.arena.offset(of: ref),
            "beside an aggregate function only grouping columns may be read: "
                + "return this value as a column of its own first")
    }
}

/// Resolves what `ORDER BY` and `WHERE` of a projection read.
final class ProjectionTail {
    private let binder: Binder
    private let columns: [Binder.Column]
    private let calls: AggregateSplit?
    private let isClosed: Bool
    private let before: Scope
    /// The slots of before that are read.
    private(set) var carried: Set<Int> = []

    init(
        binder: Binder, columns: [Binder.Column], calls: AggregateSplit?, isClosed: Bool,
        before: Scope
    ) {
        self.binder = binder
        self.columns = columns
        self.calls = calls
        self.isClosed = isClosed
        self.before = before
    }

    /// Replaces what a column already holds by the column's slot and checks what is left.
    func resolve(_ ref: BoundRef) throws -> BoundRef {
        let replaced = binder.rewrite(ref) { [self] ref in
            let arena = binder.arena
            if let column = columns.first(where: { arena.isSame($0.value, ref) }) {
                if case .slot = arena[ref] { return ref }
                return binder.add(
                    .slot(column.slot), arena.type(of: ref), at: arena.offset(of: ref))
            }
            if case .aggregate(let aggregate) = arena[ref], let slot = calls?.known(aggregate) {
                return binder.add(.slot(slot), arena.type(of: ref), at: arena.offset(of: ref))
            }
            return nil
        }
        try check(replaced)
        return replaced
    }

    private func check(_ ref: BoundRef) throws {
        let visible = Set(columns.map(\.slot))
        let locals = binder.arena.localSlots(in: ref)
        for place in binder.arena.places(in: ref) {
            switch binder.arena[place] {
            case .slot(let slot):
                guard !visible.contains(slot), !locals.contains(slot) else { continue }
                guard let variable = before.variables.first(where: { $0.slot == slot }) else {
                    continue
                }
                if !isClosed || variable.isOuter {
                    carried.insert(slot)
                } else if calls?.isGrouping(slot) == true,
                    readsAggregate(ref)
                {
                    throw calls?.ambiguous(place) ?? hidden(variable, place)
                } else {
                    throw hidden(variable, place)
                }
            case .subquery(let subquery) where !isClosed:
                carried.formUnion(subquery.dependencies.filter { !visible.contains($0) })
            default:
                continue
            }
        }
        if let left = binder.arena.places(in: ref).first(where: { isAggregate($0) }) {
            throw binder.failure(
                "InvalidAggregation", at: binder.arena.offset(of: left),
                "an aggregate function here must be one of the columns")
        }
    }

    /// Whether an expression reads the result of an aggregate call.
    private func readsAggregate(_ ref: BoundRef) -> Bool {
        let results = columns.filter { binder.containsAggregate($0.value) }.map(\.slot)
        return !binder.arena.slots(in: ref).isDisjoint(with: results)
    }

    private func isAggregate(_ ref: BoundRef) -> Bool {
        if case .aggregate = binder.arena[ref] { return true }
        return false
    }

    private func hidden(_ variable: Variable, _ ref: BoundRef) -> CypherError {
        binder.failure(
            "UndefinedVariable", at: binder.arena.offset(of: ref),
            "variable '\(variable.name)' is no longer defined here: after DISTINCT or an aggregate "
                + "function only the columns are")
    }
}

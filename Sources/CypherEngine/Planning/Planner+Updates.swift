import GraphStore

extension Planner {
    /// Makes sure that what is written disturbs nothing that is still being read.
    func prepareWrite(_ state: inout State) {
        noteFirstWrite(state)
        if state.isReading, !state.isSingleRow { addEager(&state) }
        state.writes = true
    }

    func planUpdate(_ clause: BoundClause, _ state: inout State) throws {
        switch clause {
        case .create(let create): planCreate(create, &state)
        case .merge(let merge): try planMerge(merge, &state)
        case .set(let items):
            collectWrites(readBy: items.flatMap(\.expressions), &state)
            addChanges("SetProperties", items.map(compile), &state)
            state.effects.changesProperties = true
            for case .labels(_, let labels) in items {
                state.effects.changedLabels.formUnion(labels.map(\.name))
            }
        case .remove(let items):
            addChanges("RemoveProperties", items.map(compile), &state)
            state.effects.changesProperties = true
            for case .labels(_, let labels) in items {
                state.effects.changedLabels.formUnion(labels.map(\.name))
            }
        case .delete(let expressions, let detach):
            collectWrites(readBy: expressions, &state)
            let evaluators = expressions.map { compiler.compile($0) }
            addChanges(
                detach ? "DetachDelete" : "Delete",
                [
                    { update in
                        let context = update.context
                        for evaluator in evaluators {
                            try update.delete(evaluator(context.row, context), detach: detach)
                        }
                    }
                ], &state)
            state.effects.deletes = true
        case .forEach(let slot, let list, let updates):
            try planForEach(slot, list, updates, &state)
        default: return
        }
    }

    private func addChanges(
        _ name: String, _ changes: [CompiledChange], _ state: inout State
    ) {
        prepareWrite(&state)
        let child = state.node
        state.node = PlanNode(name, rows: state.rows, [child]) {
            ChangeOperator(child.makeOperator(), changes)
        }
    }

    private func planForEach(
        _ slot: Int, _ list: BoundRef, _ updates: [BoundClause], _ state: inout State
    ) throws {
        collectWrites(readBy: [list], &state)
        prepareWrite(&state)
        var inner = State.argument(state.bound.union([slot]))
        for update in updates { try planClauseOfForEach(update, &inner) }
        let child = state.node
        let innerNode = inner.node
        let evaluator = compiler.compile(list)
        state.effects.formUnion(inner.effects)
        state.node = PlanNode("Foreach", rows: state.rows, [child, innerNode]) {
            ForEachOperator(
                child.makeOperator(), slot: slot, list: evaluator,
                updates: innerNode.makeOperator())
        }
    }

    private func planClauseOfForEach(_ clause: BoundClause, _ state: inout State) throws {
        try planUpdate(clause, &state)
    }

    // MARK: CREATE and MERGE

    /// Makes one clause of `CREATE` clauses that follow each other, so that a script of many is one
    /// operator.
    ///
    /// Those whose values read the graph stay apart: they may read what was just made.
    func mergeCreations(_ clauses: [BoundClause]) -> [BoundClause] {
        var merged: [BoundClause] = []
        for clause in clauses {
            guard case .create(let next) = clause, case .create(let before)? = merged.last,
                next.isIndependent(arena)
            else {
                merged.append(clause)
                continue
            }
            merged[merged.count - 1] = .create(before.followed(by: next))
        }
        return merged
    }

    private func planCreate(_ create: BoundCreate, _ state: inout State) {
        collectWrites(readBy: create.writtenValues, &state)
        prepareWrite(&state)
        let child = state.node
        let compiled = compile(create)
        state.effects.formUnion(create.effects)
        state.bound.formUnion(create.introduced)
        state.node = PlanNode("Create", create.details, rows: state.rows, [child]) {
            CreateOperator(child.makeOperator(), compiled)
        }
    }

    private func planMerge(_ merge: BoundMerge, _ state: inout State) throws {
        if !state.isSingleRow, state.effects.touches(merge.match, arena) { addEager(&state) }
        collectWrites(readBy: merge.written, &state)
        prepareWrite(&state)
        var match = State.argument(state.bound)
        try planPattern(merge.match, &match)
        let child = state.node
        let matchNode = match.node
        let create = compile(merge.create)
        let written = merge.written.map { compiler.compile($0) }
        let onCreate = merge.onCreate.map(compile)
        let onMatch = merge.onMatch.map(compile)
        let introduced = merge.create.introduced
        state.effects.formUnion(merge.create.effects)
        if !merge.onCreate.isEmpty || !merge.onMatch.isEmpty {
            state.effects.changesProperties = true
        }
        for case .labels(_, let labels) in merge.onCreate + merge.onMatch {
            state.effects.changedLabels.formUnion(labels.map(\.name))
        }
        state.isSingleRow = state.isSingleRow && match.isSingleRow
        state.bound.formUnion(introduced)
        state.node = PlanNode(
            "Merge", merge.create.details, rows: state.rows, [child, matchNode]
        ) {
            MergeOperator(
                child.makeOperator(), match: matchNode.makeOperator(), create: create,
                written: written, onCreate: onCreate, onMatch: onMatch, introduced: introduced)
        }
    }

    private func compile(_ create: BoundCreate) -> CompiledCreate {
        CompiledCreate(
            nodes: create.nodes.map {
                CompiledCreate.Node(
                    slot: $0.slot, labels: $0.labels, properties: compile($0.properties))
            },
            relationships: create.relationships.map {
                CompiledCreate.Relationship(
                    slot: $0.slot, type: $0.type, start: $0.start, end: $0.end,
                    properties: compile($0.properties))
            },
            paths: create.paths.map { path in
                let elements = path.path
                return (path.slot, { row, context in try context.path(elements, row) })
            })
    }

    private func compile(_ properties: BoundProperties) -> CompiledProperties {
        switch properties {
        case .none: .none
        case .entries(let entries):
            .entries(entries.map { (key: $0.key, value: compiler.compile($0.value)) })
        case .dynamic(let ref): .dynamic(compiler.compile(ref))
        }
    }

    // MARK: SET and REMOVE

    private func compile(_ item: BoundSetItem) -> CompiledChange {
        switch item {
        case .property(let subject, let key, let value):
            let subject = compiler.compile(subject)
            let value = compiler.compile(value)
            return { update in
                let context = update.context
                let entity = try subject(context.row, context)
                let new = try value(context.row, context)
                if new.isNull, try key.key(context) == nil { return }
                try update.set(try update.key(key), new, of: entity)
            }
        case .dynamicProperty(let subject, let key, let value):
            let subject = compiler.compile(subject)
            let key = compiler.compile(key)
            let value = compiler.compile(value)
            return { update in
                let context = update.context
                let entity = try subject(context.row, context)
                let name = try Planner.propertyName(key(context.row, context))
                let new = try value(context.row, context)
                try update.set(
                    try update.writer.propertyKeyID(creating: name), new, of: entity)
            }
        case .replace(let slot, let value):
            let value = compiler.compile(value)
            return { update in
                let context = update.context
                let new = try value(context.row, context)
                if new.isNull { return }
                try update.replaceProperties(of: context.row[slot], with: new)
            }
        case .merge(let slot, let value):
            let value = compiler.compile(value)
            return { update in
                let context = update.context
                let new = try value(context.row, context)
                if new.isNull { return }
                try update.mergeProperties(of: context.row[slot], with: new)
            }
        case .labels(let slot, let labels):
            return { update in
                try update.addLabels(labels, to: update.context.row[slot])
            }
        }
    }

    private func compile(_ item: BoundRemoveItem) -> CompiledChange {
        switch item {
        case .property(let subject, let key):
            let subject = compiler.compile(subject)
            return { update in
                let context = update.context
                let entity = try subject(context.row, context)
                guard let id = try key.key(context) else { return }
                try update.set(id, .null, of: entity)
            }
        case .dynamicProperty(let subject, let key):
            let subject = compiler.compile(subject)
            let key = compiler.compile(key)
            return { update in
                let context = update.context
                let entity = try subject(context.row, context)
                let name = try Planner.propertyName(key(context.row, context))
                guard let id = context.graph.propertyKeyID(named: name) else { return }
                try update.set(id, .null, of: entity)
            }
        case .labels(let slot, let labels):
            return { update in
                try update.removeLabels(labels, from: update.context.row[slot])
            }
        }
    }

    private static func propertyName(_ value: Value) throws -> String {
        guard case .string(let text) = value else {
            throw CypherError.typeMismatch(
                "a property's name is a string, not \(value.kindName)")
        }
        return text.string
    }
}

extension BoundSetItem {
    /// The expressions that are evaluated.
    var expressions: [BoundRef] {
        switch self {
        case .property(let subject, _, let value): [subject, value]
        case .dynamicProperty(let subject, let key, let value): [subject, key, value]
        case .replace(_, let value), .merge(_, let value): [value]
        case .labels: []
        }
    }
}

extension BoundCreate {
    /// Whether no value written reads the graph.
    func isIndependent(_ arena: BoundArena) -> Bool {
        let all = nodes.map(\.properties) + relationships.map(\.properties)
        return all.allSatisfy { properties in
            switch properties {
            case .none: true
            case .dynamic: false
            case .entries(let entries):
                !entries.contains { WriteEffects.anything.touches($0.value, arena) }
            }
        }
    }

    /// This creation and another after it as one.
    func followed(by next: BoundCreate) -> BoundCreate {
        BoundCreate(
            nodes: nodes + next.nodes, relationships: relationships + next.relationships,
            paths: paths + next.paths, introduced: introduced + next.introduced)
    }

    /// What later clauses may see of the creation.
    var effects: WriteEffects {
        var effects = WriteEffects()
        effects.createdNodes = nodes.map { Set($0.labels.map(\.name)) }
        effects.createdTypes = Set(relationships.map(\.type.name))
        return effects
    }

    /// What is created, for `EXPLAIN`.
    var details: String {
        let nodes = nodes.map { node in
            "(" + node.labels.map { ":\($0.name)" }.joined() + ")"
        }
        return (nodes + relationships.map { "[:\($0.type.name)]" }).prefix(8)
            .joined(separator: ", ")
    }
}

import CypherSyntax
import GraphStore

extension Planner {
    /// Joins a part of the pattern that nothing leads to by a hash table, where an equality
    /// connects it with what has values already and no index serves it.
    func planHashJoin(
        _ start: PatternStart, _ work: inout PatternWork, _ state: inout State
    ) -> Bool {
        switch start.access {
        case .all, .label: break
        case .id, .seek, .relationships, .relationshipSeek: return false
        }
        guard state.rows > 4, !state.isSingleRow,
            let (known, sought) = joinKeys(start.slot, work, state)
        else { return false }
        var build = State.argument(state.outer)
        planStart(start, &work, &build)
        let own = work.open(on: start.slot).filter { $0.slots.isSubset(of: build.bound) }
            .map(\.ref)
        if !own.isEmpty {
            work.take(own)
            addFilter(own, &build)
        }
        let child = state.node
        let buildNode = build.node
        let inputKey = compiler.compile(known)
        let buildKey = compiler.compile(sought)
        let slot = start.slot
        state.rows = max(state.rows, build.rows)
        state.bound.insert(slot)
        state.isReading = true
        let details = "\(arena.text(of: known)) = \(arena.text(of: sought))"
        state.node = PlanNode("ValueHashJoin", details, rows: state.rows, [child, buildNode]) {
            HashJoinOperator(
                child.makeOperator(), buildNode.makeOperator(), inputKey: inputKey,
                buildKey: buildKey, slots: [slot])
        }
        return true
    }

    /// The sides of an equality between what has values and a node that has none yet.
    private func joinKeys(
        _ slot: Int, _ work: PatternWork, _ state: State
    ) -> (known: BoundRef, sought: BoundRef)? {
        for condition in work.open(on: slot) {
            guard case .comparison(let left, let rest) = arena[condition.ref], rest.count == 1,
                rest[0].operation == .equal
            else { continue }
            let sides = [(left, rest[0].operand), (rest[0].operand, left)]
            for (known, sought) in sides {
                let read = arena.slots(in: known)
                guard !read.isEmpty, read.isSubset(of: state.bound),
                    arena.slots(in: sought) == [slot]
                else { continue }
                return (known, sought)
            }
        }
        return nil
    }
}

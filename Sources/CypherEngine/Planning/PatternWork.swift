/// What of a pattern has not been planned yet.
///
/// Conditions are found by the slots that they read, so that a pattern of many parts is not
/// searched as a whole for each of them.
struct PatternWork {
    /// A condition with the slots that it reads.
    struct Condition {
        let ref: BoundRef
        let slots: Set<Int>
    }

    var nodes: [BoundNode]
    var relationships: [BoundRelationship]
    let shortest: [BoundShortestPath]
    let paths: [BoundPathVariable]
    /// The relationships that have been planned, for their being different from each other.
    var matched: [BoundRelationship] = []
    /// The cheapest way to each node that depends on no other node.
    var ownStarts: [Int: PatternStart] = [:]

    private let conditions: [Condition]
    private var places: [BoundRef: [Int]] = [:]
    private var placesBySlot: [Int: [Int]] = [:]
    private var isOpen: [Bool]
    /// How many of the slots that a condition reads have no value yet.
    private var missingCounts: [Int]
    private var ready: [Int] = []
    private var seen: Set<Int> = []

    init(_ pattern: BoundPattern, _ arena: BoundArena) {
        nodes = pattern.nodes
        relationships = pattern.relationships
        shortest = pattern.shortest
        paths = pattern.paths
        conditions = pattern.predicates.map { Condition(ref: $0, slots: arena.slots(in: $0)) }
        isOpen = conditions.map { _ in true }
        missingCounts = conditions.map(\.slots.count)
        for (place, condition) in conditions.enumerated() {
            places[condition.ref, default: []].append(place)
            for slot in condition.slots { placesBySlot[slot, default: []].append(place) }
            if condition.slots.isEmpty { ready.append(place) }
        }
    }

    /// The conditions on a slot that have not been taken.
    func open(on slot: Int) -> [Condition] {
        (placesBySlot[slot] ?? []).compactMap { isOpen[$0] ? conditions[$0] : nil }
    }

    /// The conditions that have not been taken.
    var open: [Condition] {
        conditions.indices.compactMap { isOpen[$0] ? conditions[$0] : nil }
    }

    /// Takes conditions that some operator makes good.
    mutating func take(_ refs: [BoundRef]) {
        for ref in refs {
            for place in places[ref] ?? [] { isOpen[place] = false }
        }
    }

    /// Takes the conditions whose slots all have values by now.
    mutating func takeReady(_ bound: Set<Int>) -> [BoundRef] {
        for slot in bound.subtracting(seen) {
            seen.insert(slot)
            for place in placesBySlot[slot] ?? [] {
                missingCounts[place] -= 1
                if missingCounts[place] == 0 { ready.append(place) }
            }
        }
        let taken = ready.sorted().filter { isOpen[$0] }
        ready = []
        for place in taken { isOpen[place] = false }
        return taken.map { conditions[$0].ref }
    }
}

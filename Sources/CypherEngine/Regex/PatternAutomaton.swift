/// The automaton of a program: it is in a set of places at once.
///
/// Between two code points it stands at the places that the first led to. Which places these reach
/// without a code point depends on what stands around them, so that is worked out when the second
/// is known. Sets that occur, each with the kind of code point before it, become states with
/// remembered transitions, for classes of code points that the program treats alike: a text then
/// costs a table look-up a code point. Where there are too many states it goes from set to set
/// without remembering.
struct PatternAutomaton {
    private let program: PatternProgram
    private var classes: ScalarClasses
    private var reached: PlaceSet
    private var stack: [Int32] = []

    /// The sets that became states; the first is the empty one, from which nothing matches.
    private var states: [StateKey] = []
    /// Whether the text may end in each state: 1 or 0; -1 where that is not known yet.
    private var accepting: [Int8] = []
    private var stateOf: [StateKey: Int32] = [:]
    /// `stride` entries a state: the next state for a class of code points, or -1.
    private var transitions: [Int32] = []

    private struct StateKey: Hashable {
        let places: [Int32]
        let previous: ScalarKind
    }

    private static let stride = 256
    private static let stateLimit = 2_000
    private static let dead: Int32 = 0
    private static let start: Int32 = 1
    /// How much is read or worked between two looks at the clock.
    private static let checkInterval = 1 << 16

    init(_ program: PatternProgram) {
        self.program = program
        classes = ScalarClasses(program.tests, tellsKinds: program.hasAssertions)
        reached = PlaceSet(capacity: program.instructions.count)
    }

    /// Whether the whole text matches.
    mutating func matches(
        _ bytes: UnsafeBufferPointer<UInt8>, _ checkCancelled: () throws -> Void
    ) rethrows -> Bool {
        if states.isEmpty { begin() }
        var state = Self.start
        var reader = ScalarReader(bytes)
        var check = Self.checkInterval
        // The last bytes decide whether `$` holds, which states know nothing of.
        let end = program.hasLastLineEnd ? bytes.count - 3 : bytes.count
        while reader.offset < end {
            let offset = reader.offset
            guard let scalar = reader.next() else { break }
            let scalarClass = classes.index(of: scalar)
            guard scalarClass < Self.stride else {
                return try simulate(bytes, from: offset, state, checkCancelled)
            }
            var following = transitions[Int(state) &* Self.stride &+ scalarClass]
            if following < 0 {
                guard let learned = learn(from: state, over: scalarClass) else {
                    return try simulate(bytes, from: offset, state, checkCancelled)
                }
                following = learned
            }
            if following == Self.dead { return false }
            state = following
            if offset >= check {
                try checkCancelled()
                check += Self.checkInterval
            }
        }
        if program.hasLastLineEnd {
            return try simulate(bytes, from: reader.offset, state, checkCancelled)
        }
        return isAccepting(state)
    }

    /// Makes the states of the empty set and of the beginning.
    private mutating func begin() {
        _ = state(of: StateKey(places: [], previous: .other))
        _ = state(of: StateKey(places: [0], previous: .edge))
    }

    /// Works out where a class of code points leads; nil where that would be a state too many.
    private mutating func learn(from state: Int32, over scalarClass: Int) -> Int32? {
        let key = states[Int(state)]
        let kind = classes.kind(scalarClass)
        reach(key.places, Surroundings(previous: key.previous, next: kind))
        let places = step(over: scalarClass)
        let following: Int32
        if places.isEmpty {
            following = Self.dead
        } else {
            // Only the set counts: the order in which places were found says nothing here.
            let key = StateKey(places: places.sorted(), previous: kind)
            guard let known = self.state(of: key) else { return nil }
            following = known
        }
        transitions[Int(state) * Self.stride + scalarClass] = following
        return following
    }

    private mutating func state(of key: StateKey) -> Int32? {
        if let known = stateOf[key] { return known }
        guard states.count < Self.stateLimit else { return nil }
        let state = Int32(truncatingIfNeeded: states.count)
        stateOf[key] = state
        states.append(key)
        accepting.append(-1)
        transitions.append(contentsOf: repeatElement(-1, count: Self.stride))
        return state
    }

    private mutating func isAccepting(_ state: Int32) -> Bool {
        if accepting[Int(state)] < 0 {
            let key = states[Int(state)]
            reach(key.places, Surroundings(previous: key.previous, next: .edge))
            accepting[Int(state)] = reached.containsMatch ? 1 : 0
        }
        return accepting[Int(state)] > 0
    }

    /// Goes from set to set from a state on, without remembering.
    private mutating func simulate(
        _ bytes: UnsafeBufferPointer<UInt8>, from offset: Int, _ state: Int32,
        _ checkCancelled: () throws -> Void
    ) rethrows -> Bool {
        var places = states[Int(state)].places
        var previous = states[Int(state)].previous
        if states.count >= Self.stateLimit { forget() }
        var reader = ScalarReader(bytes, at: offset)
        var work = 0
        while !places.isEmpty {
            let rest = bytes[reader.offset...]
            guard let scalar = reader.next() else { break }
            let scalarClass = classes.index(of: scalar)
            let kind = classes.kind(scalarClass)
            reach(
                places,
                rest.count > 3
                    ? Surroundings(previous: previous, next: kind)
                    : Surroundings(previous: previous, next: kind, rest: rest))
            places = step(over: scalarClass)
            previous = kind
            work += reached.places.count + 1
            if work > Self.checkInterval {
                try checkCancelled()
                work = 0
            }
        }
        guard !places.isEmpty else { return false }
        reach(places, Surroundings(previous: previous, next: .edge))
        return reached.containsMatch
    }

    /// Drops the states: there were too many, so that they were no help.
    private mutating func forget() {
        states.removeAll()
        accepting.removeAll()
        stateOf.removeAll()
        transitions.removeAll()
    }

    /// The places after those reached that await a code point of a class.
    private func step(over scalarClass: Int) -> [Int32] {
        var places: [Int32] = []
        places.reserveCapacity(reached.places.count)
        for place in reached.places {
            if case .test(let test) = program.instructions[Int(place)],
                classes.passes(scalarClass, Int(test))
            {
                places.append(place + 1)
            }
        }
        return places
    }

    /// Finds the places that are reached from others without a code point and await one, or the
    /// end.
    private mutating func reach(_ places: [Int32], _ surroundings: Surroundings) {
        reached.removeAll()
        for place in places {
            stack.append(place)
            while let place = stack.popLast() {
                guard reached.visit(place) else { continue }
                switch program.instructions[Int(place)] {
                case .test: reached.keep(place)
                case .match: reached.containsMatch = true
                case .jump(let target): stack.append(target)
                case .split(let first, let second):
                    stack.append(second)
                    stack.append(first)
                case .assertion(let assertion):
                    if surroundings.fulfil(assertion) { stack.append(place + 1) }
                }
            }
        }
    }
}

/// A set of places in a program that is emptied in constant time.
private struct PlaceSet {
    /// The places at which a code point is awaited, in the order found.
    private(set) var places: [Int32] = []
    /// Whether the end of the program was reached.
    var containsMatch = false
    /// The round in which each place was visited last.
    private var visited: [UInt32]
    private var round: UInt32 = 1

    init(capacity: Int) { visited = [UInt32](repeating: 0, count: capacity) }

    mutating func removeAll() {
        places.removeAll(keepingCapacity: true)
        containsMatch = false
        if round == .max {
            for index in visited.indices { visited[index] = 0 }
            round = 0
        }
        round += 1
    }

    /// Marks a place; false where it was marked before.
    @inline(__always)
    mutating func visit(_ place: Int32) -> Bool {
        if visited[Int(place)] == round { return false }
        visited[Int(place)] = round
        return true
    }

    @inline(__always)
    mutating func keep(_ place: Int32) { places.append(place) }
}

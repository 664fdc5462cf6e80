import GraphStore

/// Matches texts against one pattern and remembers what it learns from text to text; confined to
/// one thread.
final class PatternMatcher {
    private var automaton: PatternAutomaton

    /// A matcher that has learned nothing yet.
    init(_ program: PatternProgram) { automaton = PatternAutomaton(program) }

    /// Whether the whole text matches.
    ///
    /// Linear in the text.
    func matches(_ text: Text, _ checkCancelled: () throws -> Void) rethrows -> Bool {
        try text.withBytes { bytes in try automaton.matches(bytes, checkCancelled) }
    }

    /// Whether the whole text matches, however long that takes.
    func matches(_ text: Text) -> Bool { matches(text, {}) }
}

/// The automaton of a program: it is in a set of places at once.
///
/// Sets that occur become states with remembered transitions, for classes of code points that all
/// tests treat alike, so that a text costs a table look-up a code point. Where there are too many
/// states, or places in the text matter, it goes from set to set without remembering.
struct PatternAutomaton {
    private let program: PatternProgram
    private var classes: ScalarClasses
    private var next: PlaceSet
    private var current: PlaceSet
    private var stack: [Int32] = []

    /// The sets that became states; the first is the empty one, from which nothing matches.
    private var states: [[Int32]] = []
    private var isAccepting: [Bool] = []
    private var stateOf: [[Int32]: Int32] = [:]
    /// `stride` entries a state: the next state for a class of code points, or -1.
    private var transitions: [Int32] = []
    private var start: Int32 = -1

    private static let stride = 256
    private static let stateLimit = 2_000
    private static let dead: Int32 = 0

    init(_ program: PatternProgram) {
        self.program = program
        classes = ScalarClasses(program.tests)
        next = PlaceSet(capacity: program.instructions.count)
        current = PlaceSet(capacity: program.instructions.count)
    }

    /// Whether the whole text matches.
    mutating func matches(
        _ bytes: UnsafeBufferPointer<UInt8>, _ checkCancelled: () throws -> Void
    ) rethrows -> Bool {
        if program.hasAssertions { return try simulate(bytes, from: 0, checkCancelled) }
        if start < 0 { begin() }
        var state = start
        var reader = ScalarReader(bytes)
        var check = 0x10000
        while true {
            let offset = reader.offset
            guard let scalar = reader.next() else { return isAccepting[Int(state)] }
            let scalarClass = classes.index(of: scalar)
            if scalarClass >= Self.stride {
                return try resume(bytes, state, offset, checkCancelled)
            }
            var following = transitions[Int(state) &* Self.stride &+ scalarClass]
            if following < 0 {
                guard let learned = learn(from: state, over: scalarClass) else {
                    return try resume(bytes, state, offset, checkCancelled)
                }
                following = learned
            }
            if following == Self.dead { return false }
            state = following
            if offset >= check {
                try checkCancelled()
                check += 0x10000
            }
        }
    }

    /// Makes the states of the empty set and of the beginning.
    private mutating func begin() {
        next.removeAll()
        _ = state(of: next.places)
        follow(0, Surroundings())
        start = state(of: next.places) ?? Self.dead
    }

    /// Works out where a class of code points leads; nil where that would be a state too many.
    private mutating func learn(from state: Int32, over scalarClass: Int) -> Int32? {
        next.removeAll()
        for place in states[Int(state)] {
            if case .test(let test) = program.instructions[Int(place)],
                classes.passes(scalarClass, Int(test))
            {
                follow(place + 1, Surroundings())
            }
        }
        guard let following = self.state(of: next.places) else { return nil }
        transitions[Int(state) * Self.stride + scalarClass] = following
        return following
    }

    private mutating func state(of places: [Int32]) -> Int32? {
        // Only the set counts: the order in which places were found says nothing here.
        let key = places.sorted()
        if let known = stateOf[key] { return known }
        guard states.count < Self.stateLimit else { return nil }
        let state = Int32(truncatingIfNeeded: states.count)
        stateOf[key] = state
        states.append(key)
        isAccepting.append(key.contains { isMatch($0) })
        transitions.append(contentsOf: repeatElement(-1, count: Self.stride))
        return state
    }

    private func isMatch(_ place: Int32) -> Bool {
        if case .match = program.instructions[Int(place)] { true } else { false }
    }

    /// Goes on from a state without remembering; what was learned is dropped, as it did not help.
    private mutating func resume(
        _ bytes: UnsafeBufferPointer<UInt8>, _ state: Int32, _ offset: Int,
        _ checkCancelled: () throws -> Void
    ) rethrows -> Bool {
        current.removeAll()
        for place in states[Int(state)] { current.insert(place) }
        if states.count >= Self.stateLimit {
            states.removeAll()
            isAccepting.removeAll()
            stateOf.removeAll()
            transitions.removeAll()
            start = -1
        }
        return try advance(bytes, from: offset, previous: nil, checkCancelled)
    }

    /// Goes from set to set from the beginning.
    private mutating func simulate(
        _ bytes: UnsafeBufferPointer<UInt8>, from offset: Int, _ checkCancelled: () throws -> Void
    ) rethrows -> Bool {
        var reader = ScalarReader(bytes, at: offset)
        next.removeAll()
        follow(0, Surroundings(bytes, offset, previous: nil, next: reader.next()))
        swap(&current, &next)
        return try advance(bytes, from: offset, previous: nil, checkCancelled)
    }

    private mutating func advance(
        _ bytes: UnsafeBufferPointer<UInt8>, from offset: Int, previous: UInt32?,
        _ checkCancelled: () throws -> Void
    ) rethrows -> Bool {
        var reader = ScalarReader(bytes, at: offset)
        var work = 0
        while !current.places.isEmpty, let scalar = reader.next() {
            let scalarClass = classes.index(of: scalar)
            let offset = reader.offset
            var ahead = reader
            let surroundings =
                program.hasAssertions
                ? Surroundings(bytes, offset, previous: scalar, next: ahead.next())
                : Surroundings()
            next.removeAll()
            for index in current.places.indices {
                let place = current.places[index]
                if case .test(let test) = program.instructions[Int(place)],
                    classes.passes(scalarClass, Int(test))
                {
                    follow(place + 1, surroundings)
                }
            }
            swap(&current, &next)
            work += current.places.count + 1
            if work > 0x20000 {
                try checkCancelled()
                work = 0
            }
        }
        return reader.offset == bytes.count && current.places.contains { isMatch($0) }
    }

    /// Adds the places that are reached from one without a code point to the next set.
    private mutating func follow(_ place: Int32, _ surroundings: Surroundings) {
        stack.append(place)
        while let place = stack.popLast() {
            guard next.visit(place) else { continue }
            switch program.instructions[Int(place)] {
            case .test, .match: next.keep(place)
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

/// A set of places in a program that is emptied in constant time.
private struct PlaceSet {
    /// The places at which a code point or the end is awaited, in the order found.
    private(set) var places: [Int32] = []
    /// The round in which each place was visited last.
    private var visited: [UInt32]
    private var round: UInt32 = 1

    init(capacity: Int) { visited = [UInt32](repeating: 0, count: capacity) }

    mutating func removeAll() {
        places.removeAll(keepingCapacity: true)
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

    mutating func insert(_ place: Int32) {
        if visit(place) { keep(place) }
    }
}

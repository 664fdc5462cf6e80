import Testing

@testable import Interchange

@Suite("Circles in the hierarchy")
struct HierarchyCycleTests {
    @Test("a polyhierarchy is no circle")
    func diamond() {
        var cycle = HierarchyCycle()
        for (child, parent) in [(1, 2), (1, 3), (2, 4), (3, 4)] as [(UInt64, UInt64)] {
            cycle.add(from: child, to: parent)
        }
        #expect(cycle.find() == nil)
    }

    @Test("a circle is found with its tags, also behind a tail and one tag long")
    func circles() {
        var cycle = HierarchyCycle()
        for (child, parent) in [(9, 1), (1, 2), (2, 3), (3, 1)] as [(UInt64, UInt64)] {
            cycle.add(from: child, to: parent)
        }
        #expect(Set(cycle.find() ?? []) == [1, 2, 3])
        var own = HierarchyCycle()
        own.add(from: 7, to: 7)
        #expect(own.find() == [7])
    }

    @Test("a chain of 200,000 tags is walked without recursion")
    func longChain() {
        var cycle = HierarchyCycle()
        for index in 0..<UInt64(200_000) { cycle.add(from: index, to: index + 1) }
        #expect(cycle.find() == nil)
    }
}

import CypherSyntax
import GraphStore
import Testing

@testable import CypherEngine

@Suite("Equality, comparison, order and equivalence of values")
struct ValuesEqualityTests {
    @Test(
        "equality follows three-valued logic",
        arguments: [
            ([1, 2], [1], false), ([nil], [1], nil), (["a"], [1], false),
            ([[1]], [[1], [nil]], false), ([[1], [2]], [[1], [nil]], nil),
            ([[1], [2, 3]], [[1], [nil]], false), (nil, nil, nil), (1, nil, nil),
            (1, 1.0, true), ("1", 1, false), ([1, 2], "foo", false),
            ([1, 2], [nil, "foo"], false),
            ([1, 2], [nil, 2], nil), (true, 1, false), (0.0, -0.0, true),
            (.float(.nan), .float(.nan), false), (.float(.nan), "a", false),
            (.node(1), .node(1), true), (.node(1), .node(2), false),
            (.node(1), .relationship(1), false), (.path([1, 2], [3]), .path([1, 2], [3]), true),
            (.path([1, 2], [3]), .path([2, 1], [3]), false),
            (.integer(.max), .float(0x1p63), false),
            (.integer((1 << 53) + 1), .float(0x1p53), false),
        ] as [(Value, Value, Bool?)])
    func equality(left: Value, right: Value, expected: Bool?) {
        #expect(Value.equals(left, right) == expected)
        #expect(Value.equals(right, left) == expected)
        #expect(Value.compare(.notEqual, left, right) == expected.map { !$0 })
    }

    @Test("maps are equal by their keys and values, nulls unknown")
    func maps() {
        let cases: [(Value, Value, Bool?)] = [
            (.map([:]), .map([:]), true), (.map(["k": true]), .map(["k": true]), true),
            (.map(["k": "a", "l": 2]), .map(["l": 2, "k": "a"]), true),
            (.map([:]), .map(["k": nil]), false), (.map(["k": nil]), .map([:]), false),
            (.map(["k": 1]), .map(["k": 1, "l": nil]), false),
            (.map(["k": nil]), .map(["k": nil]), nil), (.map(["k": 1]), .map(["k": nil]), nil),
            (.map(["k": 1, "l": nil]), .map(["k": nil, "l": 1]), nil),
            (.map(["k": nil, "l": 1]), .map(["k": 1, "l": 2]), false),
        ]
        for (left, right, expected) in cases {
            #expect(Value.equals(left, right) == expected, "\(left.shown) = \(right.shown)")
        }
    }

    @Test(
        "less and greater are unknown across kinds, numbers excepted",
        arguments: [
            (1, 3.14, true), (3.14, 1, false), (1, 1.0, false), ("a", "b", true), ("b", "a", false),
            ("1", 1, nil), (1, nil, nil), (nil, nil, nil), (false, true, true),
            (true, false, false),
            (.node(1), .node(2), nil), ([], 1, nil), ([1], [1, 0], true), ([1, 2], [1, nil], nil),
            ([1, "a"], [1, 2], nil), ([1, 2], [3, nil], true), (.float(.nan), 1, false),
            (1, .float(.nan), false), (.float(.nan), "a", nil), ([.float(.nan)], [1], false),
            (.integer(.max), .float(0x1p63), true), (.float(-0x1p63), .integer(.min), false),
            (.integer(.min), .float(-.infinity), false), (.integer(.max), .float(.infinity), true),
            (.integer(1 << 53), .float(0x1p53 + 2), true), (-1, -0.5, true), (0, -0.5, false),
        ] as [(Value, Value, Bool?)])
    func less(left: Value, right: Value, expected: Bool?) {
        #expect(Value.compare(.less, left, right) == expected)
        #expect(Value.compare(.greater, right, left) == expected)
    }

    @Test("lists compare by their first difference, nulls unknown")
    func lists() {
        #expect(Value.compare(.greaterOrEqual, [1, 0], [1]) == true)
        #expect(Value.compare(.greaterOrEqual, [1, nil], [1]) == true)
        #expect(Value.compare(.greaterOrEqual, [1, 2], [1, nil]) == nil)
        #expect(Value.compare(.greaterOrEqual, [1, "a"], [1, nil]) == nil)
        #expect(Value.compare(.greaterOrEqual, [1, 2], [3, nil]) == false)
        #expect(Value.compare(.lessOrEqual, [1, 2], [1, 2]) == true)
    }

    @Test("every comparison with NaN is false among numbers")
    func nan() {
        for other in [1, 1.0, .float(.nan), .float(.infinity)] as [Value] {
            for operation in [
                ComparisonOperator.less, .lessOrEqual, .greater, .greaterOrEqual, .equal,
            ] {
                #expect(Value.compare(operation, .float(.nan), other) == false)
                #expect(Value.compare(operation, other, .float(.nan)) == false)
            }
            #expect(Value.compare(.notEqual, .float(.nan), other) == true)
        }
    }

    @Test("kinds have an order between them")
    func orderOfKinds() {
        let ascending: [Value] = [
            .map(["a": "map"]), .node(1), .relationship(1), ["list"], .path([1, 2], [1]), "text",
            false, 1.5, .float(.nan), nil,
        ]
        for (i, left) in ascending.enumerated() {
            for (j, right) in ascending.enumerated() {
                #expect(Value.order(left, right).signum() == (i - j).signum())
            }
        }
    }

    @Test("lists sort element by element with null last")
    func orderOfLists() {
        let ascending: [Value] = [
            [], ["a"], ["a", 1], [1], [1, "a"], [1, nil], [nil, 1], [nil, 2],
        ]
        let sorted = ascending.shuffled().sorted { Value.order($0, $1) < 0 }
        #expect(sorted.map(\.shown) == ascending.map(\.shown))
    }

    @Test("the order is total, agrees with equivalence, and equivalent values hash alike")
    func orderLaws() {
        let seed: UInt64 = 20_260_101
        var dice = Dice(seed)
        let values = (0..<110).map { _ in dice.value() }
        for left in values {
            for right in values {
                let order = Value.order(left, right).signum()
                #expect(order == -Value.order(right, left).signum(), "seed \(seed)")
                let isEquivalent = Value.equivalent(left, right)
                #expect(isEquivalent == (order == 0), "\(left.shown) \(right.shown), seed \(seed)")
                if isEquivalent {
                    #expect(GroupingKey(left).hashValue == GroupingKey(right).hashValue)
                }
                if Value.equals(left, right) == true { #expect(isEquivalent) }
            }
        }
        let sorted = values.sorted { Value.order($0, $1) < 0 }
        for (left, right) in zip(sorted, sorted.dropFirst()) {
            #expect(Value.order(left, right) <= 0)
        }
    }

    @Test("grouping tells apart by equivalence: null is null, NaN is NaN, 1 is 1.0")
    func grouping() {
        let values: [Value] = [
            nil, nil, 1, 1.0, .float(.nan), .float(-.nan), 0.0, -0.0, "1", [nil, 1], [nil, 1.0],
            .map(["a": 1, "b": nil]), .map(["b": nil, "a": 1.0]), true, .node(1), .relationship(1),
        ]
        #expect(Set(values.map { GroupingKey($0) }).count == 10)
        #expect(
            Set([GroupingRow([1, nil]), GroupingRow([1.0, nil]), GroupingRow([nil, 1])]).count == 2)
    }

    @Test("large maps compare without walking every pair of keys")
    func largeMaps() {
        let entries = (0..<2_000).map { (Text.make("k\($0)"), Value.integer($0)) }
        let left = Value.map(ValueMap(entries))
        let right = Value.map(ValueMap(entries.reversed()))
        #expect(Value.equals(left, right) == true)
        #expect(Value.equivalent(left, right))
        #expect(Value.order(left, right) == 0)
        #expect(GroupingKey(left).hashValue == GroupingKey(right).hashValue)
    }
}

import CypherSyntax
import GraphStore
import Testing

@testable import CypherEngine

@Suite("Operators on values")
struct ValuesArithmeticTests {
    private func result(_ body: () throws -> Value) -> String {
        do { return try body().shown } catch let error as CypherError {
            return "\(error.code) \(error.detail)"
        } catch { return "\(error)" }
    }

    @Test(
        "arithmetic",
        arguments: [
            (1, .add, 2, "3"), (.integer(.max), .add, 1, "ArithmeticError IntegerOverflow"),
            (.integer(.min), .subtract, 1, "ArithmeticError IntegerOverflow"),
            (.integer(.max), .multiply, 2, "ArithmeticError IntegerOverflow"),
            (.integer(.min), .divide, -1, "ArithmeticError IntegerOverflow"),
            (.integer(.min), .modulo, -1, "0"), (1, .divide, 0, "ArithmeticError DivisionByZero"),
            (1, .modulo, 0, "ArithmeticError DivisionByZero"), (1, .divide, 0.0, "Infinity"),
            (0.0, .divide, 0.0, "NaN"), (-7, .divide, 2, "-3"), (-7, .modulo, 3, "-1"),
            (7.5, .modulo, 2, "1.5"), (2, .power, 3, "8.0"), (2, .power, 0.5, "1.4142135623730951"),
            (nil, .add, 1, "null"), (nil, .add, "a", "null"), (nil, .divide, 0, "null"),
            ("a", .add, "b", "'ab'"), ("a", .add, 1, "'a1'"), (1.5, .add, "a", "'1.5a'"),
            ([1], .add, [2], "[1, 2]"), ([1], .add, 2, "[1, 2]"), (1, .add, [2], "[1, 2]"),
            ([[1]], .add, [2, 3], "[[1], 2, 3]"), ([1], .add, nil, "null"),
            ("a", .add, true, "TypeError InvalidArgumentType"),
            (true, .add, true, "TypeError InvalidArgumentType"),
            ("a", .subtract, "b", "TypeError InvalidArgumentType"),
            (1, .multiply, [1], "TypeError InvalidArgumentType"), (1, .add, 0.5, "1.5"),
        ] as [(Value, ArithmeticOperator, Value, String)])
    func arithmetic(left: Value, operation: ArithmeticOperator, right: Value, expected: String) {
        let context = Fixture.context()
        #expect(result { try .arithmetic(operation, left, right, context) } == expected)
    }

    @Test("signs")
    func signs() {
        #expect(result { try Value.integer(.min).negated() } == "ArithmeticError IntegerOverflow")
        #expect(result { try Value.integer(5).negated() } == "-5")
        #expect(result { try Value.float(0).negated() } == "-0.0")
        #expect(result { try Value.null.negated() } == "null")
        #expect(result { try Value.string("a").negated() } == "TypeError InvalidArgumentType")
        #expect(result { try Value.string("a").positive() } == "TypeError InvalidArgumentType")
    }

    @Test("ternary logic has the tables of three-valued logic")
    func ternary() {
        let values: [Bool?] = [true, false, nil]
        let and: [Bool?] = [true, false, nil, false, false, false, nil, false, nil]
        let or: [Bool?] = [true, true, true, true, false, nil, true, nil, nil]
        let xor: [Bool?] = [false, true, nil, true, false, nil, nil, nil, nil]
        for (i, left) in values.enumerated() {
            for (j, right) in values.enumerated() {
                #expect(Ternary.and(left, right) == and[i * 3 + j])
                #expect(Ternary.or(left, right) == or[i * 3 + j])
                #expect(Ternary.xor(left, right) == xor[i * 3 + j])
            }
        }
        #expect(throws: CypherError.self) { try Value.integer(1).truth() }
    }

    @Test(
        "elements are taken from either end",
        arguments: [
            ([1, 2, 3], 0, "1"), ([1, 2, 3], -1, "3"), ([1, 2, 3], 3, "null"),
            ([1, 2, 3], -4, "null"),
            ([1], .integer(.min), "null"), ([1], .integer(.max), "null"), ([1], nil, "null"),
            (nil, 0, "null"), (nil, "a", "null"), ([1], "a", "TypeError InvalidArgumentType"),
            ([1], 1.5, "TypeError InvalidArgumentType"),
            ([1], true, "TypeError InvalidArgumentType"),
            (1, 0, "TypeError InvalidArgumentType"), ("1", 0, "TypeError InvalidArgumentType"),
            (.map(["a": 1]), "a", "1"), (.map(["a": 1]), "A", "null"),
            (.map(["a": 1]), nil, "null"),
            (.map(["a": 1]), 0, "TypeError MapElementAccessByNonString"),
            (.map(["a": 1]), 1.5, "TypeError MapElementAccessByNonString"),
        ] as [(Value, Value, String)])
    func elements(subject: Value, index: Value, expected: String) {
        #expect(result { try subject.element(at: index, Fixture.context()) } == expected)
    }

    @Test(
        "slices are cut to the list",
        arguments: [
            (1, 3, "[2, 3]"), (3, 1, "[]"), (-5, 5, "[1, 2, 3, 4, 5]"), (-2, nil, "null"),
            (nil, 2, "null"), (.integer(.min), .integer(.max), "[1, 2, 3, 4, 5]"),
            (2, -1, "[3, 4]"),
            ("a", 1, "TypeError InvalidArgumentType"),
        ] as [(Value, Value, String)])
    func slices(from: Value, to: Value, expected: String) {
        let list: Value = [1, 2, 3, 4, 5]
        #expect(result { try list.slice(from: from, to: to, Fixture.context()) } == expected)
    }

    @Test("an end of a slice may be left out")
    func openSlices() {
        let list: Value = [1, 2, 3]
        #expect(result { try list.slice(from: 1, to: nil, Fixture.context()) } == "[2, 3]")
        #expect(
            result { try list.slice(from: nil as Value?, to: 2, Fixture.context()) } == "[1, 2]")
        #expect(result { try Value.null.slice(from: 1, to: 2, Fixture.context()) } == "null")
        #expect(
            result { try Value.integer(1).slice(from: 1, to: 2, Fixture.context()) }
                == "TypeError InvalidArgumentType")
    }

    @Test(
        "IN is unknown where null might be the element",
        arguments: [
            (1, ["1", 2], false), ([1, 2], [1, [1, "2"]], false), ([1, 2], [1, [1, 2]], true),
            (nil, [nil], nil), ([nil], [[nil]], nil), (4, [1, nil, 3], nil),
            ([1, 2], [[nil, "foo"], [1, 2]], true), ([1, 2], [[nil, "foo"]], false),
            ([1, 2], [[nil, 2], [1, 3]], nil), (nil, [], false), (1, nil, nil), ([], [], false),
            (.float(.nan), [.float(.nan)], false), (1, [1.0], true),
        ] as [(Value, Value, Bool?)])
    func membership(element: Value, list: Value, expected: Bool?) throws {
        #expect(try Value.isIn(element, list) == expected)
    }

    @Test("IN looks into lists only")
    func membershipMismatch() {
        #expect(throws: CypherError.self) { try Value.isIn(1, "a") }
    }

    @Test("string predicates work on code points and are unknown for anything but strings")
    func stringPredicates() {
        #expect(Value.startsWith("ABCDEF", "ABC") == true)
        #expect(Value.startsWith("AB", "ABC") == false)
        #expect(Value.startsWith("é", "e") == false)
        #expect(Value.startsWith("e\u{301}", "e") == true)
        #expect(Value.endsWith("水果", "果") == true)
        #expect(Value.endsWith("", "") == true)
        #expect(Value.contains("ABCDEF", "CD") == true)
        #expect(Value.contains("", "a") == false)
        #expect(Value.contains("a", "") == true)
        for value in [1, 3.14, true, [], .map([:]), nil] as [Value] {
            #expect(Value.contains(value, "a") == nil)
            #expect(Value.startsWith("a", value) == nil)
            #expect(Value.endsWith(value, value) == nil)
        }
    }

    @Test("substring search finds what a plain search finds")
    func byteSearch() {
        let seed: UInt64 = 7
        var dice = Dice(seed)
        for _ in 0..<1_000 {
            let letters = Array("aab".utf8)
            func word(_ limit: Int) -> [UInt8] {
                (0..<Int.random(in: 0...limit, using: &dice)).map { _ in
                    letters[Int.random(in: 0..<3, using: &dice)]
                }
            }
            let text = word(40)
            let part = word(7)
            var expected: Int?
            for start in 0...text.count where text[start...].starts(with: part) {
                expected = start
                break
            }
            let found = ByteSearch(Text.make(validUTF8: part)).first(in: Text.make(validUTF8: text))
            #expect(found == expected, "seed \(seed)")
        }
        // Quadratic for Horspool alone.
        let text = Text.make(String(repeating: "a", count: 200_000))
        let part = Text.make("b" + String(repeating: "a", count: 20_000))
        #expect(ByteSearch(part).first(in: text) == nil)
        let tail = Text.make(String(repeating: "a", count: 20_000) + "b")
        #expect(ByteSearch(tail).first(in: text) == nil)
    }

    @Test("values that would be too deep or too large are refused")
    func limits() throws {
        let context = Fixture.context(limitBytes: 1 << 16)
        var deep: Value = []
        for _ in 1..<ValueDepth.limit { deep = try Value.makeList([deep], context) }
        #expect(throws: CypherError.valueTooDeep) { try Value.makeList([deep], context) }
        #expect(throws: CypherError.valueTooDeep) {
            try Value.makeMap([(Text.make("a"), deep)], context)
        }
        #expect(throws: CypherError.valueTooDeep) { try Value.add([1], [deep], context) }
        var long: Value = "a"
        let error = #expect(throws: CypherError.self) {
            for _ in 0..<64 { long = try Value.add(long, long, context) }
        }
        #expect(error?.name == "transaction.outOfMemory")
        // Lists that hold one list many times double with each level.
        var wide: Value = [1]
        #expect(throws: CypherError.self) {
            for _ in 0..<200 { wide = try Value.makeList([wide, wide], context) }
        }
    }

    @Test("the budget counts what is held")
    func budget() throws {
        let budget = MemoryBudget(limitBytes: 100)
        try budget.charge(60)
        #expect(throws: CypherError.self) { try budget.charge(41) }
        #expect(throws: CypherError.self) { try budget.check(.max) }
        #expect(throws: CypherError.self) { try budget.charge(.max) }
        budget.release(60)
        try budget.charge(100)
        #expect(budget.usedBytes == 100)
    }

    @Test("operators answer or throw for any values")
    func hostileOperands() {
        let seed: UInt64 = 99
        var dice = Dice(seed)
        let context = Fixture.context(limitBytes: 1 << 20)
        for _ in 0..<4_000 {
            let left = dice.value()
            let right = dice.value()
            for operation in [
                ArithmeticOperator.add, .subtract, .multiply, .divide, .modulo, .power,
            ] {
                _ = try? Value.arithmetic(operation, left, right, context)
            }
            _ = Value.compare(.less, left, right)
            _ = Value.compare(.greaterOrEqual, left, right)
            _ = try? left.element(at: right, context)
            _ = try? left.slice(from: right, to: left, context)
            _ = try? Value.isIn(left, right)
            _ = try? left.negated()
            _ = try? Value.matches(left, right, context)
            _ = left.typeName
        }
    }
}

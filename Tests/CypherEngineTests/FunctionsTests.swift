import GraphStore
import Testing

@testable import CypherEngine

@Suite("Scalar functions")
struct FunctionsTests {
    private func shown(_ name: String, _ arguments: [Value]) -> String {
        do { return try Fixture.call(name, arguments).shown } catch let error as CypherError {
            return "\(error.code) \(error.detail)"
        } catch { return "\(error)" }
    }

    private func check(_ cases: [(String, [Value], String)]) {
        for (name, arguments, expected) in cases {
            let result = shown(name, arguments)
            let call = "\(name)(\(arguments.map(\.shown).joined(separator: ", ")))"
            #expect(result == expected, "\(call) is \(result)")
        }
    }

    @Test("lists")
    func lists() {
        check([
            ("range", [-1, 1], "[-1, 0, 1]"), ("range", [0, -1], "[]"),
            ("range", [1381, -3412, -1298], "[1381, 83, -1215, -2513]"),
            ("range", [0, 1, 2], "[0]"), ("range", [0, 1, -1], "[]"), ("range", [0, 0, -1], "[0]"),
            ("range", [2, 8, 0], "ArgumentError NumberOutOfRange"),
            ("range", [nil, 1], "TypeError InvalidArgumentValue"),
            ("range", [.integer(.min), .integer(.max)], "TransactionError MemoryLimitExceeded"),
            (
                "range", [.integer(.min), .integer(.max), .integer(.max)],
                "[-9223372036854775808, -1, 9223372036854775806]"
            ),
            (
                "range", [.integer(.max), .integer(.min), .integer(.min)],
                "[9223372036854775807, -1]"
            ),
            ("range", [0, 1.5], "TypeError InvalidArgumentValue"),
            ("head", [[1, 2]], "1"), ("head", [[]], "null"), ("last", [[1, 2]], "2"),
            ("tail", [[1, 2, 3]], "[2, 3]"), ("tail", [[]], "[]"), ("tail", [nil], "null"),
            ("reverse", [[1, 2, 3]], "[3, 2, 1]"), ("reverse", ["añ👩b"], "'b👩ña'"),
            ("size", [[1, 2, 3]], "3"), ("size", ["añ👩"], "3"), ("size", [nil], "null"),
            ("size", [1], "TypeError InvalidArgumentValue"), ("isEmpty", [""], "true"),
            ("isEmpty", [[1]], "false"), ("isEmpty", [.map([:])], "true"),
        ])
    }

    @Test("values")
    func values() {
        check([
            ("coalesce", [nil, nil, 3], "3"), ("coalesce", [nil], "null"),
            ("nullIf", [1, 1.0], "null"), ("nullIf", [1, 2], "1"), ("nullIf", [nil, 2], "null"),
            ("keys", [.map(["a": 1, "b": nil])], "['a', 'b']"), ("keys", [nil], "null"),
            ("properties", [.map(["a": 1])], "{a: 1}"),
            ("properties", [1], "TypeError InvalidArgumentValue"),
            ("labels", [1], "TypeError InvalidArgumentValue"), ("labels", [nil], "null"),
            ("type", [""], "TypeError InvalidArgumentValue"), ("type", [nil], "null"),
            ("nodes", [.path([1, 2], [5])], "[(1), (2)]"), ("nodes", [nil], "null"),
            ("relationships", [.path([1, 2], [5])], "[[5]]"),
            ("length", [.path([1, 2], [5])], "1"),
            ("length", [[1]], "TypeError InvalidArgumentValue"), ("id", [.node(7)], "7"),
            ("elementId", [.relationship(7)], "'7'"), ("id", [1], "TypeError InvalidArgumentValue"),
            ("timestamp", [], "1"), ("valueType", [1], "'INTEGER NOT NULL'"),
            ("valueType", [[1, nil, "a"]], "'LIST<INTEGER | STRING> NOT NULL'"),
            ("valueType", [[]], "'LIST<NOTHING> NOT NULL'"), ("valueType", [nil], "'NULL'"),
        ])
    }

    @Test("conversions")
    func conversions() {
        check([
            ("toBoolean", ["true"], "true"), ("toBoolean", [" FALSE "], "false"),
            ("toBoolean", [""], "null"), ("toBoolean", [" tru "], "null"),
            ("toBoolean", ["f alse"], "null"), ("toBoolean", [nil], "null"),
            ("toBoolean", [0], "false"),
            ("toBoolean", [1.0], "TypeError InvalidArgumentValue"),
            ("toBoolean", [[]], "TypeError InvalidArgumentValue"),
            ("toInteger", [82.9], "82"), ("toInteger", [-82.9], "-82"),
            ("toInteger", ["foo"], "null"),
            ("toInteger", [""], "null"), ("toInteger", ["42"], "42"),
            ("toInteger", [" -42 "], "-42"),
            ("toInteger", ["2.9"], "2"), ("toInteger", ["-.9"], "0"),
            ("toInteger", ["1e3"], "1000"),
            ("toInteger", ["9223372036854775807.9"], "9223372036854775807"),
            ("toInteger", ["-9223372036854775808"], "-9223372036854775808"),
            ("toInteger", ["9223372036854775808"], "ArithmeticError IntegerOverflow"),
            ("toInteger", [1e300], "ArithmeticError IntegerOverflow"),
            ("toInteger", ["1e300"], "ArithmeticError IntegerOverflow"),
            ("toInteger", [.float(.nan)], "null"), ("toInteger", ["0x1F"], "null"),
            ("toInteger", ["1."], "1"), ("toInteger", ["."], "null"), ("toInteger", ["1e"], "null"),
            ("toInteger", [true], "TypeError InvalidArgumentValue"),
            ("toFloat", [3], "3.0"), ("toFloat", ["5"], "5.0"), ("toFloat", ["foo"], "null"),
            ("toFloat", [".5"], "0.5"), ("toFloat", ["5."], "5.0"),
            ("toFloat", ["1e400"], "Infinity"),
            ("toFloat", ["NaN"], "NaN"), ("toFloat", ["-Infinity"], "-Infinity"),
            ("toFloat", ["nan"], "null"), ("toFloat", ["0x1p3"], "null"),
            ("toFloat", [true], "TypeError InvalidArgumentValue"),
            ("toString", [true], "'true'"), ("toString", [4], "'4'"), ("toString", ["a"], "'a'"),
            ("toString", [[]], "TypeError InvalidArgumentValue"),
            ("toStringOrNull", [[]], "null"), ("toIntegerOrNull", [true], "1"),
            ("toIntegerOrNull", [1e300], "null"), ("toFloatOrNull", [true], "null"),
            ("toBooleanOrNull", [1.0], "null"),
            ("toIntegerList", [["1", 2.5, true, nil, "a", []]], "[1, 2, 1, null, null, null]"),
            ("toFloatList", [["1", 2]], "[1.0, 2.0]"), ("toStringList", [[1, "a"]], "['1', 'a']"),
            ("toBooleanList", [["true", 1.5]], "[true, null]"), ("toStringList", [nil], "null"),
            ("toStringList", [1], "TypeError InvalidArgumentValue"),
        ])
    }

    @Test("floats are written as Java writes them, and read back as themselves")
    func floatText() {
        let cases: [(Double, String)] = [
            (1, "1.0"), (0, "0.0"), (-0.0, "-0.0"), (100, "100.0"), (1_234_567, "1234567.0"),
            (9_999_999, "9999999.0"), (1e7, "1.0E7"), (12_345_678, "1.2345678E7"), (1e10, "1.0E10"),
            (0.001, "0.001"), (0.0001, "1.0E-4"), (0.00012, "1.2E-4"), (0.1, "0.1"),
            (1.5e-7, "1.5E-7"), (3.14, "3.14"), (-2.5, "-2.5"), (1e300, "1.0E300"),
            (.greatestFiniteMagnitude, "1.7976931348623157E308"),
            (.leastNonzeroMagnitude, "5.0E-324"), (.infinity, "Infinity"), (.nan, "NaN"),
        ]
        for (float, text) in cases { #expect(float.cypherText == text) }
        let seed: UInt64 = 3
        var dice = Dice(seed)
        for _ in 0..<1_000 {
            let float = Double(bitPattern: dice.next())
            guard float.isFinite, let decimal = Decimal(float) else { continue }
            #expect(Double(float.cypherText) == float, "seed \(seed)")
            #expect(decimal.float == float, "seed \(seed)")
        }
    }

    @Test("strings")
    func strings() {
        check([
            ("left", ["水果和", 2], "'水果'"), ("left", ["ab", 9], "'ab'"), ("left", ["ab", 0], "''"),
            ("left", ["ab", -1], "ArgumentError NumberOutOfRange"), ("left", [nil, 1], "null"),
            ("left", [1, 1], "TypeError InvalidArgumentValue"),
            ("right", ["水果和", 2], "'果和'"), ("right", ["ab", .integer(.max)], "'ab'"),
            ("right", ["ab", 0], "''"), ("substring", ["0123456789", 1], "'123456789'"),
            ("substring", ["水果和苹", 1, 2], "'果和'"), ("substring", ["ab", 9], "''"),
            ("substring", ["ab", .integer(.max), .integer(.max)], "''"),
            ("substring", ["ab", 0, -1], "ArgumentError NumberOutOfRange"),
            ("replace", ["hello", "l", "w"], "'hewwo'"), ("replace", ["aaa", "aa", "b"], "'ba'"),
            ("replace", ["abc", "", "x"], "'xaxbxcx'"), ("replace", ["水果", "", "-"], "'-水-果-'"),
            ("replace", ["aaaa", "a", "b", 2], "'bbaa'"), ("replace", ["", "", "x"], "'x'"),
            ("replace", ["abc", "z", "x"], "'abc'"), ("replace", ["abc", nil, "x"], "null"),
            ("split", ["one1two", "1"], "['one', 'two']"), ("split", ["", ","], "['']"),
            ("split", [",a,", ","], "['', 'a', '']"), ("split", ["水a", ""], "['水', 'a']"),
            ("split", ["a,b;c", [",", ";"]], "['a', 'b', 'c']"), ("split", [nil, ","], "null"),
            ("split", ["abab", ["b", "ab"]], "['', '', '']"),
            ("split", ["a", [1]], "TypeError InvalidArgumentValue"),
            ("toLower", ["ÄB"], "'äb'"), ("toUpper", ["straße"], "'STRASSE'"),
            ("upper", ["a"], "'A'"),
            ("trim", ["  a b\n"], "'a b'"), ("lTrim", ["\u{3000}a "], "'a '"),
            ("rTrim", [" a "], "' a'"),
            ("btrim", ["xxaxx", "x"], "'a'"), ("btrim", ["水a水", "水"], "'a'"),
            ("trim", ["   "], "''"),
            ("trim", [nil], "null"), ("normalize", ["e\u{301}"], "'é'"),
            ("normalize", ["ﬁ", "NFKC"], "'fi'"), ("char_length", ["水果"], "2"),
            ("normalize", ["a", "X"], "ArgumentError InvalidArgumentValue"),
        ])
        #expect(try! Fixture.call("normalize", ["é", "NFD"]).shown.unicodeScalars.count == 4)
    }

    @Test("numbers")
    func numbers() {
        check([
            ("abs", [-1], "1"), ("abs", [.integer(.min)], "ArithmeticError IntegerOverflow"),
            ("abs", [-1.5], "1.5"), ("abs", ["a"], "TypeError InvalidArgumentValue"),
            ("sign", [-5], "-1"), ("sign", [0.0], "0"), ("sign", [.float(.nan)], "0"),
            ("ceil", [1.2], "2.0"), ("floor", [-1.2], "-2.0"), ("floor", [3], "3.0"),
            ("sqrt", [-1], "NaN"), ("sqrt", [16], "4.0"), ("log", [0], "-Infinity"),
            ("e", [], "2.718281828459045"), ("pi", [], "3.141592653589793"), ("exp", [0], "1.0"),
            ("log10", [1000], "3.0"), ("sin", [0], "0.0"), ("cot", [0], "Infinity"),
            ("atan2", [0, 1], "0.0"), ("atan2", [nil, 1], "null"), ("degrees", [0], "0.0"),
            ("haversin", [0], "0.0"), ("isNaN", [.float(.nan)], "true"), ("isNaN", [1], "false"),
            ("round", [3.5], "4.0"), ("round", [-1.5], "-1.0"), ("round", [-1.6], "-2.0"),
            ("round", [2.5], "3.0"), ("round", [1.005, 2], "1.01"), ("round", [-1.55, 1], "-1.6"),
            ("round", [1.55, 1, "DOWN"], "1.5"), ("round", [-1.55, 1, "UP"], "-1.6"),
            ("round", [1.51, 0, "CEILING"], "2.0"), ("round", [-1.51, 0, "FLOOR"], "-2.0"),
            ("round", [2.5, 0, "HALF_EVEN"], "2.0"), ("round", [1.25, 1, "half_even"], "1.2"),
            ("round", [1.35, 1, "HALF_EVEN"], "1.4"), ("round", [1.25, 1, "HALF_DOWN"], "1.2"),
            ("round", [0.4], "0.0"), ("round", [0.5], "1.0"), ("round", [0.05, 1], "0.1"),
            ("round", [0.004, 1, "UP"], "0.1"), ("round", [99.99, 1], "100.0"),
            ("round", [7], "7.0"),
            ("round", [1e300, .integer(.max)], "1.0E300"), ("round", [.float(.nan)], "NaN"),
            ("round", [1.5, -1], "ArgumentError NumberOutOfRange"), ("round", [-0.4], "-0.0"),
            ("round", [1.5, 0, "x"], "ArgumentError InvalidArgumentValue"),
        ])
    }

    @Test("rand() stays below 1 and repeats itself for a seed; UUIDs differ")
    func random() throws {
        let context = Fixture.context()
        for _ in 0..<1_000 {
            guard case .float(let float) = try Fixture.call("rand", [], context) else {
                Issue.record("rand() is no float")
                return
            }
            #expect(float >= 0 && float < 1)
        }
        #expect(shown("rand", []) == shown("rand", []))
        #expect(shown("randomUUID", []) != shown("randomUUID", []))
        #expect(shown("randomUUID", []).count == 38)
    }

    @Test("names are found in any case, and describe themselves")
    func library() {
        #expect(FunctionLibrary.lookup("TOSTRING")?.name == "toString")
        #expect(FunctionLibrary.lookup("nothing") == nil)
        #expect(
            FunctionLibrary.lookup("left")?.signature
                == "left(original :: STRING, length :: INTEGER) :: STRING")
        #expect(
            Set(FunctionLibrary.all.map { $0.name.lowercased() }).count == FunctionLibrary.all.count
        )
        for function in FunctionLibrary.all {
            #expect(function.description.hasSuffix("."), "\(function.name)")
            #expect(!function.isVariadic || function.minimumArgumentCount > 0)
        }
    }

    @Test("types that cannot fit are refused before the query runs")
    func staticTypes() {
        let cases: [(String, CypherType, Bool)] = [
            ("length", .node, false), ("length", .path, true), ("size", .path, false),
            ("size", .list(.integer), true), ("size", .any, true), ("labels", .path, false),
            ("type", .node, false), ("properties", .integer, false), ("properties", .node, true),
            ("properties", .list(.boolean), false), ("toFloat", .boolean, false),
            ("abs", .number, true), ("range", .float, false), ("sqrt", .integer, true),
            ("coalesce", .map, true), ("reverse", .string, true),
            ("percentileCont", .integer, true),
        ]
        for (name, type, expected) in cases {
            #expect(
                FunctionLibrary.lookup(name)?.accepts(type, at: 0) == expected, "\(name) \(type)")
        }
    }

    @Test("every function answers or throws a CypherError for any arguments")
    func hostileArguments() {
        let seed: UInt64 = 4_711
        var dice = Dice(seed)
        let context = Fixture.context(limitBytes: 1 << 20)
        for function in FunctionLibrary.all {
            let maximum = function.maximumArgumentCount ?? 4
            for _ in 0..<400 {
                let count = Int.random(in: function.minimumArgumentCount...maximum, using: &dice)
                let arguments = (0..<count).map { _ in dice.value() }
                do {
                    if let aggregate = function.aggregate {
                        let accumulator = aggregate.makeAccumulator()
                        for _ in 0..<3 {
                            try arguments.withUnsafeBufferPointer {
                                try accumulator.add($0, context)
                            }
                        }
                        _ = try accumulator.result(context)
                    } else {
                        _ = try arguments.withUnsafeBufferPointer {
                            try function.evaluate($0, context)
                        }
                    }
                } catch {
                    #expect(error is CypherError, "\(function.name), seed \(seed)")
                }
            }
        }
        #expect(context.memory.usedBytes == 0)
    }

    @Test("what would not fit into memory is refused before it is made")
    func memory() {
        let context = Fixture.context(limitBytes: 1 << 20)
        let long = Value.string(String(repeating: "a", count: 400_000))
        let calls: [(String, [Value])] = [
            ("range", [0, 1_000_000]), ("replace", [long, "a", "bbbb"]), ("split", [long, ""]),
            ("split", [long, "a"]), ("replace", [long, "", long]),
            ("normalize", [.string("é" + String(repeating: "a", count: 400_000))]),
        ]
        for (name, arguments) in calls {
            let error = #expect(throws: CypherError.self) {
                try Fixture.call(name, arguments, context)
            }
            #expect(error?.detail == "MemoryLimitExceeded")
        }
    }
}

import GraphStore
import Testing

@testable import CypherEngine

@Suite("Aggregate functions")
struct FunctionsAggregateTests {
    private func shown(_ name: String, _ values: [Value]) -> String {
        shown(name, rows: values.map { [$0] })
    }

    private func shown(_ name: String, rows: [[Value]]) -> String {
        do { return try Fixture.aggregate(name, rows).shown } catch let error as CypherError {
            return "\(error.code) \(error.detail)"
        } catch { return "\(error)" }
    }

    @Test("over no rows")
    func empty() {
        let expected = [
            ("count", "0"), ("sum", "0"), ("avg", "null"), ("min", "null"), ("max", "null"),
            ("collect", "[]"), ("stDev", "0.0"), ("stDevP", "0.0"), ("percentileCont", "null"),
            ("percentileDisc", "null"),
        ]
        for (name, result) in expected {
            #expect(shown(name, rows: []) == result)
            #expect(shown(name, rows: [[nil, 0.5]]) == result)
        }
    }

    @Test("counting and collecting leave nulls out")
    func counting() {
        #expect(shown("count", [1, nil, "a"]) == "2")
        #expect(shown("collect", [nil, 1, nil, [nil]]) == "[1, [null]]")
    }

    @Test("extremes follow the total order")
    func extremes() {
        let mixed: [Value] = [1, "a", nil, [1, 2], 0.2, "b"]
        #expect(shown("max", mixed) == "1")
        #expect(shown("min", mixed) == "[1, 2]")
        #expect(shown("max", ["a", "b", "B", nil, "abc"]) == "'b'")
        #expect(shown("max", [[1], [2], [2, 1]]) == "[2, 1]")
        #expect(shown("max", [1, .float(.nan), 2]) == "NaN")
    }

    @Test("integers are summed exactly, and only the result may overflow")
    func sums() {
        #expect(shown("sum", [1, 2, nil]) == "3")
        #expect(shown("sum", [1, 2.5]) == "3.5")
        #expect(shown("sum", [.integer(.max), 1, -1]) == "9223372036854775807")
        #expect(shown("sum", [.integer(.max), 1]) == "ArithmeticError IntegerOverflow")
        #expect(shown("sum", ["a"]) == "TypeError InvalidArgumentValue")
        #expect(shown("sum", [Value](repeating: 0.1, count: 10)) == "1.0")
        #expect(shown("sum", [1e100, 1.0, -1e100]) == "1.0")
        #expect(shown("sum", [.float(.infinity), 1.0]) == "Infinity")
        #expect(shown("sum", [.float(.infinity), .float(-.infinity)]) == "NaN")
    }

    @Test("averages and deviations")
    func averages() {
        #expect(shown("avg", [1, 2]) == "1.5")
        #expect(shown("avg", [.integer(.max), .integer(.max)]) == "9.223372036854776E18")
        #expect(shown("stDev", [2, 4, 4, 4, 5, 5, 7, 9]) == "2.138089935299395")
        #expect(shown("stDevP", [2, 4, 4, 4, 5, 5, 7, 9]) == "2.0")
        #expect(shown("stDev", [42]) == "0.0")
    }

    @Test("percentiles")
    func percentiles() {
        func rows(_ values: [Value], _ percentile: Value) -> [[Value]] {
            values.map { [$0, percentile] }
        }
        let prices: [Value] = [10.0, 30.0, 20.0]
        let cases: [(String, Value, String)] = [
            ("percentileCont", 0.0, "10.0"), ("percentileCont", 0.5, "20.0"),
            ("percentileCont", 1, "30.0"), ("percentileCont", 0.25, "15.0"),
            ("percentileDisc", 0.0, "10.0"), ("percentileDisc", 0.5, "20.0"),
            ("percentileDisc", 1.0, "30.0"), ("percentileDisc", 0.34, "20.0"),
            ("percentileCont", 1000, "ArgumentError NumberOutOfRange"),
            ("percentileDisc", -1, "ArgumentError NumberOutOfRange"),
            ("percentileDisc", 1.1, "ArgumentError NumberOutOfRange"),
            ("percentileDisc", .float(.nan), "ArgumentError NumberOutOfRange"),
            ("percentileDisc", "a", "TypeError InvalidArgumentValue"),
        ]
        for (name, percentile, expected) in cases {
            #expect(shown(name, rows: rows(prices, percentile)) == expected)
        }
        #expect(shown("percentileDisc", rows: rows([1, 2], 0.5)) == "1")
    }

    @Test("what a group keeps is charged, and given back with the group")
    func memory() throws {
        let context = Fixture.context(limitBytes: 10_000)
        do {
            let accumulator = CollectAccumulator()
            let row: [Value] = [.string(String(repeating: "a", count: 1_000))]
            let error = #expect(throws: CypherError.self) {
                for _ in 0..<10 {
                    try row.withUnsafeBufferPointer { try accumulator.add($0, context) }
                }
            }
            #expect(error?.name == "transaction.outOfMemory")
            #expect(context.memory.usedBytes > 9_000)
            withExtendedLifetime(accumulator) {}
        }
        #expect(context.memory.usedBytes == 0)
    }
}

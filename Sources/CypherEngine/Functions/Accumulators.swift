import GraphStore

/// `count(value)`; `count(*)` counts a constant.
final class CountAccumulator: Accumulator {
    private var count = 0

    func add(_ arguments: UnsafeBufferPointer<Value>, _ context: FunctionContext) {
        if !arguments[0].isNull { count &+= 1 }
    }

    func result(_ context: FunctionContext) -> Value { .integer(count) }
}

/// What an accumulator charged for the values that it keeps; given back when the group is freed.
class KeepingAccumulator {
    private var memory: MemoryBudget?
    private var chargedBytes = 0

    deinit { memory?.release(chargedBytes) }

    /// Charges for one value kept and gives back what is let go.
    final func charge(
        _ bytes: Int, releasing released: Int = 0, _ context: FunctionContext
    ) throws(CypherError) {
        memory = context.memory
        try context.memory.charge(bytes)
        context.memory.release(released)
        chargedBytes += bytes - released
    }
}

/// `min(value)` and `max(value)` by the total order.
final class ExtremeAccumulator: KeepingAccumulator, Accumulator {
    private var extreme: Value = .null
    /// 1 to keep the greatest, -1 the least.
    private let sign: Int

    init(sign: Int) { self.sign = sign }

    func add(
        _ arguments: UnsafeBufferPointer<Value>, _ context: FunctionContext
    ) throws {
        let value = arguments[0]
        if value.isNull { return }
        guard extreme.isNull || Value.order(value, extreme) * sign > 0 else { return }
        try charge(
            value.memorySize, releasing: extreme.isNull ? 0 : extreme.memorySize, context)
        extreme = value
    }

    func result(_ context: FunctionContext) -> Value { extreme }
}

/// `collect(value)`.
final class CollectAccumulator: KeepingAccumulator, Accumulator {
    private var elements: [Value] = []

    func add(
        _ arguments: UnsafeBufferPointer<Value>, _ context: FunctionContext
    ) throws {
        let value = arguments[0]
        if value.isNull { return }
        try charge(value.memorySize, context)
        elements.append(value)
    }

    func result(_ context: FunctionContext) throws -> Value {
        let list = ValueList(elements)
        guard list.depth <= ValueDepth.limit else { throw CypherError.valueTooDeep }
        return .list(list)
    }
}

/// A sum of numbers: integers exactly, floats with the rounding errors carried along.
struct CompensatedSum {
    private var small = 0
    /// What `small` could not hold.
    private var large: Int128 = 0
    private(set) var hasFloat = false
    private var sum = 0.0
    private var compensation = 0.0

    /// The sum of the integers.
    var integers: Int128 { large + Int128(small) }

    @inline(__always)
    mutating func add(_ integer: Int) {
        let (sum, overflow) = small.addingReportingOverflow(integer)
        if overflow {
            large += Int128(small)
            small = integer
        } else {
            small = sum
        }
    }

    /// Neumaier's variant of Kahan's summation.
    mutating func add(_ float: Double) {
        hasFloat = true
        let total = sum + float
        if sum.magnitude >= float.magnitude {
            compensation += (sum - total) + float
        } else {
            compensation += (float - total) + sum
        }
        sum = total
    }

    /// The sum as a float.
    ///
    /// Infinities have no compensation.
    var float: Double {
        let floats = sum.isFinite ? sum + compensation : sum
        return hasFloat ? floats + Double(integers) : Double(integers)
    }
}

/// `sum(value)`: an integer as long as all values are.
final class SumAccumulator: Accumulator {
    private var sum = CompensatedSum()

    func add(
        _ arguments: UnsafeBufferPointer<Value>, _ context: FunctionContext
    ) throws {
        switch arguments[0] {
        case .integer(let integer): sum.add(integer)
        case .float(let float): sum.add(float)
        case .null: break
        default: throw FunctionDefinition.mismatch("sum", takes: "numbers", arguments[0])
        }
    }

    func result(_ context: FunctionContext) throws -> Value {
        if sum.hasFloat { return .float(sum.float) }
        guard let integer = Int(exactly: sum.integers) else {
            throw CypherError.integerOverflow("sum()")
        }
        return .integer(integer)
    }
}

/// `avg(value)`, always a float; null over no values.
final class AverageAccumulator: Accumulator {
    private var sum = CompensatedSum()
    private var count = 0

    func add(
        _ arguments: UnsafeBufferPointer<Value>, _ context: FunctionContext
    ) throws {
        switch arguments[0] {
        case .integer(let integer): sum.add(integer)
        case .float(let float): sum.add(float)
        case .null: return
        default: throw FunctionDefinition.mismatch("avg", takes: "numbers", arguments[0])
        }
        count += 1
    }

    func result(_ context: FunctionContext) -> Value {
        count == 0 ? .null : .float(sum.float / Double(count))
    }
}

/// `stDev(value)` and `stDevP(value)` by Welford's method; 0.0 over too few values.
final class DeviationAccumulator: Accumulator {
    private var count = 0
    private var mean = 0.0
    private var squares = 0.0
    /// Whether the values are the whole population, not a sample of it.
    private let isPopulation: Bool

    init(isPopulation: Bool) { self.isPopulation = isPopulation }

    func add(
        _ arguments: UnsafeBufferPointer<Value>, _ context: FunctionContext
    ) throws {
        if arguments[0].isNull { return }
        let number = try arguments.number(0, of: isPopulation ? "stDevP" : "stDev")
        count += 1
        let difference = number - mean
        mean += difference / Double(count)
        squares += difference * (number - mean)
    }

    func result(_ context: FunctionContext) -> Value {
        guard count > (isPopulation ? 0 : 1) else { return .float(0) }
        return .float((squares / Double(isPopulation ? count : count - 1)).squareRoot())
    }
}

/// `percentileCont(value, percentile)` and `percentileDisc(value, percentile)`; null over no
/// values.
final class PercentileAccumulator: KeepingAccumulator, Accumulator {
    private var values: [Value] = []
    private var percentile = 0.0
    /// Whether values between two neighbours are interpolated.
    private let isContinuous: Bool

    init(isContinuous: Bool) { self.isContinuous = isContinuous }

    private var name: String { isContinuous ? "percentileCont" : "percentileDisc" }

    func add(
        _ arguments: UnsafeBufferPointer<Value>, _ context: FunctionContext
    ) throws {
        let value = arguments[0]
        if value.isNull { return }
        _ = try arguments.number(0, of: name)
        if values.isEmpty {
            percentile = try arguments.number(1, of: name)
            guard percentile >= 0, percentile <= 1 else {
                throw CypherError.numberOutOfRange(
                    "the percentile of \(name)() must lie between 0.0 and 1.0")
            }
        }
        try charge(value.memorySize, context)
        values.append(value)
    }

    func result(_ context: FunctionContext) throws -> Value {
        guard !values.isEmpty else { return .null }
        try context.checkCancelled()
        values.sort { Value.order($0, $1) < 0 }
        let count = Double(values.count)
        guard isContinuous else {
            // The first value that at least this share of the values does not exceed.
            let place = Int(exactly: (percentile * count).rounded(.up)) ?? 0
            return values[min(max(place - 1, 0), values.count - 1)]
        }
        let position = percentile * (count - 1)
        let below = min(max(Int(exactly: position.rounded(.down)) ?? 0, 0), values.count - 1)
        let above = min(below + 1, values.count - 1)
        let share = position - Double(below)
        let low = values[below].number ?? 0
        let high = values[above].number ?? 0
        return .float(share == 0 || low == high ? low : low * (1 - share) + high * share)
    }
}

import GraphStore

extension FunctionLibrary {
    private static let numberInput = FunctionDefinition.Argument("input", .integer, .float)
    private static let percentile = FunctionDefinition.Argument("percentile", .float)

    /// Functions that make one value of many rows; all but `count` and `collect` of no rows are
    /// null, 0 or 0.0.
    static let aggregates: [FunctionDefinition] = [
        FunctionDefinition(
            aggregate: "count", [.init("input", .any)], .integer,
            "The number of values that are not null."
        ) { CountAccumulator() },
        FunctionDefinition(
            aggregate: "sum", [numberInput], .number, "The sum of numbers."
        ) { SumAccumulator() },
        FunctionDefinition(
            aggregate: "avg", [numberInput], .float, "The average of numbers."
        ) { AverageAccumulator() },
        FunctionDefinition(
            aggregate: "min", [.init("input", .any)], .any, "The least value."
        ) { ExtremeAccumulator(sign: -1) },
        FunctionDefinition(
            aggregate: "max", [.init("input", .any)], .any, "The greatest value."
        ) { ExtremeAccumulator(sign: 1) },
        FunctionDefinition(
            aggregate: "collect", [.init("input", .any)], .list(.any),
            "The list of all values that are not null."
        ) { CollectAccumulator() },
        FunctionDefinition(
            aggregate: "stDev", [numberInput], .float, "The standard deviation of a sample."
        ) { DeviationAccumulator(isPopulation: false) },
        FunctionDefinition(
            aggregate: "stDevP", [numberInput], .float, "The standard deviation of a population."
        ) { DeviationAccumulator(isPopulation: true) },
        FunctionDefinition(
            aggregate: "percentileCont", [numberInput, percentile], .float,
            "The number below which a share of the numbers lies, interpolated."
        ) { PercentileAccumulator(isContinuous: true) },
        FunctionDefinition(
            aggregate: "percentileDisc", [numberInput, percentile], .number,
            "The number below which a share of the numbers lies, one of them."
        ) { PercentileAccumulator(isContinuous: false) },
    ]
}

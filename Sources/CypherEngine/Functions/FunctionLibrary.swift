import GraphStore

/// All functions, by name.
enum FunctionLibrary {
    /// The functions in the order of their names, for `SHOW FUNCTIONS`.
    static let all: [FunctionDefinition] =
        (aggregates + entities + lists + conversions + conversionLists + values + strings
        + stringEdges + numbers + logarithms + trigonometry)
        .sorted { $0.name.lowercased() < $1.name.lowercased() }

    private static let byName: [String: FunctionDefinition] = {
        var table: [String: FunctionDefinition] = [:]
        for function in all { table[function.name.lowercased()] = function }
        return table
    }()

    /// The function of a name in any case, or nil.
    static func lookup(_ name: String) -> FunctionDefinition? {
        byName[name] ?? byName[name.lowercased()]
    }
}

extension FunctionDefinition {
    /// A function of one argument whose null makes null.
    static func ofOne(
        _ name: String, _ category: Category, _ argument: Argument, _ result: CypherType,
        _ description: String,
        _ evaluate: @escaping @Sendable (Value, FunctionContext) throws -> Value
    ) -> FunctionDefinition {
        FunctionDefinition(name, category, [argument], result, description) { arguments, context in
            let argument = arguments[0]
            return argument.isNull ? .null : try evaluate(argument, context)
        }
    }

    /// The error for an argument of a kind that the function does not take.
    static func mismatch(_ name: String, takes expected: String, _ value: Value) -> CypherError {
        CypherError.invalidArgument("\(name)() takes \(expected), not \(value.kindName)")
    }
}

extension UnsafeBufferPointer<Value> {
    /// Whether any argument is null.
    @inline(__always)
    var hasNull: Bool {
        for value in self where value.isNull { return true }
        return false
    }

    /// An argument that may have been left out, null then.
    @inline(__always)
    func optional(_ index: Int) -> Value { index < count ? self[index] : .null }

    /// An argument that must be a string.
    @inline(__always)
    func text(_ index: Int, of name: String) throws(CypherError) -> Text {
        guard case .string(let text) = self[index] else {
            throw FunctionDefinition.mismatch(name, takes: "a string", self[index])
        }
        return text
    }

    /// An argument that must be an integer.
    @inline(__always)
    func integer(_ index: Int, of name: String) throws(CypherError) -> Int {
        guard case .integer(let integer) = self[index] else {
            throw FunctionDefinition.mismatch(name, takes: "an integer", self[index])
        }
        return integer
    }

    /// An argument that must be a number, as a float.
    @inline(__always)
    func number(_ index: Int, of name: String) throws(CypherError) -> Double {
        guard let number = self[index].number else {
            throw FunctionDefinition.mismatch(name, takes: "a number", self[index])
        }
        return number
    }
}

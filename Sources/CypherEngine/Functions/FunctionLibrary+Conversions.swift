import GraphStore

extension FunctionLibrary {
    /// Functions that make a value of one kind of one of another; a string that holds no such value
    /// makes null.
    static let conversions: [FunctionDefinition] = [
        .ofOne(
            "toBoolean", .scalar, .init("input", .boolean, .string, .integer), .boolean,
            "A boolean made of a string ('true' or 'false') or an integer (0 is false)."
        ) { input, _ in
            guard let converted = try input.toBoolean() else {
                throw FunctionDefinition.mismatch(
                    "toBoolean", takes: "a boolean, a string or an integer", input)
            }
            return converted
        },
        .ofOne(
            "toInteger", .scalar, .init("input", .integer, .float, .string), .integer,
            "An integer made of a float, by cutting it off, or of a string."
        ) { input, _ in
            guard !input.isBoolean, let converted = try input.toInteger() else {
                throw FunctionDefinition.mismatch(
                    "toInteger", takes: "a number or a string", input)
            }
            return converted
        },
        .ofOne(
            "toFloat", .scalar, .init("input", .integer, .float, .string), .float,
            "A float made of an integer or a string."
        ) { input, _ in
            guard let converted = input.toFloat() else {
                throw FunctionDefinition.mismatch("toFloat", takes: "a number or a string", input)
            }
            return converted
        },
        .ofOne(
            "toString", .string, .init("input", .string, .boolean, .integer, .float), .string,
            "A string made of a number or a boolean."
        ) { input, _ in
            guard let converted = input.toText() else {
                throw FunctionDefinition.mismatch(
                    "toString", takes: "a string, a number or a boolean", input)
            }
            return converted
        },
        .ofOne(
            "toBooleanOrNull", .scalar, .init("input", .any), .boolean,
            "As toBoolean(); null for values that it does not take."
        ) { input, _ in (try? input.toBoolean()) ?? .null },
        .ofOne(
            "toIntegerOrNull", .scalar, .init("input", .any), .integer,
            "As toInteger(); null for values that it does not take; 1 for true, 0 for false."
        ) { input, _ in (try? input.toInteger()) ?? .null },
        .ofOne(
            "toFloatOrNull", .scalar, .init("input", .any), .float,
            "As toFloat(); null for values that it does not take."
        ) { input, _ in input.toFloat() ?? .null },
        .ofOne(
            "toStringOrNull", .string, .init("input", .any), .string,
            "As toString(); null for values that it does not take."
        ) { input, _ in input.toText() ?? .null },
    ]

    /// Functions that convert the elements of a list; those that cannot be converted become null.
    static let conversionLists: [FunctionDefinition] = [
        listConversion("toBooleanList", .boolean, "booleans") { (try? $0.toBoolean()) ?? .null },
        listConversion("toIntegerList", .integer, "integers") { (try? $0.toInteger()) ?? .null },
        listConversion("toFloatList", .float, "floats") { $0.toFloat() ?? .null },
        listConversion("toStringList", .string, "strings") { $0.toText() ?? .null },
    ]

    private static func listConversion(
        _ name: String, _ element: CypherType, _ plural: String,
        _ convert: @escaping @Sendable (Value) -> Value
    ) -> FunctionDefinition {
        .ofOne(
            name, .list, .init("input", .list(.any)), .list(element),
            "The elements of a list made into \(plural); null for those that cannot be."
        ) { input, context in
            guard case .list(let list) = input else {
                throw FunctionDefinition.mismatch(name, takes: "a list", input)
            }
            try context.reserve(elements: list.elements.count)
            return try .makeList(list.elements.map(convert), context)
        }
    }
}

extension Value {
    fileprivate var isBoolean: Bool {
        if case .boolean = self { true } else { false }
    }

    /// Nil where the kind is not taken.
    fileprivate func toBoolean() throws(CypherError) -> Value? {
        switch self {
        case .null, .boolean: return self
        case .integer(let integer): return .boolean(integer != 0)
        case .string(let text):
            guard text.size < 64 else { return .null }
            let word = text.string.lowercased().drop { $0.isWhitespace }
            let end = word.lastIndex { !$0.isWhitespace }
            switch end.map({ String(word[...$0]) }) {
            case "true": return .boolean(true)
            case "false": return .boolean(false)
            default: return .null
            }
        default: return nil
        }
    }

    /// Nil where the kind is not taken; throws for numbers beyond 64 bits.
    fileprivate func toInteger() throws(CypherError) -> Value? {
        switch self {
        case .null, .integer: return self
        case .boolean(let truth): return .integer(truth ? 1 : 0)
        case .float(let float):
            if float.isNaN { return .null }
            guard let integer = Number.truncated(float) else {
                throw CypherError.integerOverflow("toInteger()")
            }
            return .integer(integer)
        case .string(let text):
            switch text.withBytes({ NumberParser.integer($0) }) {
            case .value(let integer): return .integer(integer)
            case .none: return .null
            case .overflow: throw CypherError.integerOverflow("toInteger()")
            }
        default: return nil
        }
    }

    /// Nil where the kind is not taken.
    fileprivate func toFloat() -> Value? {
        switch self {
        case .null, .float: self
        case .integer(let integer): .float(Double(integer))
        case .string(let text):
            text.withBytes { NumberParser.float($0) }.map { .float($0) } ?? .null
        default: nil
        }
    }

    /// Nil where the kind is not taken.
    fileprivate func toText() -> Value? {
        switch self {
        case .null, .string: self
        case .boolean(let truth): .string(truth ? "true" : "false")
        case .integer, .float: .string(numberText)
        default: nil
        }
    }
}

import Foundation
import GraphStore

extension FunctionLibrary {
    private static let original = FunctionDefinition.Argument("original", .string)
    private static let length = FunctionDefinition.Argument("length", .integer)

    /// Functions on strings.
    ///
    /// Places and lengths count code points.
    static let strings: [FunctionDefinition] = [
        FunctionDefinition(
            "left", .string, [original, length], .string,
            "The first characters of a string, so many of them."
        ) { arguments, _ in
            if arguments.hasNull { return .null }
            let text = try arguments.text(0, of: "left")
            let count = try nonNegative(arguments, 1, of: "left")
            return .string(text.part(0..<text.offset(ofScalar: count)))
        },
        FunctionDefinition(
            "right", .string, [original, length], .string,
            "The last characters of a string, so many of them."
        ) { arguments, _ in
            if arguments.hasNull { return .null }
            let text = try arguments.text(0, of: "right")
            let count = try nonNegative(arguments, 1, of: "right")
            return .string(text.part(text.offset(ofLastScalars: count)..<text.size))
        },
        FunctionDefinition(
            "substring", .string,
            [original, .init("start", .integer), .init("length", .integer, optional: true)],
            .string,
            "The characters of a string from a place on, counted from 0, so many or all.", substring
        ),
        FunctionDefinition(
            "replace", .string,
            [
                original, .init("search", .string), .init("replace", .string),
                .init("limit", .integer, optional: true),
            ], .string, "A string in which one string takes the place of another.", replace),
        FunctionDefinition(
            "split", .string, [original, .init("splitDelimiters", .string, .list(.string))],
            .list(.string), "The parts of a string between the delimiters.", split),
        inCase("toLower", .lower), inCase("lower", .lower),
        inCase("toUpper", .upper), inCase("upper", .upper),
        FunctionDefinition(
            "normalize", .string,
            [.init("input", .string), .init("form", .string, optional: true)],
            .string,
            "The string in a Unicode normal form: NFC unless NFD, NFKC or NFKD is asked for.",
            normalize),
        .ofOne(
            "char_length", .scalar, .init("input", .string), .integer,
            "The number of characters of a string."
        ) { input, _ in try scalarCount(input, "char_length") },
        .ofOne(
            "character_length", .scalar, .init("input", .string), .integer,
            "The number of characters of a string."
        ) { input, _ in try scalarCount(input, "character_length") },
    ]

    private static func scalarCount(_ input: Value, _ name: String) throws(CypherError) -> Value {
        guard case .string(let text) = input else {
            throw FunctionDefinition.mismatch(name, takes: "a string", input)
        }
        return .integer(text.scalarCount)
    }

    private enum LetterCase {
        case lower, upper
    }

    private static func inCase(_ name: String, _ letterCase: LetterCase) -> FunctionDefinition {
        let isLower = letterCase == .lower
        let description = "The string in \(isLower ? "lower" : "upper") case."
        return .ofOne(name, .string, .init("input", .string), .string, description) {
            input, context in
            guard case .string(let text) = input else {
                throw FunctionDefinition.mismatch(name, takes: "a string", input)
            }
            // Few characters grow, none beyond threefold.
            try context.reserve(text.size, times: 3)
            if text.isASCII { return .string(text.inASCIICase(from: isLower ? 0x41 : 0x61)) }
            return .string(isLower ? text.string.lowercased() : text.string.uppercased())
        }
    }

    private static func nonNegative(
        _ arguments: UnsafeBufferPointer<Value>, _ index: Int, of name: String
    ) throws(CypherError) -> Int {
        let number = try arguments.integer(index, of: name)
        guard number >= 0 else {
            throw CypherError.numberOutOfRange("the lengths of \(name)() must not be negative")
        }
        return number
    }

    @Sendable private static func substring(
        _ arguments: UnsafeBufferPointer<Value>, _ context: FunctionContext
    ) throws -> Value {
        if arguments.hasNull { return .null }
        let text = try arguments.text(0, of: "substring")
        let start = text.offset(ofScalar: try nonNegative(arguments, 1, of: "substring"))
        guard arguments.count > 2 else { return .string(text.part(start..<text.size)) }
        let rest = text.part(start..<text.size)
        let count = try nonNegative(arguments, 2, of: "substring")
        return .string(rest.part(0..<rest.offset(ofScalar: count)))
    }

    @Sendable private static func replace(
        _ arguments: UnsafeBufferPointer<Value>, _ context: FunctionContext
    ) throws -> Value {
        if arguments.hasNull { return .null }
        let text = try arguments.text(0, of: "replace")
        let search = try arguments.text(1, of: "replace")
        let replacement = try arguments.text(2, of: "replace")
        var limit = Int.max
        if arguments.count > 3 { limit = try nonNegative(arguments, 3, of: "replace") }
        let places = try text.places(of: search, limit: limit, context)
        if places.isEmpty { return arguments[0] }
        let kept = text.size - places.count * search.size
        let (added, overflow) = places.count.multipliedReportingOverflow(by: replacement.size)
        let (size, carry) = kept.addingReportingOverflow(added)
        try context.reserve(overflow || carry ? Int.max : size)
        let result = Text.make(size: size) { output in
            text.withBytes { bytes in
                replacement.withBytes { replacement in
                    var read = 0
                    var written = 0
                    for place in places {
                        output.copy(UnsafeBufferPointer(rebasing: bytes[read..<place]), at: written)
                        written += place - read
                        output.copy(replacement, at: written)
                        written += replacement.count
                        read = place + search.size
                    }
                    output.copy(UnsafeBufferPointer(rebasing: bytes[read...]), at: written)
                }
            }
        }
        return .string(result)
    }

    @Sendable private static func split(
        _ arguments: UnsafeBufferPointer<Value>, _ context: FunctionContext
    ) throws -> Value {
        if arguments.hasNull { return .null }
        let text = try arguments.text(0, of: "split")
        var delimiters: [Text] = []
        switch arguments[1] {
        case .string(let delimiter): delimiters = [delimiter]
        case .list(let list):
            for element in list.elements {
                switch element {
                case .null: return .null
                case .string(let delimiter): delimiters.append(delimiter)
                default:
                    throw FunctionDefinition.mismatch(
                        "split", takes: "a string or a list of strings", element)
                }
            }
        default:
            throw FunctionDefinition.mismatch(
                "split", takes: "a string or a list of strings", arguments[1])
        }
        return try .makeList(text.split(at: delimiters, context), context)
    }

    @Sendable private static func normalize(
        _ arguments: UnsafeBufferPointer<Value>, _ context: FunctionContext
    ) throws -> Value {
        if arguments.hasNull { return .null }
        let text = try arguments.text(0, of: "normalize")
        let form = arguments.count > 1 ? try arguments.text(1, of: "normalize").string : "NFC"
        // The longest expansion of one code point is eighteenfold.
        try context.reserve(text.size, times: text.isASCII ? 1 : 18)
        switch form.uppercased() {
        case "NFC": return .string(text.string.precomposedStringWithCanonicalMapping)
        case "NFD": return .string(text.string.decomposedStringWithCanonicalMapping)
        case "NFKC": return .string(text.string.precomposedStringWithCompatibilityMapping)
        case "NFKD": return .string(text.string.decomposedStringWithCompatibilityMapping)
        default:
            throw CypherError.unknownArgument(
                "normalize() knows the forms NFC, NFD, NFKC and NFKD only")
        }
    }
}

extension Text {
    /// The ASCII string with the 26 letters from `first` on in the other case.
    fileprivate func inASCIICase(from first: UInt8) -> Text {
        Text.make(size: size) { output in
            withBytes { bytes in
                for (index, byte) in bytes.enumerated() {
                    output[index] = byte &- first < 26 ? byte ^ 0x20 : byte
                }
            }
        }
    }
}

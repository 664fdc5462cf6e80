import GraphStore

extension FunctionLibrary {
    /// Functions on lists, some of them on strings and maps too.
    static let lists: [FunctionDefinition] = [
        .ofOne("head", .scalar, .init("list", .list(.any)), .any, "The first element of a list.") {
            input, _ in try list(input, "head").first ?? .null
        },
        .ofOne("last", .scalar, .init("list", .list(.any)), .any, "The last element of a list.") {
            input, _ in try list(input, "last").last ?? .null
        },
        .ofOne(
            "tail", .list, .init("list", .list(.any)), .list(.any),
            "All elements of a list but the first."
        ) { input, context in
            try .makeList(Array(list(input, "tail").dropFirst()), context)
        },
        FunctionDefinition(
            "range", .list,
            [
                .init("start", .integer), .init("end", .integer),
                .init("step", .integer, optional: true),
            ], .list(.integer),
            "The integers from start to end, both included, step apart.", range),
        .ofOne(
            "reverse", .list, .init("input", .string, .list(.any)), .any,
            "The elements of a list, or the characters of a string, from the last to the first."
        ) { input, context in
            switch input {
            case .list(let list):
                try context.reserve(elements: list.elements.count)
                return try .makeList(list.elements.reversed(), context)
            case .string(let text):
                try context.reserve(text.size)
                return .string(text.reversed)
            default:
                throw FunctionDefinition.mismatch("reverse", takes: "a list or a string", input)
            }
        },
        .ofOne(
            "size", .scalar, .init("input", .string, .list(.any)), .integer,
            "The number of elements of a list, or of characters of a string."
        ) { input, _ in
            switch input {
            case .list(let list): return .integer(list.elements.count)
            case .string(let text): return .integer(text.scalarCount)
            default: throw FunctionDefinition.mismatch("size", takes: "a list or a string", input)
            }
        },
        .ofOne(
            "isEmpty", .predicate, .init("input", .string, .list(.any), .map), .boolean,
            "Whether a list or map has no elements, or a string no characters."
        ) { input, _ in
            switch input {
            case .list(let list): return .boolean(list.elements.isEmpty)
            case .map(let map): return .boolean(map.keys.isEmpty)
            case .string(let text): return .boolean(text.size == 0)
            default:
                throw FunctionDefinition.mismatch(
                    "isEmpty", takes: "a list, a map or a string", input)
            }
        },
    ]

    private static func list(_ input: Value, _ name: String) throws(CypherError) -> [Value] {
        guard case .list(let list) = input else {
            throw FunctionDefinition.mismatch(name, takes: "a list", input)
        }
        return list.elements
    }

    @Sendable private static func range(
        _ arguments: UnsafeBufferPointer<Value>, _ context: FunctionContext
    ) throws -> Value {
        let start = try arguments.integer(0, of: "range")
        let end = try arguments.integer(1, of: "range")
        let step = arguments.count > 2 ? try arguments.integer(2, of: "range") : 1
        guard step != 0 else {
            throw CypherError.numberOutOfRange("the step of range() must not be 0")
        }
        guard step > 0 ? start <= end : start >= end else { return .list([]) }
        // The distance of two integers always fits into 64 bits without a sign.
        let distance =
            step > 0
            ? UInt(bitPattern: end &- start) : UInt(bitPattern: start &- end)
        let steps = distance / step.magnitude
        guard let count = Int(exactly: steps), count < Int.max else {
            throw CypherError.memoryLimitExceeded(limitBytes: context.memory.limitBytes)
        }
        try context.reserve(elements: count + 1)
        var elements: [Value] = []
        elements.reserveCapacity(count + 1)
        var integer = start
        for index in 0...count {
            if index & 0xFFFF == 0xFFFF { try context.checkCancelled() }
            elements.append(.integer(integer))
            integer = integer &+ step
        }
        return try .makeList(elements, context)
    }
}

extension Text {
    /// The code points from the last to the first.
    ///
    /// O(n).
    var reversed: Text {
        Text.make(size: size) { output in
            withBytes { bytes in
                var end = output.count
                var start = 0
                while start < bytes.count {
                    var next = start + 1
                    while next < bytes.count && bytes[next] & 0xC0 == 0x80 { next += 1 }
                    end -= next - start
                    output.copy(UnsafeBufferPointer(rebasing: bytes[start..<next]), at: end)
                    start = next
                }
            }
        }
    }
}

import Foundation
import GraphStore

extension FunctionLibrary {
    /// Functions that look at any value, or at none.
    static let values: [FunctionDefinition] = [
        FunctionDefinition(
            "coalesce", .scalar, [.init("input", .any)], .any, variadic: true,
            "The first argument that is not null."
        ) { arguments, _ in
            for argument in arguments where !argument.isNull { return argument }
            return .null
        },
        FunctionDefinition(
            "nullIf", .scalar, [.init("v1", .any), .init("v2", .any)], .any,
            "Null where both arguments are equal, else the first of them."
        ) { arguments, _ in
            Value.equals(arguments[0], arguments[1]) == true ? .null : arguments[0]
        },
        FunctionDefinition(
            "valueType", .scalar, [.init("input", .any)], .string,
            "The name of the most precise type that a value has."
        ) { arguments, context in
            .string(arguments[0].typeName)
        },
        FunctionDefinition(
            "timestamp", .scalar, [], .integer, deterministic: false,
            "The milliseconds from the beginning of 1970 to the start of the statement."
        ) { _, context in
            .integer(context.statementNanoseconds / 1_000_000)
        },
        FunctionDefinition(
            "randomUUID", .scalar, [], .string, deterministic: false, "A random UUID."
        ) { _, _ in
            .string(UUID().uuidString.lowercased())
        },
    ]
}

extension Value {
    /// The type as `valueType()` names it: `INTEGER NOT NULL`, `LIST<STRING NOT NULL> NOT NULL`.
    ///
    /// Lists deeper than a few levels are not looked into further, so that the name stays short.
    var typeName: String { typeName(levels: 8) }

    private func typeName(levels: Int) -> String {
        switch self {
        case .null: "NULL"
        case .boolean: "BOOLEAN NOT NULL"
        case .integer: "INTEGER NOT NULL"
        case .float: "FLOAT NOT NULL"
        case .string: "STRING NOT NULL"
        case .map: "MAP NOT NULL"
        case .node: "NODE NOT NULL"
        case .relationship: "RELATIONSHIP NOT NULL"
        case .path: "PATH NOT NULL"
        case .bytes: "LIST<INTEGER NOT NULL> NOT NULL"
        case .list(let list): "LIST<\(Value.elementTypeName(list, levels))> NOT NULL"
        }
    }

    private static func elementTypeName(_ list: ValueList, _ levels: Int) -> String {
        guard levels > 0 else { return "ANY" }
        let suffix = " NOT NULL"
        var names: Set<String> = []
        var hasNull = false
        for element in list.elements {
            if element.isNull {
                hasNull = true
            } else {
                names.insert(element.typeName(levels: levels - 1))
            }
            if names.count > 8 { return hasNull ? "ANY" : "ANY NOT NULL" }
        }
        guard !names.isEmpty else { return hasNull ? "NULL" : "NOTHING" }
        let sorted = names.sorted()
        let shown = hasNull ? sorted.map { String($0.dropLast(suffix.count)) } : sorted
        return shown.joined(separator: " | ")
    }
}

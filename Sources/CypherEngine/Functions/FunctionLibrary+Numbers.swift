import Foundation
import GraphStore

extension FunctionLibrary {
    private static let input = FunctionDefinition.Argument("input", .integer, .float)

    /// Functions on numbers.
    static let numbers: [FunctionDefinition] = [
        .ofOne("abs", .numeric, input, .number, "The absolute value of a number.") { input, _ in
            switch input {
            case .integer(let integer):
                guard integer != .min else { throw CypherError.integerOverflow("abs()") }
                return .integer(integer.magnitude == 0 ? 0 : max(integer, -integer))
            case .float(let float): return .float(float.magnitude)
            default: throw FunctionDefinition.mismatch("abs", takes: "a number", input)
            }
        },
        .ofOne(
            "sign", .numeric, input, .integer, "-1, 0 or 1: the sign of a number."
        ) { input, _ in
            switch input {
            case .integer(let integer): return .integer(integer.signum())
            case .float(let float): return .integer(float > 0 ? 1 : float < 0 ? -1 : 0)
            default: throw FunctionDefinition.mismatch("sign", takes: "a number", input)
            }
        },
        onFloat("ceil", .numeric, "The smallest whole number that is not less.") {
            $0.rounded(.up)
        },
        onFloat("floor", .numeric, "The largest whole number that is not greater.") {
            $0.rounded(.down)
        },
        FunctionDefinition(
            "round", .numeric,
            [
                .init("value", .integer, .float), .init("precision", .integer, optional: true),
                .init("mode", .string, optional: true),
            ], .float,
            "The nearest whole number, or the nearest with so many decimals.",
            round),
        .ofOne("isNaN", .numeric, input, .boolean, "Whether a number is NaN.") { input, _ in
            switch input {
            case .integer: return .boolean(false)
            case .float(let float): return .boolean(float.isNaN)
            default: throw FunctionDefinition.mismatch("isNaN", takes: "a number", input)
            }
        },
        FunctionDefinition(
            "rand", .numeric, [], .float, deterministic: false,
            "A random number from 0 up to and without 1."
        ) { _, context in .float(context.nextRandom()) },
    ]

    /// Roots, powers and logarithms.
    static let logarithms: [FunctionDefinition] = [
        onFloat("sqrt", .logarithmic, "The square root of a number.") { $0.squareRoot() },
        onFloat("exp", .logarithmic, "e to the power of a number.") { Foundation.exp($0) },
        onFloat("log", .logarithmic, "The natural logarithm of a number.") { Foundation.log($0) },
        onFloat("log10", .logarithmic, "The logarithm of a number to base 10.") {
            Foundation.log10($0)
        },
        FunctionDefinition(
            "e", .logarithmic, [], .float, "The base of the natural logarithm."
        ) { _, _ in .float(M_E) },
    ]

    /// Angles are in radians.
    static let trigonometry: [FunctionDefinition] = [
        onFloat("sin", .trigonometric, "The sine of an angle.") { Foundation.sin($0) },
        onFloat("cos", .trigonometric, "The cosine of an angle.") { Foundation.cos($0) },
        onFloat("tan", .trigonometric, "The tangent of an angle.") { Foundation.tan($0) },
        onFloat("cot", .trigonometric, "The cotangent of an angle.") { 1 / Foundation.tan($0) },
        onFloat("asin", .trigonometric, "The angle of a sine.") { Foundation.asin($0) },
        onFloat("acos", .trigonometric, "The angle of a cosine.") { Foundation.acos($0) },
        onFloat("atan", .trigonometric, "The angle of a tangent.") { Foundation.atan($0) },
        onFloat("sinh", .trigonometric, "The hyperbolic sine.") { Foundation.sinh($0) },
        onFloat("cosh", .trigonometric, "The hyperbolic cosine.") { Foundation.cosh($0) },
        onFloat("tanh", .trigonometric, "The hyperbolic tangent.") { Foundation.tanh($0) },
        onFloat("coth", .trigonometric, "The hyperbolic cotangent.") { 1 / Foundation.tanh($0) },
        onFloat("degrees", .trigonometric, "An angle in degrees.") { $0 * (180 / Double.pi) },
        onFloat("radians", .trigonometric, "Degrees as an angle in radians.") {
            $0 * (Double.pi / 180)
        },
        onFloat("haversin", .trigonometric, "Half the versed sine of an angle.") {
            (1 - Foundation.cos($0)) / 2
        },
        FunctionDefinition(
            "atan2", .trigonometric, [.init("y", .integer, .float), .init("x", .integer, .float)],
            .float, "The angle of the point (x, y)."
        ) { arguments, _ in
            if arguments.hasNull { return .null }
            let y = try arguments.number(0, of: "atan2")
            return .float(Foundation.atan2(y, try arguments.number(1, of: "atan2")))
        },
        FunctionDefinition("pi", .trigonometric, [], .float, "The number pi.") { _, _ in
            .float(.pi)
        },
    ]

    private static func onFloat(
        _ name: String, _ category: FunctionDefinition.Category, _ description: String,
        _ compute: @escaping @Sendable (Double) -> Double
    ) -> FunctionDefinition {
        FunctionDefinition(name, category, [input], .float, description) { arguments, _ in
            switch arguments[0] {
            case .float(let float): return .float(compute(float))
            case .null: return .null
            default: return .float(compute(try arguments.number(0, of: name)))
            }
        }
    }

    @Sendable private static func round(
        _ arguments: UnsafeBufferPointer<Value>, _ context: FunctionContext
    ) throws -> Value {
        if arguments.hasNull { return .null }
        let number = try arguments.number(0, of: "round")
        let places = arguments.count > 1 ? try arguments.integer(1, of: "round") : 0
        guard places >= 0 else {
            throw CypherError.numberOutOfRange("the precision of round() must not be negative")
        }
        guard arguments.count > 2 else {
            // Without a mode ties between whole numbers go up, towards positive infinity.
            guard places == 0 else { return .float(Rounding.halfUp.round(number, places: places)) }
            let mode: Rounding = number < 0 ? .halfDown : .halfUp
            return .float(mode.round(number, places: 0))
        }
        let name = try arguments.text(2, of: "round").string
        guard let mode = Rounding(rawValue: name.uppercased()) else {
            throw CypherError.unknownArgument(
                "round() knows the modes UP, DOWN, CEILING, FLOOR, HALF_UP, HALF_DOWN and HALF_EVEN"
            )
        }
        return .float(mode.round(number, places: places))
    }
}

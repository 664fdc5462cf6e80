extension PatternParser {
    /// What a backslash and the characters after it stand for.
    enum Escaped {
        case scalar(UInt32)
        case test(ScalarClass)
    }

    /// An escape that stands for one character or a set of them; the backslash is next.
    mutating func parseEscapedCharacter() throws(CypherError) -> Escaped {
        position += 1
        guard let value = next, let letter = Unicode.Scalar(value) else {
            throw error("a character must follow the backslash")
        }
        if let property = namedSet(letter) {
            position += 1
            return .test(property)
        }
        switch letter {
        case "p", "P": return .test(try parseProperty())
        case "1"..."9", "k": throw error("back-references are not supported")
        case "0", "x", "u", "c": return .scalar(try parseCode(letter))
        default: break
        }
        if let control = Self.controls[letter] {
            position += 1
            return .scalar(control)
        }
        if ScalarProperty.asciiAlpha.contains(value) {
            throw error("this escape is not known")
        }
        position += 1
        return .scalar(value)
    }

    private static let controls: [Unicode.Scalar: UInt32] = [
        "t": 0x09, "n": 0x0A, "r": 0x0D, "f": 0x0C, "a": 0x07, "e": 0x1B,
    ]

    /// `\d` and its like; capitals are their opposites.
    private func namedSet(_ letter: Unicode.Scalar) -> ScalarClass? {
        let isUnicode = flags.unicodeClasses
        switch letter {
        case "d", "D":
            let property: ScalarProperty =
                isUnicode ? .categories(ScalarProperty.categoryBits["Nd"] ?? 0) : .digit
            return ScalarClass(property, isNegated: letter == "D")
        case "w", "W":
            return ScalarClass(isUnicode ? .unicodeWord : .word, isNegated: letter == "W")
        case "s", "S":
            return ScalarClass(isUnicode ? .whiteSpace : .space, isNegated: letter == "S")
        case "h", "H": return ScalarClass(.horizontalSpace, isNegated: letter == "H")
        case "v", "V": return ScalarClass(.verticalSpace, isNegated: letter == "V")
        default: return nil
        }
    }

    /// `\p{Name}`, `\pL` and their opposites `\P…`; the letter is next.
    private mutating func parseProperty() throws(CypherError) -> ScalarClass {
        let isNegated = isNext("P")
        position += 1
        var name = ""
        let start = position
        if take("{") {
            while let next, !isNext("}"), let scalar = Unicode.Scalar(next) {
                name.unicodeScalars.append(scalar)
                position += 1
            }
            guard take("}") else { throw error("'}' must end the name of a property") }
        } else if let next, let scalar = Unicode.Scalar(next) {
            name.unicodeScalars.append(scalar)
            position += 1
        }
        guard let property = ScalarProperty(named: name) else {
            throw CypherError.invalidPattern("this property of characters is not known", at: start)
        }
        return ScalarClass(property, isNegated: isNegated)
    }

    /// `\0nnn`, `\xhh`, `\x{h…}`, `\uhhhh` and `\cX`; the letter is next.
    private mutating func parseCode(_ letter: Unicode.Scalar) throws(CypherError) -> UInt32 {
        position += 1
        var code: UInt32
        switch letter {
        case "0":
            code = try parseDigits(radix: 8, from: 1, to: 3)
            if code > 0o377 {
                position -= 1
                code >>= 3
            }
        case "x" where take("{"):
            code = try parseDigits(radix: 16, from: 1, to: 6)
            guard take("}") else { throw error("'}' must end the code of a character") }
        case "x": code = try parseDigits(radix: 16, from: 2, to: 2)
        case "u":
            code = try parseDigits(radix: 16, from: 4, to: 4)
            if code >> 10 == 0x36, take(all: "\\u") {
                let low = try parseDigits(radix: 16, from: 4, to: 4)
                guard low >> 10 == 0x37 else { throw error("this surrogate has no partner") }
                code = 0x10000 + (code & 0x3FF) << 10 + low & 0x3FF
            }
        default:
            guard let control = next, control < 0x80 else {
                throw error("a control character's letter must stand here")
            }
            position += 1
            code = control ^ 0x40
        }
        guard Unicode.Scalar(code) != nil else { throw error("there is no character of this code") }
        return code
    }

    private mutating func parseDigits(
        radix: UInt32, from minimum: Int, to maximum: Int
    ) throws(CypherError) -> UInt32 {
        var code: UInt32 = 0
        var count = 0
        while count < maximum, let next, ScalarProperty.hexDigit.contains(next) {
            let digit = next < 0x40 ? next - 0x30 : (next | 0x20) - 0x61 + 10
            guard digit < radix else { break }
            code = code * radix + digit
            count += 1
            position += 1
        }
        guard count >= minimum else { throw error("a digit of a character's code must stand here") }
        return code
    }

    /// A class in brackets: `[a-z]`, `[^…]`, classes inside, `&&` between classes.
    mutating func parseClass() throws(CypherError) -> ScalarClass {
        var test = ScalarClass()
        _ = try parseClass(into: &test)
        return test
    }

    /// Adds a class to a test; its last part is the class.
    private mutating func parseClass(into test: inout ScalarClass) throws(CypherError) -> Int {
        try enter()
        defer { leave() }
        let start = position
        position += 1
        let isNegated = take("^")
        var members: [Int] = []
        var operands: [Int] = []
        var isFirst = true
        while true {
            skipBlanks()
            guard let next else {
                throw CypherError.invalidPattern("this class is not closed", at: start)
            }
            if isNext("]"), !isFirst {
                position += 1
                break
            }
            isFirst = false
            if take(all: "&&") {
                // An empty side, as in `[a-z&&]`, restricts nothing.
                if !members.isEmpty { operands.append(test.add(.union(members))) }
                members = []
            } else if isNext("[") {
                members.append(try parseClass(into: &test))
            } else {
                members.append(try parseMember(next, into: &test))
            }
        }
        if !members.isEmpty { operands.append(test.add(.union(members))) }
        let whole =
            operands.count == 1 ? operands[0] : test.add(.intersection(operands))
        return isNegated ? test.add(.complement(whole)) : test.add(.union([whole]))
    }

    /// A character, a range or a set inside a class.
    private mutating func parseMember(
        _ first: UInt32, into test: inout ScalarClass
    ) throws(CypherError) -> Int {
        if take(all: "\\Q") {
            var members: [Int] = []
            while let next, !take(all: "\\E") {
                position += 1
                members.append(test.add(folded: next, next, flags.folding))
            }
            return test.add(.union(members))
        }
        guard case .scalar(let low) = try parseMemberCharacter(first, into: &test) else {
            return test.parts.count - 1
        }
        let afterMinus = position + 1 < scalars.count ? scalars[position + 1] : 0x5D
        guard isNext("-"), afterMinus != 0x5D, afterMinus != 0x5B else {
            return test.add(folded: low, low, flags.folding)
        }
        position += 1
        guard let next, case .scalar(let high) = try parseMemberCharacter(next, into: &test) else {
            throw error("a range ends with a character")
        }
        guard low <= high else { throw error("the range's end is before its beginning") }
        return test.add(folded: low, high, flags.folding)
    }

    /// One character inside a class, or a set, which is added to the test.
    private mutating func parseMemberCharacter(
        _ first: UInt32, into test: inout ScalarClass
    ) throws(CypherError) -> Escaped {
        guard first == UInt32(UInt8(ascii: "\\")) else {
            position += 1
            return .scalar(first)
        }
        let escaped = try parseEscapedCharacter()
        if case .test(let set) = escaped {
            // Named sets are a property or the complement of one.
            for part in set.parts {
                if case .complement = part {
                    test.add(.complement(test.parts.count - 1))
                } else {
                    test.add(part)
                }
            }
        }
        return escaped
    }
}

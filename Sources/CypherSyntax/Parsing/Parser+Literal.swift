// Constants, lists and maps.
extension Parser {
    func parseLiteral() throws(SyntaxError) -> ExpressionRef {
        let start = offset
        switch kind {
        case .leftBracket: return try parseListLiteral()
        case .leftBrace: return try parseMapLiteral()
        case .string: return addLeaf(.literal(.string(try stringLiteral())), at: start)
        case .word where keyword == .null:
            advance()
            return addLeaf(.literal(.null), at: start)
        case .word: return addLeaf(.literal(.boolean(try parseBooleanLiteral())), at: start)
        default: return addLeaf(.literal(try parseNumberLiteral(isNegative: false)), at: start)
        }
    }

    func parseBooleanLiteral() throws(SyntaxError) -> Bool {
        if accept(.true) { return true }
        try expect(.false)
        return false
    }

    func parseNumberLiteral(isNegative: Bool) throws(SyntaxError) -> Literal {
        switch kind {
        case .float:
            let start = offset
            let digits = text(current)
            advance()
            guard let value = Double(digits), value.isFinite else {
                throw error(
                    .floatOverflow, at: start, found: digits,
                    hint: "the greatest number is about 1.8e308")
            }
            return .float(isNegative ? -value : value)
        case .malformedNumber:
            throw error(
                .malformedNumber, at: offset, found: excerpt(current),
                hint: "a number is written 12, 0x1F, 0o17, 1.5 or 1e6, without leading zeros; "
                    + "a name that begins with a digit stands in backticks")
        default:
            return .integer(try parseIntegerLiteral(isNegative: isNegative))
        }
    }

    func parseIntegerLiteral(isNegative: Bool) throws(SyntaxError) -> Int64 {
        guard at(.integer) else { throw unexpected(["an integer"]) }
        let start = offset
        guard let value = integer(current, isNegative: isNegative) else {
            throw error(
                .integerOverflow, at: start, found: excerpt(current),
                hint: "integers lie between \(Int64.min) and \(Int64.max)")
        }
        advance()
        return value
    }

    /// The value of an integer token; nil where it does not fit.
    private func integer(_ token: Token, isNegative: Bool) -> Int64? {
        var digits = source.bytes[Int(token.start)..<Int(token.end)]
        var radix: UInt64 = 10
        if digits.count > 2, digits.first == UInt8(ascii: "0") {
            radix = digits[digits.startIndex + 1] == UInt8(ascii: "x") ? 16 : 8
            digits = digits.dropFirst(2)
        }
        var magnitude: UInt64 = 0
        for digit in digits {
            let letter = digit | 0x20
            let number = digit <= UInt8(ascii: "9") ? digit & 0x0F : letter - UInt8(ascii: "a") + 10
            let (product, overflowed) = magnitude.multipliedReportingOverflow(by: radix)
            let (sum, carried) = product.addingReportingOverflow(UInt64(number))
            guard !overflowed, !carried else { return nil }
            magnitude = sum
        }
        guard isNegative else { return Int64(exactly: magnitude) }
        return magnitude <= Int64.min.magnitude ? Int64(truncatingIfNeeded: 0 &- magnitude) : nil
    }

    func stringLiteral() throws(SyntaxError) -> String {
        guard at(.string) else { throw unexpected(["a string"]) }
        let range = Int(current.start) + 1..<Int(current.end) - 1
        let string: String
        if source.bytes[range].contains(UInt8(ascii: "\\")) {
            var escapes = EscapeDecoder(bytes: source.bytes, range: range)
            string = try escapes.decode()
        } else {
            string = String(decoding: source.bytes[range], as: UTF8.self)
        }
        advance()
        return string
    }

    func parseListLiteral() throws(SyntaxError) -> ExpressionRef {
        let start = offset
        try expect(.leftBracket)
        let outer = try open()
        var elements: [ExpressionRef] = []
        if !at(.rightBracket) {
            repeat { elements.append(try value()) } while accept(.comma)
        }
        try expect(.rightBracket)
        close(outer)
        return try add(.list(elements), at: start, above: height(elements))
    }

    func parseMapLiteral() throws(SyntaxError) -> ExpressionRef {
        let start = offset
        try expect(.leftBrace)
        let outer = try open()
        var entries: [MapEntry] = []
        var height: UInt16 = 0
        if !at(.rightBrace) {
            repeat {
                let entry = try mapEntry()
                height = max(height, builder.height(entry.value))
                entries.append(entry)
            } while accept(.comma)
        }
        try expect(.rightBrace)
        close(outer)
        return try add(.map(entries), at: start, above: height)
    }

    private func mapEntry() throws(SyntaxError) -> MapEntry {
        let key = try parsePropertyKeyName()
        try expect(.colon)
        return MapEntry(key: key, value: try value())
    }

    func parseMapProjection() throws(SyntaxError) -> ExpressionRef {
        let start = offset
        let variable = try parseVariable()
        try expect(.leftBrace)
        let outer = try open()
        let outerHeight = measure()
        var items: [MapProjectionItem] = []
        if !at(.rightBrace) {
            repeat { items.append(try parseMapProjectionItem()) } while accept(.comma)
        }
        try expect(.rightBrace)
        close(outer)
        return try add(
            .mapProjection(MapProjection(variable: variable, items: items)), at: start,
            above: measured(outerHeight))
    }

    func parseMapProjectionItem() throws(SyntaxError) -> MapProjectionItem {
        if at(.dot) {
            if next().kind == .star {
                advance()
                advance()
                return .allProperties
            }
            return .property(try parsePropertyLookup())
        }
        if next().kind == .colon { return .entry(try mapEntry()) }
        return .variable(try parseVariable())
    }
}

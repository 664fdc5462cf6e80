// Names: which words may stand where.
extension Parser {
    /// Whether a token is a name that a variable can have.
    func startsName(_ token: Token) -> Bool {
        switch token.kind {
        case .escapedName: return true
        case .word: return token.keyword?.isReserved != true
        default: return false
        }
    }

    /// Whether a token is a word, reserved or not.
    func startsAnyName(_ token: Token) -> Bool {
        token.kind == .word || token.kind == .escapedName
    }

    func parseVariable() throws(SyntaxError) -> Identifier {
        guard startsName(current) else { throw unexpected(["a variable"], hint: reservedHint()) }
        return try parseSymbolicName()
    }

    func parseLabelName() throws(SyntaxError) -> Identifier {
        guard startsAnyName(current) else { throw unexpected(["a label"]) }
        return try parseSchemaName()
    }

    func parseRelTypeName() throws(SyntaxError) -> Identifier {
        guard startsAnyName(current) else { throw unexpected(["a relationship type"]) }
        return try parseSchemaName()
    }

    func parsePropertyKeyName() throws(SyntaxError) -> Identifier {
        guard startsAnyName(current) else { throw unexpected(["a property key"]) }
        return try parseSchemaName()
    }

    func parseSchemaName() throws(SyntaxError) -> Identifier {
        if startsName(current) { return try parseSymbolicName() }
        return try parseReservedWord()
    }

    func parseReservedWord() throws(SyntaxError) -> Identifier {
        guard keyword?.isReserved == true else { throw unexpected(["a name"]) }
        defer { advance() }
        return Identifier(text(current), at: offset)
    }

    func parseSymbolicName() throws(SyntaxError) -> Identifier {
        guard startsName(current) else { throw unexpected(["a name"], hint: reservedHint()) }
        defer { advance() }
        guard kind == .escapedName else { return Identifier(text(current), at: offset) }
        return Identifier(
            unescapedName(Int(current.start) + 1, Int(current.end) - 1), at: offset)
    }

    private func reservedHint() -> String? {
        guard keyword?.isReserved == true else { return nil }
        return "\(excerpt(current)) is a reserved word; as a name it stands in backticks"
    }

    /// The name between two backticks, whose own backticks are written twice.
    private func unescapedName(_ start: Int, _ end: Int) -> String {
        let backtick = UInt8(ascii: "`")
        guard source.bytes[start..<end].contains(backtick) else {
            return String(decoding: source.bytes[start..<end], as: UTF8.self)
        }
        var name: [UInt8] = []
        var index = start
        while index < end {
            name.append(source.bytes[index])
            index += source.bytes[index] == backtick ? 2 : 1
        }
        return String(decoding: name, as: UTF8.self)
    }

    func parseParameter() throws(SyntaxError) -> ExpressionRef {
        guard at(.parameter) else { throw unexpected(["a parameter"]) }
        defer { advance() }
        let start = Int(current.start) + 1
        let end = Int(current.end)
        let name =
            source.bytes[start] == UInt8(ascii: "`")
            ? unescapedName(start + 1, end - 1)
            : String(decoding: source.bytes[start..<end], as: UTF8.self)
        return addLeaf(.parameter(name), at: offset)
    }
}

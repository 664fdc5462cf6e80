extension SyntaxError: CustomStringConvertible {
    /// What is wrong and what to do, in one line, without the place.
    public var message: String {
        var sentence = statement
        if showsExpectation, !expected.isEmpty { sentence += ", expected \(alternatives)" }
        if let hint { sentence += "; \(hint)" }
        return sentence
    }

    /// The message with line and column.
    public var description: String {
        "\(position.line):\(position.column): \(message)"
    }

    private var showsExpectation: Bool {
        reason == .unexpectedToken || reason == .unexpectedEnd
    }

    private var alternatives: String {
        let shown = expected.prefix(8).map { item in
            item.first?.isLetter == true ? item : "'\(item)'"
        }
        guard shown.count > 1, let last = shown.last else { return shown.first ?? "" }
        let more = expected.count > shown.count
        return shown.dropLast().joined(separator: ", ")
            + (more ? ", \(last) or other words" : " or \(last)")
    }

    private var quoted: String { found.map { "'\($0)'" } ?? "the end" }

    private var statement: String {
        switch reason {
        case .unexpectedToken: return "unexpected \(quoted)"
        case .unexpectedEnd: return "the statement ends too early"
        case .unknownCharacter: return "the character \(quoted) has no meaning here"
        case .invalidUTF8: return "the text is not UTF-8: \(found ?? "a stray byte")"
        case .unterminatedString: return "the string \(quoted) has no end"
        case .unterminatedName: return "the name \(quoted) has no end"
        case .unterminatedComment: return "the comment has no end"
        case .unknownEscape: return "the escape \(quoted) has no meaning"
        case .invalidUnicodeEscape: return "the escape \(quoted) is no Unicode character"
        case .malformedNumber: return "\(quoted) is no number"
        case .integerOverflow: return "the integer \(quoted) does not fit in 64 bits"
        case .floatOverflow: return "the number \(quoted) is too large"
        case .tooDeep: return "the statement is nested too deeply"
        case .tooLarge: return "the statement is too large"
        case .misplacedClause:
            return found.map { "\($0.uppercased()) cannot stand here" }
                ?? "the query cannot end here"
        case .mixedUnion: return "UNION and UNION ALL cannot be mixed"
        case .misplacedPattern: return "a pattern stands where a value is needed"
        case .invalidLength: return "\(quoted) is no length of a relationship"
        case .parameterInPattern:
            return "the parameter \(quoted) cannot stand for the properties of a matched pattern"
        case .relationshipType: return "a created relationship needs exactly one type"
        case .relationshipDirection: return "a created relationship needs a direction"
        case .createdLength: return "a created relationship cannot have a variable length"
        case .createdPattern: return "the pattern can be matched but not created"
        case .missingArguments: return "the procedure call has no arguments"
        case .deletedLabel: return "a label cannot be deleted"
        case .missingReturn: return "the subquery returns nothing"
        case .updateInSubquery: return "\(quoted) cannot stand in a subquery that only reads"
        case .unknownVariable: return "the variable \(quoted) is not known here"
        case .retiredForm: return "\(quoted) belongs to a form that is no longer written"
        }
    }
}

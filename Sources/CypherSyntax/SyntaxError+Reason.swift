extension SyntaxError {
    /// What can be wrong with a text.
    ///
    /// The raw value is the stable name of the error.
    public enum Reason: String, Sendable, Hashable, CaseIterable {
        /// A word or symbol stands where it cannot.
        case unexpectedToken = "cypher.syntax.unexpectedToken"
        /// The text ends in the middle of a statement.
        case unexpectedEnd = "cypher.syntax.unexpectedEnd"
        /// A character that no rule knows.
        case unknownCharacter = "cypher.syntax.unknownCharacter"
        /// The text is not UTF-8.
        case invalidUTF8 = "cypher.syntax.invalidUTF8"
        /// A string without its closing quote.
        case unterminatedString = "cypher.syntax.unterminatedString"
        /// A name without its closing backtick.
        case unterminatedName = "cypher.syntax.unterminatedName"
        /// A comment without its closing `*/`.
        case unterminatedComment = "cypher.syntax.unterminatedComment"
        /// A backslash with a letter that has no meaning after it.
        case unknownEscape = "cypher.syntax.unknownEscape"
        /// `\u` or `\U` without its digits, or a number that is no Unicode scalar value.
        case invalidUnicodeEscape = "cypher.syntax.invalidUnicodeEscape"
        /// Digits that make no number.
        case malformedNumber = "cypher.syntax.malformedNumber"
        /// An integer beyond 64 bits.
        case integerOverflow = "cypher.syntax.integerOverflow"
        /// A floating-point number beyond the greatest finite one.
        case floatOverflow = "cypher.syntax.floatOverflow"
        /// Brackets within brackets, or operators upon operators, beyond the limit.
        case tooDeep = "cypher.syntax.tooDeep"
        /// More text or more words than a statement may have.
        case tooLarge = "cypher.syntax.tooLarge"
        /// A clause stands where its kind cannot, or one is missing.
        case misplacedClause = "cypher.syntax.misplacedClause"
        /// `UNION` and `UNION ALL` in one query.
        case mixedUnion = "cypher.syntax.mixedUnion"
        /// A pattern stands where a value is needed.
        case misplacedPattern = "cypher.syntax.misplacedPattern"
        /// A length of a relationship that makes no sense.
        case invalidLength = "cypher.syntax.invalidLength"
        /// A parameter stands for the properties of a pattern that is matched.
        case parameterInPattern = "cypher.syntax.parameterInPattern"
        /// A relationship that is created without exactly one type.
        case relationshipType = "cypher.syntax.relationshipType"
        /// A relationship that is created without a direction.
        case relationshipDirection = "cypher.syntax.relationshipDirection"
        /// A relationship of variable length that is created.
        case createdLength = "cypher.syntax.createdLength"
        /// A pattern that is created holds what only matching knows.
        case createdPattern = "cypher.syntax.createdPattern"
        /// A procedure called within a query without its arguments.
        case missingArguments = "cypher.syntax.missingArguments"
        /// A label that is deleted.
        case deletedLabel = "cypher.syntax.deletedLabel"
        /// A subquery that has to return a value and does not.
        case missingReturn = "cypher.syntax.missingReturn"
        /// An updating clause in a subquery that only reads.
        case updateInSubquery = "cypher.syntax.updateInSubquery"
        /// A variable of an index or a constraint that is not the one declared.
        case unknownVariable = "cypher.syntax.unknownVariable"
        /// A way of writing that was given up.
        case retiredForm = "cypher.syntax.retiredForm"
    }
}

extension SyntaxError.Reason {
    /// The detail by which the openCypher TCK knows the error.
    public var detail: String {
        switch self {
        case .unexpectedToken, .unexpectedEnd, .unterminatedString, .unterminatedName,
            .unterminatedComment, .unknownEscape, .tooDeep, .tooLarge, .misplacedPattern,
            .createdPattern, .retiredForm:
            return "UnexpectedSyntax"
        case .unknownCharacter, .invalidUTF8: return "InvalidUnicodeCharacter"
        case .invalidUnicodeEscape: return "InvalidUnicodeLiteral"
        case .malformedNumber: return "InvalidNumberLiteral"
        case .integerOverflow: return "IntegerOverflow"
        case .floatOverflow: return "FloatingPointOverflow"
        case .misplacedClause, .mixedUnion, .missingReturn, .updateInSubquery:
            return "InvalidClauseComposition"
        case .invalidLength: return "InvalidRelationshipPattern"
        case .parameterInPattern: return "InvalidParameterUse"
        case .relationshipType: return "NoSingleRelationshipType"
        case .relationshipDirection: return "RequiresDirectedRelationship"
        case .createdLength: return "CreatingVarLength"
        case .missingArguments: return "InvalidArgumentPassingMode"
        case .deletedLabel: return "InvalidDelete"
        case .unknownVariable: return "UndefinedVariable"
        }
    }
}

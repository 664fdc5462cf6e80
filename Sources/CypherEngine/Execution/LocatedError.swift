import CypherSyntax

/// An error that arose while a part of the statement was evaluated.
///
/// It carries an offset; line and column are counted when the error leaves the engine.
struct LocatedError: Error {
    let error: CypherError
    let offset: SourceOffset
}

extension Error {
    /// The error with the place of the innermost part that it arose in.
    func at(_ offset: SourceOffset) -> any Error {
        guard let error = self as? CypherError, error.line == nil else { return self }
        return LocatedError(error: error, offset: offset)
    }
}

extension CypherError {
    /// Any error that a statement can meet, with its line and column where they are known.
    init(translating error: any Error, in query: String) {
        guard let located = error as? LocatedError else {
            self.init(translating: error)
            return
        }
        let position = SourcePosition(offset: Int(located.offset.utf8), in: Array(query.utf8))
        self = located.error.at(line: position.line, column: position.column)
    }
}

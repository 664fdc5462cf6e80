import GRDB

/// What went wrong with corpus.sqlite: the one error of this module.
///
/// Names: `corpus.damaged`, `corpus.locked`, `corpus.newer`, `corpus.readOnly`, `corpus.full`,
/// `corpus.failed`.
public struct CorpusError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The stable dotted name, such as `corpus.damaged`.
    public let name: String
    /// What was wrong, where, and what to do, in one line.
    public let message: String

    /// The message.
    public var description: String { message }

    init(_ name: String, _ path: String, _ sentence: String) {
        self.name = name
        message = "\(path): \(sentence)"
    }

    /// An error of SQLite, in our words.
    ///
    /// Values never appear in it.
    init(_ error: any Error, at path: String) {
        if let own = error as? CorpusError {
            self = own
            return
        }
        let code = (error as? DatabaseError)?.resultCode.primaryResultCode
        let why = (error as? DatabaseError)?.message ?? String(describing: error)
        switch code {
        case .SQLITE_CORRUPT?, .SQLITE_NOTADB?:
            self.init(
                "corpus.damaged", path,
                "the corpus is damaged (\(why)); restore it from a backup or move it away, tagging "
                    + "goes on without it")
        case .SQLITE_BUSY?, .SQLITE_LOCKED?:
            self.init(
                "corpus.locked", path,
                "another process keeps the corpus locked; try again when it has ended")
        case .SQLITE_READONLY?, .SQLITE_PERM?, .SQLITE_AUTH?, .SQLITE_CANTOPEN?:
            self.init(
                "corpus.readOnly", path,
                "the corpus cannot be opened or written (\(why)); check the permissions")
        case .SQLITE_FULL?, .SQLITE_IOERR?:
            self.init(
                "corpus.full", path, "the corpus cannot be written (\(why)); free space")
        default:
            self.init("corpus.failed", path, "the corpus failed: \(why)")
        }
    }

    /// A corpus that a newer version wrote.
    static func newer(_ path: String) -> CorpusError {
        CorpusError(
            "corpus.newer", path,
            "the corpus was written by a newer version of taggraph; use that version")
    }
}

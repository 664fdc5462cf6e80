/// What went wrong between the graph and the disk: the one error of the storage layers.
///
/// `name` is stable and documented at the maker below; `message` is the sentence for a person.
/// Property values never appear in either.
public struct StorageError: Error, Sendable, Equatable, CustomStringConvertible {
    /// One fact of an error, such as the path or the owner's pid.
    public struct Fact: Sendable, Equatable {
        /// What it tells.
        public let name: String
        /// What it is.
        public let value: String
    }

    /// The stable dotted name, such as `storage.full`.
    public let name: String
    /// The facts in the order in which the sentence uses them.
    public let facts: [Fact]
    /// What was wrong, where, and what to do, in one line.
    public let message: String

    /// Describes an error.
    public init(_ name: String, _ message: String, facts: KeyValuePairs<String, String> = [:]) {
        self.name = name
        self.message = message
        self.facts = facts.map { Fact(name: $0.key, value: $0.value) }
    }

    /// A fact by name, or nil where there is none.
    public func fact(_ name: String) -> String? {
        facts.first { $0.name == name }?.value
    }

    /// The sentence.
    public var description: String { message }
}

extension StorageError {
    /// `storage.missing`: there is no database at the path.
    public static func missing(_ path: String) -> StorageError {
        StorageError(
            "storage.missing", "\(path): there is no database here; check the path",
            facts: ["path": path])
    }

    /// `storage.corrupt`: bytes on disk are not what was written.
    public static func corrupt(_ place: String, _ what: String) -> StorageError {
        StorageError(
            "storage.corrupt",
            "\(place): \(what); run 'taggraph check' and restore the database from a backup",
            facts: ["place": place, "damage": what])
    }

    /// `storage.locked`: another process has the database open for writing.
    public static func locked(_ path: String, owner: Int32?) -> StorageError {
        let who = owner.map { "process \($0)" } ?? "another process"
        return StorageError(
            "storage.locked",
            "\(path): \(who) has this database open for writing; stop it, go through its socket, "
                + "or open read-only",
            facts: ["path": path, "pid": owner.map(String.init) ?? "unknown"])
    }

    /// `storage.alreadyOpen`: this process has the database open in a way that excludes this open.
    public static func alreadyOpen(_ path: String) -> StorageError {
        StorageError(
            "storage.alreadyOpen",
            "\(path): this process has the database open already; use that one or close it first",
            facts: ["path": path])
    }

    /// `storage.readOnly`: a write on a store that was opened to read.
    public static func readOnly(_ path: String) -> StorageError {
        StorageError(
            "storage.readOnly",
            "\(path): the database is open for reading only; open it for writing to change it",
            facts: ["path": path])
    }

    /// `storage.closed`: the store has been closed.
    public static func closed(_ path: String) -> StorageError {
        StorageError(
            "storage.closed", "\(path): the database has been closed; open it again",
            facts: ["path": path])
    }

    /// `storage.full`: the disk, or a quota, has no room left.
    public static func full(_ path: String) -> StorageError {
        StorageError(
            "storage.full",
            "\(path): no space left on the disk; nothing of this transaction was kept; free some "
                + "space and run it again",
            facts: ["path": path])
    }

    /// `storage.mapFull`: the memory map is full and could not grow while snapshots held it.
    public static func mapFull(_ path: String) -> StorageError {
        StorageError(
            "storage.mapFull",
            "\(path): the database file could not grow while long readers held it; nothing of this "
                + "transaction was kept; run it again",
            facts: ["path": path])
    }

    /// `storage.inputOutput`: the operating system refused.
    public static func inputOutput(_ path: String, _ action: String, _ reason: String)
        -> StorageError
    {
        StorageError(
            "storage.inputOutput", "\(path): \(action): \(reason)",
            facts: ["path": path, "action": action, "reason": reason])
    }

    /// `storage.tooManyReaders`: every reader slot is taken.
    public static func tooManyReaders(_ path: String) -> StorageError {
        StorageError(
            "storage.tooManyReaders",
            "\(path): too many reads at once; end some and try again", facts: ["path": path])
    }

    /// `transaction.tooBig`: one transaction changed more pages than one may.
    public static func transactionTooBig(_ path: String) -> StorageError {
        StorageError(
            "transaction.tooBig",
            "\(path): this transaction changes too much at once (about 512 MiB of pages); nothing "
                + "of it was kept; do it in parts, with CALL { … } IN TRANSACTIONS",
            facts: ["path": path])
    }

    /// `transaction.tooOld`: a snapshot was held longer than snapshots may be.
    public static var tooOld: StorageError {
        StorageError(
            "transaction.tooOld",
            "this read has been open for too long and its view of the graph was given up; run it "
                + "again, in smaller parts")
    }

    /// `transaction.ended`: a snapshot, cursor or writer was used after its transaction ended.
    public static var transactionEnded: StorageError {
        StorageError("transaction.ended", "the transaction has ended; begin another")
    }
}

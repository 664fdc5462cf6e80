import Synchronization

/// The environments that this process has open, by file.
///
/// A file opened twice in one process silently wipes the table of readers, and snapshots then read
/// wrong data: so nobody gets to do that.
enum EnvironmentRegistry {
    struct Holding {
        let environment: Environment
        /// 0 while it is being closed.
        var useCount: Int
    }

    private static let holdings = Mutex<[FileIdentity: Holding]>([:])

    /// Lends the open environment of a file, or opens it.
    ///
    /// `make` runs while the registry is locked, so that two threads cannot open the same file. A
    /// file being read may be read by one more; a second writer, or one that comes to a file opened
    /// to read, gets `storage.alreadyOpen`.
    static func obtain(
        _ path: String, writing: Bool,
        _ make: () throws(StorageError) -> Environment
    ) throws(StorageError) -> Environment {
        let result = holdings.withLock { holdings -> Result<Environment, StorageError> in
            do throws(StorageError) {
                if let identity = try FileIdentity(path: path), var holding = holdings[identity] {
                    guard !writing, holding.useCount > 0 else { throw .alreadyOpen(path) }
                    holding.useCount += 1
                    holdings[identity] = holding
                    return .success(holding.environment)
                }
                let environment = try make()
                holdings[environment.identity] = Holding(environment: environment, useCount: 1)
                return .success(environment)
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    /// Whether this process has a file open.
    static func isOpen(_ file: FileIdentity) -> Bool { holdings.withLock { $0[file] != nil } }

    /// Gives one use back; `close` runs with the last, while the file still counts as open.
    static func giveBack(_ environment: Environment, _ close: () -> Void) {
        let isLast = holdings.withLock { holdings -> Bool in
            guard var holding = holdings[environment.identity],
                holding.environment === environment, holding.useCount > 0
            else { return false }
            holding.useCount -= 1
            holdings[environment.identity] = holding
            return holding.useCount == 0
        }
        guard isLast else { return }
        close()
        holdings.withLock { $0[environment.identity] = nil }
    }
}

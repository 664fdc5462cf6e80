import Synchronization

/// The environments that this process has open, by file.
///
/// A file opened twice in one process silently wipes the table of readers, and snapshots then read
/// wrong data: so nobody gets to do that.
enum EnvironmentRegistry {
    struct Holding {
        let environment: Environment
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
                    guard !writing else { throw .alreadyOpen(path) }
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

    /// Gives one use back; `close` runs, under the lock, with the last.
    static func giveBack(_ environment: Environment, _ close: () -> Void) {
        holdings.withLock { holdings in
            guard var holding = holdings[environment.identity],
                holding.environment === environment
            else { return }
            holding.useCount -= 1
            if holding.useCount > 0 {
                holdings[environment.identity] = holding
            } else {
                close()
                holdings[environment.identity] = nil
            }
        }
    }
}

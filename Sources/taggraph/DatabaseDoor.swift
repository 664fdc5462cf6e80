import Foundation
import GraphStore
import LineProtocol
import Shell
import TagGraph

/// How a command comes into a database: as its owner, through the owner's socket, or only reading.
enum DatabaseDoor {
    /// A session on a database: in this process where no other writes it, else through the server's
    /// Unix socket, else reading only.
    static func session(at path: String) throws -> any StatementSession {
        do {
            let database = try TagGraph(at: path)
            if database.isNew { say("created database \(path)") }
            return LocalSession(database)
        } catch let error as StorageError where error.name == "storage.locked" {
            let socket = URL(fileURLWithPath: path).appendingPathComponent("server.sock").path
            if FileManager.default.fileExists(atPath: socket),
                let remote = try? RemoteSession(
                    connectingTo: .unix(path: socket),
                    name: URL(fileURLWithPath: path).lastPathComponent)
            {
                return remote
            }
            return LocalSession(try TagGraph(at: path, access: .readOnly))
        }
    }

    /// A database to write in this process; says so where that created it.
    static func writable(at path: String) throws -> TagGraph {
        let database = try TagGraph(at: path)
        if database.isNew { say("created database \(path)") }
        return database
    }
}

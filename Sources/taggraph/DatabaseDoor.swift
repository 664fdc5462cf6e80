import Foundation
import GraphStore
import LineProtocol
import Shell
import TagGraph

/// How a command comes into a database: as its owner, through the owner's socket, or only reading.
enum DatabaseDoor {
    /// A session on a database: in this process where no other writes it, else through the server's
    /// Unix socket, else reading only.
    ///
    /// `media` is the folder from which statements read pictures; a server reads from its own.
    static func session(at path: String, media: String? = nil) throws -> any StatementSession {
        do {
            let database = try TagGraph(at: path, mediaRoot: media)
            if database.isNew { say("created database \(path)") }
            return LocalSession(database)
        } catch let error as StorageError where error.name == "storage.locked" {
            let socket = URL(fileURLWithPath: path).appendingPathComponent("server.sock").path
            if FileManager.default.fileExists(atPath: socket),
                let remote = try? RemoteSession(
                    connectingTo: .unix(path: socket),
                    name: URL(fileURLWithPath: path).lastPathComponent)
            {
                if media != nil {
                    say("note: a server has \(path) open and reads from its own --media folder")
                }
                return remote
            }
            return LocalSession(try TagGraph(at: path, access: .readOnly, mediaRoot: media))
        }
    }

    /// A database to write in this process; says so where that created it.
    static func writable(at path: String) throws -> TagGraph {
        let database = try TagGraph(at: path)
        if database.isNew { say("created database \(path)") }
        return database
    }
}

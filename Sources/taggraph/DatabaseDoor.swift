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
            let name = URL(fileURLWithPath: path).lastPathComponent
            if let socket = socket(of: path),
                let remote = try? RemoteSession(connectingTo: socket, name: name)
            {
                if media != nil {
                    say("note: a server has \(path) open and reads from its own --media folder")
                }
                return remote
            }
            return LocalSession(try TagGraph(at: path, access: .readOnly, mediaRoot: media))
        }
    }

    /// A connection to the server that has a database open; nil where none answers.
    static func server(of path: String) -> LineClient? {
        socket(of: path).flatMap { try? LineClient(connectingTo: $0) }
    }

    private static func socket(of path: String) -> ServerAddress? {
        let file = URL(fileURLWithPath: path).appendingPathComponent("server.sock").path
        return FileManager.default.fileExists(atPath: file) ? .unix(path: file) : nil
    }

    /// A database to write in this process; says so where that created it.
    static func writable(at path: String) throws -> TagGraph {
        let database = try TagGraph(at: path)
        if database.isNew { say("created database \(path)") }
        return database
    }
}

import Foundation
import LMDB

extension GraphStore {
    /// The lock file of a store: beside its directory, so that it stays when the directory is
    /// replaced.
    static func lockFile(of directory: String) -> String {
        var path = directory
        while path.count > 1, path.hasSuffix("/") { path.removeLast() }
        return path + ".lock"
    }

    static func open(
        _ directory: String, _ access: Access, _ settings: EnvironmentSettings
    ) throws(StorageError) -> (Environment, WriterLock?) {
        guard access == .readWrite else {
            return (
                try Environment.open(
                    directory, writable: false, tables: TableName.names, settings: settings), nil
            )
        }
        let parent = parent(of: directory)
        try makeDirectory(parent)
        try DataFile.checkFileSystem(parent)
        let lock = try WriterLock(lockFile(of: directory), database: directory)
        do throws(StorageError) {
            removeLeftovers(of: directory, in: parent)
            if !exists(Environment.dataFile(in: directory)) { try create(directory) }
            return (
                try Environment.open(
                    directory, writable: true, tables: TableName.names, settings: settings), lock
            )
        } catch {
            lock.release()
            throw error
        }
    }

    static func parent(of directory: String) -> String {
        let path = String(lockFile(of: directory).dropLast(".lock".count))
        let parent = (path as NSString).deletingLastPathComponent
        return parent.isEmpty ? "." : parent
    }

    /// Removes what a creation or bulk load left that did not come to its end.
    ///
    /// The lock must be held.
    private static func removeLeftovers(of directory: String, in parent: String) {
        let path = String(lockFile(of: directory).dropLast(".lock".count))
        let prefix = (path as NSString).lastPathComponent + temporaryInfix
        let found = (try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? []
        for name in found where name.hasPrefix(prefix) {
            try? FileManager.default.removeItem(atPath: "\(parent)/\(name)")
        }
    }

    static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

    /// Makes an empty store under another name and gives it its own when it is whole: a crash
    /// leaves nothing that looks like a damaged store.
    private static func create(_ directory: String) throws(StorageError) {
        try checkNothingIsLost(directory)
        let made = temporaryName(directory)
        try makeDirectory(made)
        do throws(StorageError) {
            try writeEmpty(made)
            try DataFile.syncDirectory(made)
            try DataFile.move(made, to: directory)
            try DataFile.syncDirectory(parent(of: directory))
        } catch {
            try? FileManager.default.removeItem(atPath: made)
            throw error
        }
    }

    private static let temporaryInfix = ".new."

    /// A name beside a store that nobody uses.
    static func temporaryName(_ directory: String) -> String {
        let path = lockFile(of: directory).dropLast(".lock".count)
        return "\(path)\(temporaryInfix)\(getpid()).\(UInt32.random(in: 0...UInt32.max))"
    }

    static func makeDirectory(_ path: String) throws(StorageError) {
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true)
        } catch {
            throw .inputOutput(path, "making the directory", error.localizedDescription)
        }
    }

    /// A directory with files but without a data file has lost it: no empty store is put in its
    /// place.
    private static func checkNothingIsLost(_ directory: String) throws(StorageError) {
        let found = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
        guard found.isEmpty else {
            throw .corrupt(
                directory,
                "the directory holds \(found.sorted().prefix(3).joined(separator: ", ")) "
                    + "but no data.mdb")
        }
    }

    /// Writes the format version into a new file and closes it.
    private static func writeEmpty(_ directory: String) throws(StorageError) {
        let environment = try Environment.open(
            directory, writable: true, creating: true, tables: TableName.names,
            settings: creationSettings)
        let graph = OpenGraph(environment, changeLog: ChangeLog())
        defer { graph.close(waitSeconds: 0) }
        let session = try WriteSession(graph, scratch: WriteScratch())
        do throws(StorageError) {
            try MetaRecord.putFormat(session)
        } catch {
            session.abort()
            throw error
        }
        try session.commit()
    }

    private static var creationSettings: EnvironmentSettings {
        var settings = EnvironmentSettings()
        settings.mapSizeBytes = 1 << 20
        return settings
    }
}

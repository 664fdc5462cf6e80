import CLMDB
import Foundation

extension Environment {
    private static let tableLimit: UInt32 = 32

    /// Makes and opens the C environment; the map is as large as the address space allows.
    static func openMap(
        _ directory: String, writable: Bool, settings: EnvironmentSettings
    ) throws(StorageError) -> OpaquePointer {
        var mapSize = max(settings.mapSizeBytes, 1 << 20)
        if let file = try FileIdentity(path: dataFile(in: directory)) {
            mapSize = max(mapSize, file.size)
        }
        while true {
            var made: OpaquePointer?
            try Status.check(mdb_env_create(&made), "making an environment", directory)
            guard let made else { throw .missing(directory) }
            mdb_env_set_mapsize(made, mapSize)
            mdb_env_set_maxdbs(made, tableLimit)
            mdb_env_set_maxreaders(made, settings.readerLimit)
            var flags = UInt32(MDB_NOTLS)
            if !writable { flags |= UInt32(MDB_RDONLY) }
            if settings.isUnsynced { flags |= UInt32(MDB_NOSYNC) }
            let code = mdb_env_open(made, directory, flags, 0o644)
            if code == 0 { return made }
            mdb_env_close(made)
            // A limit on the address space: half of the reservation may still fit.
            guard code == ENOMEM, mapSize > 64 << 20 else {
                throw Status.error(code, "opening the database", directory)
            }
            mapSize /= 2
        }
    }

    /// Opens every table by name.
    static func openTables(
        _ raw: OpaquePointer, _ names: [String], creating: Bool, writable: Bool, path: String
    ) throws(StorageError) -> [Table] {
        var transaction: OpaquePointer?
        try Status.check(
            mdb_txn_begin(raw, nil, creating ? 0 : UInt32(MDB_RDONLY), &transaction),
            "opening the tables", path)
        var tables: [Table] = []
        for (number, name) in names.enumerated() {
            var handle: MDB_dbi = 0
            let code = mdb_dbi_open(transaction, name, creating ? UInt32(MDB_CREATE) : 0, &handle)
            if code != 0 {
                mdb_txn_abort(transaction)
                if code == MDB_NOTFOUND {
                    throw .corrupt(path, "the file is not a graph: it has no table '\(name)'")
                }
                throw Status.error(code, "opening the table \(name)", path)
            }
            tables.append(Table(handle: handle, name: name, number: UInt8(clamping: number)))
        }
        try Status.check(mdb_txn_commit(transaction), "opening the tables", path)
        return tables
    }
}

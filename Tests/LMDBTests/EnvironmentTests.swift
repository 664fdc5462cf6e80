import Foundation
import Synchronization
import Testing

@testable import LMDB

/// A directory of its own with an environment of one table, removed with it.
private final class TemporaryEnvironment {
    let directory: String
    let environment: Environment
    var table: Table { environment.tables[0] }

    init(settings: EnvironmentSettings = EnvironmentSettings()) throws {
        let base = FileManager.default.isWritableFile(atPath: "/dev/shm") ? "/dev/shm" : "/tmp"
        directory = "\(base)/lmdb-tests-\(getpid())-\(UInt64.random(in: 0...UInt64.max))"
        try FileManager.default.createDirectory(
            atPath: directory, withIntermediateDirectories: true)
        environment = try Environment.open(
            directory, writable: true, creating: true,
            tables: ["t"], settings: settings)
    }

    deinit {
        environment.close()
        try? FileManager.default.removeItem(atPath: directory)
        try? FileManager.default.removeItem(atPath: directory + ".lock")
    }

    func put(_ entries: [(String, String)]) throws {
        let transaction = try environment.beginWrite()
        for (key, value) in entries { try put(key, value, in: transaction) }
        try transaction.commit()
    }

    func put(_ key: String, _ value: String, in transaction: WriteTransaction) throws {
        try Array(key.utf8).withUnsafeBytes { key in
            try Array(value.utf8).withUnsafeBytes { try transaction.put(table, key, $0) }
        }
    }
}

private func get(_ reader: ReadTransaction, _ table: Table, _ key: String) throws -> String? {
    try reader.enter()
    defer { reader.leave() }
    return try Array(key.utf8).withUnsafeBytes {
        try reader.handle.get(table, $0).map { String(decoding: $0, as: UTF8.self) }
    }
}

@Suite("Environments and transactions")
struct EnvironmentTests {
    @Test("what is committed is read, in key order, and what is aborted is not")
    func committing() throws {
        let temporary = try TemporaryEnvironment()
        try temporary.put([("b", "2"), ("a", "1"), ("c", "3")])
        let dropped = try temporary.environment.beginWrite()
        try temporary.put("d", "4", in: dropped)
        dropped.abort()
        let reader = try temporary.environment.makeReadTransaction()
        try reader.begin()
        #expect(try get(reader, temporary.table, "b") == "2")
        #expect(try get(reader, temporary.table, "d") == nil)
        try reader.enter()
        let cursor = try reader.handle.openCursor(temporary.table)
        var keys: [String] = []
        while let entry = cursor.next() { keys.append(String(decoding: entry.key, as: UTF8.self)) }
        #expect(keys == ["a", "b", "c"])
        #expect(
            Array("bb".utf8).withUnsafeBytes { cursor.seek($0) }?.value.first == UInt8(ascii: "3"))
        #expect(cursor.previous()?.key.first == UInt8(ascii: "b"))
        #expect(Array("x".utf8).withUnsafeBytes { cursor.seek($0) } == nil)
        #expect(cursor.previous()?.key.first == UInt8(ascii: "c"))
        #expect(try reader.handle.size(of: temporary.table).entryCount == 3)
        cursor.close()
        reader.leave()
        reader.end()
    }

    @Test("a reader keeps its view until it begins anew")
    func views() throws {
        let temporary = try TemporaryEnvironment()
        try temporary.put([("k", "old")])
        let reader = try temporary.environment.makeReadTransaction()
        try reader.begin()
        try temporary.put([("k", "new")])
        #expect(try get(reader, temporary.table, "k") == "old")
        reader.end()
        #expect(throws: StorageError.transactionEnded) { try get(reader, temporary.table, "k") }
        try reader.begin()
        #expect(try get(reader, temporary.table, "k") == "new")
        reader.end()
    }

    @Test("a view that is too old is taken away, and a new one may begin")
    func expiry() throws {
        let temporary = try TemporaryEnvironment()
        try temporary.put([("k", "v")])
        let reader = try temporary.environment.makeReadTransaction()
        try reader.begin()
        #expect(!reader.expire(olderThan: 60, at: 59))
        #expect(try get(reader, temporary.table, "k") == "v")
        #expect(reader.expire(olderThan: 60, at: 1000))
        #expect(throws: StorageError.tooOld) { try get(reader, temporary.table, "k") }
        #expect(reader.isParked)
        reader.end()
        try reader.begin(hasAgeLimit: false)
        #expect(!reader.expire(olderThan: 60, at: 1000))
        #expect(try get(reader, temporary.table, "k") == "v")
        reader.end()
    }

    @Test("a view is not taken away while somebody looks at it")
    func expiryUnderUse() throws {
        let temporary = try TemporaryEnvironment()
        let reader = try temporary.environment.makeReadTransaction()
        try reader.begin()
        try reader.enter()
        #expect(!reader.expire(olderThan: 0, at: 1000))
        reader.leave()
        #expect(reader.expire(olderThan: 0, at: 1000))
        reader.end()
    }

    @Test("a full map fails the transaction, grows, and takes it then; readers wait at the gate")
    func growth() throws {
        var settings = EnvironmentSettings()
        settings.mapSizeBytes = 1 << 20
        let temporary = try TemporaryEnvironment(settings: settings)
        let environment = temporary.environment
        let big = String(repeating: "x", count: 100_000)
        func fill() throws {
            try temporary.put((0..<20).map { ("key \($0)", big) })
        }
        var failures = 0
        while true {
            do {
                try fill()
                break
            } catch let error as StorageError {
                #expect(error.name == "storage.mapFull")
                failures += 1
                try environment.growMap()
            }
        }
        #expect(failures >= 1)
        #expect(environment.mapUse.mapSizeBytes >= 1 << 21)
        let reader = try environment.makeReadTransaction()
        try reader.begin()
        #expect(try get(reader, temporary.table, "key 3") == big)
        reader.end()
    }

    @Test("a map that a reader holds does not grow under it")
    func growthAgainstReader() throws {
        var settings = EnvironmentSettings()
        settings.growthWaitSeconds = 0.1
        let temporary = try TemporaryEnvironment(settings: settings)
        let reader = try temporary.environment.makeReadTransaction()
        try reader.begin()
        let size = temporary.environment.mapUse.mapSizeBytes
        let error = #expect(throws: StorageError.self) { try temporary.environment.growMap() }
        #expect(error?.name == "storage.mapFull")
        #expect(temporary.environment.mapUse.mapSizeBytes == size)
        reader.end()
        try temporary.environment.growMap()
        #expect(temporary.environment.mapUse.mapSizeBytes == size * 2)
    }

    @Test("a failed write spoils the transaction, whatever became of the error")
    func failures() throws {
        let temporary = try TemporaryEnvironment()
        let transaction = try temporary.environment.beginWrite()
        #expect(throws: StorageError.self) {
            try temporary.put(String(repeating: "k", count: 600), "too long", in: transaction)
        }
        #expect(transaction.failure != nil)
        #expect(throws: StorageError.self) { try temporary.put("k", "v", in: transaction) }
        #expect(throws: StorageError.self) { try transaction.commit() }
        transaction.abort()
        try temporary.put([("k", "v")])
    }

    @Test("one file is open once in a process, however it is named")
    func registry() throws {
        let temporary = try TemporaryEnvironment()
        let other =
            temporary.directory + "/../" + (temporary.directory as NSString).lastPathComponent
        let error = #expect(throws: StorageError.self) {
            _ = try Environment.open(other, writable: true, tables: ["t"])
        }
        #expect(error?.name == "storage.alreadyOpen")
        let shared = try Environment.open(other, writable: false, tables: ["t"])
        #expect(shared === temporary.environment)
        shared.close()
        try temporary.put([("k", "v")])
    }

    @Test("free pages are counted, and those that a reader pins apart")
    func freePages() throws {
        let temporary = try TemporaryEnvironment()
        for round in 0..<5 { try temporary.put((0..<300).map { ("key \($0)", "value \(round)") }) }
        let reader = try temporary.environment.makeReadTransaction()
        try reader.begin()
        for round in 0..<5 { try temporary.put((0..<300).map { ("key \($0)", "other \(round)") }) }
        let pages = try temporary.environment.freePages()
        #expect(pages.pinned > 0)
        #expect(temporary.environment.oldestReaderTransaction() != nil)
        reader.end()
        #expect(try temporary.environment.freePages().pinned == 0)
    }

    @Test("many threads take and give back views while one writes")
    func concurrency() throws {
        var settings = EnvironmentSettings()
        settings.mapSizeBytes = 1 << 20
        let temporary = try TemporaryEnvironment(settings: settings)
        let environment = temporary.environment
        let table = temporary.table
        try temporary.put([("a", "0"), ("b", "0")])
        let stop = Atomic<Bool>(false)
        let torn = Atomic<Int>(0)
        let group = DispatchGroup()
        for _ in 0..<4 {
            DispatchQueue.global().async(group: group) {
                guard let reader = try? environment.makeReadTransaction() else { return }
                while !stop.load(ordering: .relaxed) {
                    guard (try? reader.begin()) != nil else { continue }
                    let a = try? get(reader, table, "a")
                    let b = try? get(reader, table, "b")
                    if a != b { torn.wrappingAdd(1, ordering: .relaxed) }
                    reader.end()
                }
            }
        }
        for round in 0..<300 {
            try temporary.put([("a", "\(round)"), ("b", "\(round)")])
            if round % 50 == 0 { try environment.growMap() }
        }
        stop.store(true, ordering: .relaxed)
        group.wait()
        let count = torn.load(ordering: .relaxed)
        #expect(count == 0)
    }
}

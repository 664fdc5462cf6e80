import Corpus
import Foundation
import GRDB
import TestSupport
import Testing

@Suite("corpus.sqlite")
struct CorpusTests {
    @Test("a run is kept with its settings, each epoch's metrics and its version")
    func runs() throws {
        let folder = try TemporaryFolder()
        let corpus = Corpus(at: folder.path("corpus.sqlite"))
        let run = try corpus.begin(model: "resnet-gru", settings: ["seed": 7, "rate": 0.01])
        try corpus.record(epoch: 1, of: run, ["loss": 2.5, "top1": 0.25])
        try corpus.record(epoch: 2, of: run, ["loss": 2, "top1": 0.5])
        try corpus.record(epoch: 2, of: run, ["loss": 1.5, "broken": .nan])
        var kept = try #require(try corpus.runs(of: "resnet-gru").first)
        #expect(kept.status == .running)
        #expect(kept.version == nil && kept.ended == nil)
        try corpus.finish(run, version: "20260101-000000", metrics: ["top1": 0.5])
        kept = try #require(try corpus.runs(of: "resnet-gru").first)
        #expect(kept.id == run)
        #expect(kept.status == .finished)
        #expect(kept.version == "20260101-000000")
        #expect(kept.settings == ["seed": 7, "rate": 0.01])
        #expect(kept.epochs == [1: ["loss": 2.5, "top1": 0.25], 2: ["loss": 1.5, "top1": 0.5]])
        #expect(kept.metrics == ["top1": 0.5])
        #expect(try corpus.runs(of: "another").isEmpty)
    }

    @Test("a failed run says why, and one that was interrupted can be continued")
    func interrupted() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("corpus.sqlite")
        let run = try Corpus(at: path).begin(model: "m", settings: [:])
        let later = Corpus(at: path)
        try later.fail(run, "out of memory")
        #expect(try later.runs(of: "m").first?.failure == "out of memory")
        #expect(try later.resume(run))
        #expect(try later.runs(of: "m").first?.status == .running)
        #expect(try !later.resume(.init(99)))
    }

    @Test("reading makes no file, and opening nothing does not either")
    func lazy() throws {
        let folder = try TemporaryFolder()
        let corpus = Corpus(at: folder.path("corpus.sqlite"))
        #expect(try corpus.runs(of: "m").isEmpty)
        #expect(!FileManager.default.fileExists(atPath: corpus.path))
    }

    @Test("a damaged file gives one clear error and is left as it is")
    func damaged() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(String(repeating: "no database ", count: 500), to: "c.sqlite")
        let before = try Data(contentsOf: URL(fileURLWithPath: path))
        let error = #expect(throws: CorpusError.self) {
            _ = try Corpus(at: path).begin(model: "m", settings: [:])
        }
        #expect(error?.name == "corpus.damaged")
        #expect(error?.message.contains(path) == true)
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
    }

    @Test("a locked file gives one clear error after the wait, and works again afterwards")
    func locked() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("corpus.sqlite")
        let corpus = Corpus(at: path, busySeconds: 0.05)
        let run = try corpus.begin(model: "m", settings: [:])
        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true
        let other = try DatabaseQueue(path: path, configuration: configuration)
        try other.inDatabase { try $0.execute(sql: "BEGIN IMMEDIATE") }
        let error = #expect(throws: CorpusError.self) {
            try corpus.record(epoch: 1, of: run, ["loss": 1])
        }
        #expect(error?.name == "corpus.locked")
        try other.inDatabase { try $0.execute(sql: "COMMIT") }
        try corpus.record(epoch: 1, of: run, ["loss": 1])
        #expect(try corpus.runs(of: "m").first?.epochs == [1: ["loss": 1]])
    }

    @Test("a file of a newer version is refused, not downgraded")
    func newer() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("corpus.sqlite")
        _ = try Corpus(at: path).begin(model: "m", settings: [:])
        try DatabaseQueue(path: path).write {
            try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('from the future')")
        }
        let error = #expect(throws: CorpusError.self) { try Corpus(at: path).runs(of: "m") }
        #expect(error?.name == "corpus.newer")
    }

    @Test("two processes' runs do not get in each other's way")
    func together() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("corpus.sqlite")
        let corpora = [Corpus(at: path), Corpus(at: path)]
        let runs = try corpora.map { try $0.begin(model: "m", settings: [:]) }
        #expect(Set(runs).count == 2)
        for epoch in 1...20 {
            for (corpus, run) in zip(corpora, runs) {
                try corpus.record(epoch: epoch, of: run, ["loss": Double(epoch)])
            }
        }
        #expect(try corpora[0].runs(of: "m").allSatisfy { $0.epochs.count == 20 })
    }
}

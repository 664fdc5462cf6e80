import Foundation
import GraphStore
import TestSupport
import Testing

@testable import Interchange

@Suite("taggraph import")
struct GraphImportTests {
    private let folder: TemporaryFolder
    private let store: GraphStore

    init() throws {
        folder = try TemporaryFolder()
        store = try GraphStore(at: folder.path("graph"), access: .readWrite)
    }

    private func run(
        nodes: [String] = [], relationships: [String] = [], lexicon: [String] = [],
        _ change: (inout ImportOptions) -> Void = { _ in }
    ) throws -> ImportReport {
        var options = ImportOptions()
        var number = 0
        func files(_ texts: [String], _ kind: ImportOptions.Source.Kind, _ end: String) throws {
            for text in texts {
                number += 1
                let path = try folder.write(text, to: "file\(number).\(end)")
                options.sources.append(.init(kind: kind, files: [path]))
            }
        }
        try files(nodes, .nodes(labels: []), "csv")
        try files(relationships, .relationships(type: nil), "csv")
        try files(lexicon, .lexicon, "tsv")
        change(&options)
        return try GraphImport(options: options).run(into: store)
    }

    private func counts() throws -> [Int] {
        try store.withSnapshot { [try $0.nodeCount(), try $0.relationshipCount()] }
    }

    private let tags = "id:ID(Tag),name,:LABEL\nfood,美食,Tag\nfruit,\"水果, 新鲜\",Tag;Leaf\n"
    private let broader = ":START_ID(Tag),:END_ID(Tag),weight:float,:TYPE\nfruit,food,0.5,BROADER\n"

    @Test("nodes and relationships with ids, labels, types and properties")
    func whole() throws {
        let report = try run(nodes: [tags], relationships: [broader])
        #expect(report.rowsRead == 3)
        #expect(report.isBalanced)
        #expect(report.nodesCreated == 2)
        try store.withSnapshot { graph in
            let leaf = try #require(graph.labelID(named: "Leaf"))
            let cursor = try graph.nodes(labelled: leaf)
            let fruit = try #require(try cursor.next())
            let name = try #require(graph.propertyKeyID(named: "name"))
            guard case .string(let text) = try graph.property(name, of: fruit) else {
                Issue.record("no name")
                return
            }
            #expect(text.string == "水果, 新鲜")
        }
        #expect(try counts() == [2, 1])
        #expect(try store.checkInvariants().violations.isEmpty)
    }

    @Test("a dangling end names file, line and column, nothing is imported, the row is kept")
    func dangling() throws {
        let bad = broader + "fruit,fod,1,BROADER\n"
        let refused = #expect(throws: GraphImport.Refused.self) {
            try run(nodes: [tags], relationships: [bad])
        }
        let issue = try #require(refused?.report.issues.first)
        #expect(issue.line == 3)
        #expect(issue.column == 7)
        #expect(issue.header == ":END_ID(Tag)")
        #expect(issue.value == "fod")
        #expect(issue.sentence.hasSuffix("(2 ids there)"))
        #expect(try counts() == [0, 0])
        let rejects = try String(
            contentsOfFile: folder.path("file2.csv.rejected.csv"), encoding: .utf8)
        #expect(rejects.hasPrefix(":START_ID(Tag),:END_ID(Tag),weight:float,:TYPE,_line,_reason\n"))
        #expect(rejects.contains("fruit,fod,1,BROADER,3,"))
    }

    @Test("within the tolerance the rest is imported")
    func tolerance() throws {
        let report = try run(nodes: [tags + "x\"y,\n"], relationships: [broader + "a,b,c,D\n"]) {
            $0.badTolerance = 5
        }
        #expect(report.rowsRejected == 1)
        #expect(report.isBalanced)
        #expect(try counts() == [3, 1])
    }

    @Test("an id that comes twice: error, skip, merge or replace")
    func duplicates() throws {
        let twice = tags + "food,食物,Food\n"
        #expect(throws: GraphImport.Refused.self) { try run(nodes: [twice]) }
        let report = try run(nodes: [twice]) { $0.onDuplicate = .merge }
        #expect(report.rowsMerged == 1)
        #expect(report.isBalanced)
        #expect(try counts() == [2, 0])
    }

    @Test("an import into a populated graph finds nodes of an earlier one by their ids")
    func extending() throws {
        _ = try run(nodes: [tags])
        _ = try run(relationships: [broader])
        #expect(try counts() == [2, 1])
        #expect(throws: GraphImport.Refused.self) { try run(nodes: [tags]) }
        #expect(try counts() == [2, 1])
    }

    @Test("a dry run judges and writes nothing")
    func dryRun() throws {
        let report = try run(nodes: [tags], relationships: [broader]) { $0.isDryRun = true }
        #expect(report.rowsRead == 3)
        #expect(try counts() == [0, 0])
    }

    @Test("a flat lexicon makes terms and tags; bad lines are told")
    func lexicon() throws {
        let report = try run(lexicon: ["苹果\tapple-fruit\t0.4\n苹果\tapple-brand\t0.6\n小米\txiaomi\n"])
        #expect(report.nodesCreated == 5)
        #expect(try counts() == [5, 3])
        let refused = #expect(throws: GraphImport.Refused.self) {
            try run(lexicon: ["a\tb\tmuch\n"])
        }
        #expect(refused?.report.issues.first?.code == "lexicon.prior")
    }

    @Test("a circle in the hierarchy is refused or reported")
    func cycle() throws {
        let circle = broader + "food,fruit,1,BROADER\n"
        #expect(throws: GraphImport.Refused.self) {
            try run(nodes: [tags], relationships: [circle])
        }
        #expect(try counts() == [0, 0])
        let report = try run(nodes: [tags], relationships: [circle]) { $0.onCycle = .report }
        #expect(report.remarks.count == 1)
        #expect(try counts() == [2, 2])
    }

    @Test("a wrong delimiter is told before any work")
    func delimiter() {
        let error = #expect(throws: ImportError.self) {
            try run(nodes: ["id:ID(Tag)\tname\t:LABEL\nfood\tx\tTag\n"])
        }
        #expect(error?.message.contains("TAB gives 3") == true)
    }
}

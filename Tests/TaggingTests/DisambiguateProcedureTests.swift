import Foundation
import GraphStore
import TagGraph
import Tagging
import Testing

@Suite("CALL tag.disambiguate")
struct DisambiguateProcedureTests {
    /// Examples from which the two senses of 苹果 and jaguar can be told apart.
    static let examples: [TrainingExample] = {
        let phrases: [(String, [String])] = [
            ("apple-fruit", ["很甜多汁", "果园丰收了", "榨汁喝", "削皮切块", "红富士上市", "水果沙拉"]),
            ("apple-brand", ["发布会定档", "新机价格", "芯片性能", "系统更新", "旗舰店排队", "股价上涨"]),
            ("jaguar-cat", ["在雨林里捕猎", "动物园幼崽", "豹纹皮毛", "猛兽奔跑", "丛林之王", "野生保护"]),
            ("jaguar-car", ["试驾新款轿车", "发动机马力", "车展亮相", "油耗测评", "四驱越野", "降价促销"]),
        ]
        var examples: [TrainingExample] = []
        for (tag, contexts) in phrases {
            for (index, context) in contexts.enumerated() {
                for other in contexts[(index + 1)...] {
                    let word = tag.hasPrefix("apple") ? "苹果" : "jaguar"
                    examples.append(
                        TrainingExample(text: "\(word)\(context)，\(other)", tags: [tag]))
                    examples.append(TrainingExample(text: "今天\(word)\(other)", tags: [tag]))
                }
            }
        }
        return examples
    }()

    private func trained() throws -> DemoGraph {
        let demo = try DemoGraph()
        var settings = DisambiguatorTraining.Settings()
        settings.threads = 1
        _ = try demo.database.tagging.training(settings).run(examples: Self.examples)
        return demo
    }

    private func best(_ demo: DemoGraph, _ text: String, _ options: String = "{}") throws
        -> [String]
    {
        try demo.run(
            "CALL tag.disambiguate($text, \(options)) YIELD surface, tag RETURN surface, tag.id",
            ["text": .string(text)])
    }

    @Test("without a model the prior decides")
    func priors() throws {
        let demo = try DemoGraph()
        #expect(try best(demo, "苹果很甜") == ["苹果 | apple-brand"])
        #expect(
            try demo.run("CALL tag.disambiguate('苹果') YIELD score, model RETURN score, model")
                == ["0.6 | null"])
    }

    @Test("with a model the rest of the text decides, in one word two ways")
    func model() throws {
        let demo = try trained()
        #expect(try best(demo, "苹果榨汁很甜") == ["苹果 | apple-fruit"])
        #expect(try best(demo, "苹果新机发布会") == ["苹果 | apple-brand"])
        #expect(try best(demo, "jaguar 在动物园") == ["jaguar | jaguar-cat"])
        #expect(try best(demo, "jaguar 试驾测评") == ["jaguar | jaguar-car"])
    }

    @Test("comments decide where the title is silent, and weigh less than it")
    func comments() throws {
        let demo = try trained()
        let rows = try demo.run(
            """
            CALL tag.disambiguate({title: '苹果', comments: ['果园丰收了', '很甜多汁']}) YIELD tag
            RETURN tag.id
            """)
        #expect(rows == ["apple-fruit"])
    }

    @Test("scores lie between 0 and 1, fall along the candidates and sum to at most 1")
    func scores() throws {
        let demo = try trained()
        let rows = try demo.database.query(
            "CALL tag.disambiguate('苹果发布会') YIELD score, candidates RETURN score, candidates"
        ).rows
        let row = try #require(rows.first)
        guard case .float(let score) = row[0], case .list(let candidates) = row[1] else {
            Issue.record("unexpected \(row)")
            return
        }
        let scores = candidates.compactMap { candidate -> Double? in
            guard case .map(let entries) = candidate, case .float(let score) = entries[1].value
            else {
                return nil
            }
            return score
        }
        #expect(scores.count == 2)
        #expect(scores[0] == score)
        #expect(scores[0] >= scores[1])
        #expect(scores.reduce(0, +) <= 1.000_01)
    }

    @Test("a threshold abstains")
    func threshold() throws {
        let demo = try trained()
        #expect(try best(demo, "苹果", "{threshold: 0.999}") == ["苹果 | null"])
    }

    @Test("the same seed trains the same model at any number of threads")
    func determinism() throws {
        func scores(threads: Int) throws -> [String] {
            let demo = try DemoGraph()
            var settings = DisambiguatorTraining.Settings()
            settings.threads = threads
            _ = try demo.database.tagging.training(settings).run(examples: Self.examples)
            return try demo.run("CALL tag.disambiguate('苹果发布') YIELD score RETURN score")
        }
        #expect(try scores(threads: 1) == scores(threads: 2))
    }

    @Test("tag.use switches versions, tag.models lists them, a damaged one is refused")
    func versions() throws {
        let demo = try trained()
        let first = try #require(demo.database.models.activeVersion(of: "disambiguator"))
        _ = try demo.database.tagging.training(.init()).run(examples: Self.examples)
        let second = try #require(demo.database.models.activeVersion(of: "disambiguator"))
        #expect(first != second)
        #expect(
            try demo.run(
                "CALL tag.models() YIELD version, active RETURN version, active ORDER BY active")
                == ["\(first) | false", "\(second) | true"])
        try demo.run(
            "CALL tag.use('disambiguator', $v) YIELD version RETURN version", ["v": .string(first)])
        #expect(demo.database.models.activeVersion(of: "disambiguator") == first)

        let file = demo.database.models.directory
            .appendingPathComponent("disambiguator/\(second)/model.safetensors")
        var bytes = try Data(contentsOf: file)
        bytes[bytes.count / 2] ^= 0x40
        try bytes.write(to: file)
        #expect(throws: (any Error).self) {
            try demo.run(
                "CALL tag.use('disambiguator', $v) YIELD version RETURN version",
                ["v": .string(second)])
        }
        #expect(try best(demo, "苹果新机发布会") == ["苹果 | apple-brand"])
    }

    @Test("tag.train streams its steps and ends with the version")
    func training() throws {
        let demo = try DemoGraph()
        let examples = GraphValue.list(
            Self.examples.map { example in
                .map([
                    .init("text", .string(example.text)),
                    .init("tags", .list(example.tags.map(GraphValue.string))),
                ])
            })
        let rows = try demo.database.query(
            "CALL tag.train('disambiguator', {examples: $e}) YIELD progress, version RETURN progress, version",
            ["e": examples]
        ).rows
        #expect(rows.count >= 2)
        guard case .string(let version)? = rows.last?[1] else {
            Issue.record("no version in \(String(describing: rows.last))")
            return
        }
        #expect(demo.database.models.activeVersion(of: "disambiguator") == version)
        #expect(try best(demo, "苹果榨汁很甜") == ["苹果 | apple-fruit"])
    }

    @Test("tag.explain names the features that spoke for each candidate")
    func explanation() throws {
        let demo = try trained()
        let rows = try demo.run(
            """
            CALL tag.explain('苹果榨汁') YIELD tag, features, rivals, label
            RETURN tag.id, size(features) > 0, size(rivals), label
            """)
        #expect(
            rows == [
                "apple-fruit | true | 1 | apple-fruit", "apple-brand | true | 1 | apple-brand",
            ])
    }
}

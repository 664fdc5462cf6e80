import GraphStore
import TagGraph
import Testing

@Suite("CALL tag.match")
struct MatchProcedureTests {
    @Test("a row for each mention and sense, by falling prior, offsets in scalars of the text")
    func senses() throws {
        let demo = try DemoGraph()
        #expect(try demo.match("🍎苹果很甜") == ["1-3 苹果 apple-brand", "1-3 苹果 apple-fruit"])
        #expect(
            try demo.run("CALL tag.match('苹果') YIELD prior, ambiguous RETURN prior, ambiguous")
                == ["0.6 | true", "0.4 | true"])
    }

    @Test("leftmost longest by default, every occurrence on request")
    func modes() throws {
        let demo = try DemoGraph()
        #expect(try demo.match("新款苹果手机") == ["2-6 苹果手机 apple-brand"])
        #expect(
            try Set(demo.match("新款苹果手机", "{mode: 'all'}")) == [
                "2-6 苹果手机 apple-brand", "2-4 苹果 apple-brand", "2-4 苹果 apple-fruit",
                "4-6 手机 phone",
            ])
    }

    @Test("case, width and traditional characters fold; Latin terms keep their boundaries")
    func folding() throws {
        let demo = try DemoGraph()
        #expect(try demo.match("ＪＡＧＵＡＲ").count == 2)
        #expect(try demo.match("蘋果手機") == ["0-4 蘋果手機 apple-brand"])
        #expect(try demo.match("CSGO") == [])
        #expect(try demo.match("玩CS呢") == ["1-3 CS tech"])
        #expect(try demo.match("蘋果", "{fold: false}") == [])
        #expect(try demo.match("CSGO", "{boundaries: false}") == ["0-2 CS tech"])
    }

    @Test("a deprecated tag resolves to its successor; without one it is not proposed")
    func deprecated() throws {
        let demo = try DemoGraph()
        #expect(try demo.match("移动电话和寻呼机") == ["0-4 移动电话 phone"])
    }

    @Test("under, except and lang leave candidates out, and what is left out shadows nothing")
    func filters() throws {
        let demo = try DemoGraph()
        #expect(try demo.match("苹果", "{under: 'food'}") == ["0-2 苹果 apple-fruit"])
        #expect(try demo.match("苹果", "{except: ['apple-brand']}") == ["0-2 苹果 apple-fruit"])
        #expect(
            try demo.match("苹果手机", "{except: ['苹果手机', 'apple-fruit']}")
                == ["0-2 苹果 apple-brand", "2-4 手机 phone"])
        #expect(try demo.match("jaguar 手机", "{lang: 'zh'}") == ["7-9 手机 phone"])
    }

    @Test("a committed edit of the vocabulary holds for the next match")
    func edits() throws {
        let demo = try DemoGraph()
        #expect(try demo.match("香蕉") == [])
        try demo.run(
            """
            MATCH (food:Tag {id: 'food'})
            CREATE (t:Tag {id: 'banana', name: '香蕉'})-[:BROADER]->(food),
                   (:Term {text: '香蕉', lang: 'zh'})-[:DENOTES {prior: 1.0}]->(t)
            """)
        #expect(try demo.match("香蕉") == ["0-2 香蕉 banana"])
        #expect(try demo.match("香蕉", "{under: 'food'}") == ["0-2 香蕉 banana"])
        try demo.run("MATCH (t:Tag {id: 'banana'}) SET t.status = 'deprecated'")
        #expect(try demo.match("香蕉") == [])
        try demo.run("MATCH (t:Tag {id: 'banana'}) REMOVE t.status")
        try demo.run("MATCH (x:Term {text: '香蕉'}) SET x.text = '芭蕉'")
        #expect(try demo.match("香蕉芭蕉") == ["2-4 芭蕉 banana"])
        try demo.run("MATCH (:Term {text: '芭蕉'})-[d:DENOTES]->() DELETE d")
        #expect(try demo.match("芭蕉") == [])
        try demo.run("MATCH (x:Term {text: '苹果手机'}) DETACH DELETE x")
        #expect(try demo.match("苹果手机", "{under: 'food'}") == ["0-2 苹果 apple-fruit"])
    }

    @Test("a transaction sees its own edits, others do not before the commit")
    func uncommittedEdits() throws {
        let demo = try DemoGraph()
        try demo.database.transaction { transaction in
            _ = try transaction.query(
                """
                CREATE (:Term {text: '榴莲', lang: 'zh'})
                  -[:DENOTES {prior: 1.0}]->(:Tag {id: 'durian', name: '榴莲'})
                """)
            let own = try transaction.query("CALL tag.match('榴莲') YIELD tag RETURN tag.id")
            #expect(own.rows == [[.string("durian")]])
            #expect(try demo.match("榴莲") == [])
        }
        #expect(try demo.match("榴莲") == ["0-2 榴莲 durian"])
    }

    @Test("a map's fields are matched in order, offsets counted through")
    func fields() throws {
        let demo = try DemoGraph()
        let rows = try demo.run(
            """
            CALL tag.match({title: '手机', comments: ['看手机', 'x']}) YIELD startOffset, surface
            RETURN startOffset, surface
            """)
        #expect(rows == ["0 | 手机", "4 | 手机"])
    }

    @Test(
        "bad arguments are told, not trapped",
        arguments: [
            "CALL tag.match(1) YIELD tag RETURN tag",
            "CALL tag.match('x', {mod: 'all'}) YIELD tag RETURN tag",
            "CALL tag.match('x', {mode: 'some'}) YIELD tag RETURN tag",
            "CALL tag.match('x', {under: 'nowhere'}) YIELD tag RETURN tag",
            "CALL tag.match({title: 1}) YIELD tag RETURN tag",
            "CALL tag.match() YIELD tag RETURN tag",
        ])
    func badArguments(statement: String) throws {
        let demo = try DemoGraph()
        #expect(throws: (any Error).self) { try demo.run(statement) }
        #expect(try demo.match("手机").count == 1)
    }

    @Test("null has no mentions")
    func null() throws {
        #expect(try DemoGraph().run("CALL tag.match(null) YIELD tag RETURN tag") == [])
    }
}

import GraphStore
import Testing

@testable import LineProtocol

@Suite("Reading requests")
struct RequestTests {
    private func request(_ line: String) throws -> Request {
        try #require(Array(line.utf8).withUnsafeBufferPointer { Request(line: $0) })
    }

    private func malformed(_ line: String) throws -> String? {
        if case .malformed(let error) = try request(line).action { error.name } else { nil }
    }

    @Test("a line that does not start with a brace is a statement")
    func bareStatement() throws {
        for (line, expected) in [
            ("RETURN 1", "RETURN 1"), ("RETURN '标'\r", "RETURN '标'"), (" {}", " {}"),
        ] {
            guard case .query(let text, let parameters) = try request(line).action else {
                Issue.record("\(line) is no query")
                continue
            }
            #expect(text == expected)
            #expect(parameters.isEmpty)
        }
    }

    @Test("a line of white space is no request")
    func blankLines() {
        for line in ["", "\r", "   ", "\t \r"] {
            #expect(Array(line.utf8).withUnsafeBufferPointer { Request(line: $0) } == nil)
        }
    }

    @Test("every field of a query is read and unknown fields are skipped")
    func query() throws {
        let request = try request(
            #"{"x":[{"y":1}],"query":"RETURN $a","params":{"a":[1,{"~~k":2.0}]},"id":{"n":[7]},"timeout_ms":2000}"#
        )
        guard case .query(let text, let parameters) = request.action else {
            Issue.record("no query")
            return
        }
        #expect(text == "RETURN $a")
        #expect(String(decoding: request.id, as: UTF8.self) == #"{"n":[7]}"#)
        #expect(request.timeoutMilliseconds == 2000)
        guard case .list(let list)? = parameters["a"], case .integer(1) = list.elements[0],
            case .map(let map) = list.elements[1], case .float(2)? = map["~k"]
        else {
            Issue.record("parameters differ: \(parameters)")
            return
        }
    }

    @Test("every form of a parameter becomes its value")
    func parameterForms() throws {
        let request = try request(
            #"{"query":"","params":{"f":{"~float":"-Infinity"},"n":{"~float":"NaN"},"b":{"~bytes":"AQID"},"#
                + #""v":{"~node":{"id":3,"labels":[],"properties":{}}},"#
                + #""p":{"~path":[{"~node":{"id":3}},{"~rel":{"id":5}},{"~node":{"id":4}}]}}}"#)
        guard case .query(_, let parameters) = request.action else {
            Issue.record("no query: \(request)")
            return
        }
        if case .float(let float)? = parameters["f"] {
            #expect(float == -.infinity)
        } else {
            Issue.record("f")
        }
        if case .float(let float)? = parameters["n"] {
            #expect(float.isNaN)
        } else {
            Issue.record("n")
        }
        if case .bytes(let array)? = parameters["b"] {
            #expect(array.bytes == [1, 2, 3])
        } else {
            Issue.record("b")
        }
        if case .node(let node)? = parameters["v"] {
            #expect(node.rawValue == 3)
        } else {
            Issue.record("v")
        }
        if case .path(let path)? = parameters["p"] {
            #expect(path.nodes.map(\.rawValue) == [3, 4])
            #expect(path.relationships.map(\.rawValue) == [5])
        } else {
            Issue.record("p")
        }
    }

    @Test("the requests that frame a transaction are told apart")
    func verbs() throws {
        if case .begin(.write) = try request(#"{"begin":true}"#).action {
        } else {
            Issue.record("begin")
        }
        if case .begin(.read) = try request(#"{"mode":"read","begin":true}"#).action {
        } else {
            Issue.record("read")
        }
        if case .commit = try request(#"{"commit":true}"#).action {} else { Issue.record("commit") }
        if case .rollback = try request(#"{"rollback":true}"#).action {
        } else {
            Issue.record("rollback")
        }
        if case .ping = try request(#"{"ping":true}"#).action {} else { Issue.record("ping") }
        if case .dropProcedures = try request(#"{"drop_procedures":true}"#).action {
        } else {
            Issue.record("drop")
        }
        guard
            case .authenticate(let user, let password) = try request(
                #"{"auth":{"user":"u","password":"p"}}"#
            ).action
        else {
            Issue.record("auth")
            return
        }
        #expect([user, password] == ["u", "p"])
    }

    @Test("a procedure is defined by its signature and rows")
    func procedure() throws {
        let line =
            #"{"define_procedure":{"signature":"a.b(x :: INTEGER?) :: (y :: STRING?)","columns":["x","y"],"rows":[[1,"a"],[null,"b"]]}}"#
        guard case .defineProcedure(let table) = try request(line).action else {
            Issue.record("no procedure")
            return
        }
        #expect(table.columns == ["x", "y"])
        #expect(table.rows.count == 2)
    }

    @Test(
        "what is JSON but no request says so",
        arguments: [
            "{}", #"{"query":null}"#, #"{"query":1}"#, #"{"params":{}}"#,
            #"{"query":"","params":[]}"#,
            #"{"query":"","commit":true}"#, #"{"begin":1}"#, #"{"begin":false}"#,
            #"{"begin":true,"mode":"x"}"#,
            #"{"query":"","timeout_ms":0}"#, #"{"query":"","timeout_ms":"1"}"#,
            #"{"query":"","timeout_ms":-5}"#,
            #"{"auth":{}}"#, #"{"define_procedure":{}}"#,
            #"{"define_procedure":{"signature":"","rows":[1]}}"#,
        ])
    func noRequest(line: String) throws {
        #expect(try malformed(line) == "protocol.request")
    }

    @Test("a malformed line keeps the id that was read before the damage")
    func malformedKeepsID() throws {
        let request = try request(#"{"id":"seven","query":"RETURN 1""#)
        #expect(String(decoding: request.id, as: UTF8.self) == #""seven""#)
        guard case .malformed(let error) = request.action else {
            Issue.record("taken for a request")
            return
        }
        #expect(error.name == "protocol.json")
    }

    @Test("a value in a form that there is not is refused")
    func badForms() throws {
        for form in [
            #"{"~x":1}"#, #"{"~float":"x"}"#, #"{"~bytes":"A"}"#, #"{"~node":{}}"#,
            #"{"~node":{"id":-1}}"#,
            #"{"~date":"2015-07-21"}"#, #"{"~float":"NaN","b":1}"#, #"{"b":1,"~float":"NaN"}"#,
            #"{"~path":[]}"#,
            #"{"~path":[{"~node":{"id":1}},{"~node":{"id":1}},{"~node":{"id":1}}]}"#,
        ] {
            #expect(
                try malformed(#"{"query":"","params":{"a":"# + form + "}}") == "protocol.value",
                "\(form)")
        }
    }

    @Test("invalid UTF-8 is refused in statements and requests")
    func invalidUTF8() {
        for bytes in [
            [0xFF], Array("{\"query\":\"".utf8) + [0xC0, 0xAF], [0x52, 0xED, 0xA0, 0x80],
        ] as [[UInt8]] {
            let request = bytes.withUnsafeBufferPointer { Request(line: $0) }
            guard case .malformed(let error)? = request?.action else {
                Issue.record("\(bytes) was taken")
                continue
            }
            #expect(error.name == "protocol.utf8")
        }
    }

    @Test("random bytes never trap and always give a request")
    func randomBytes() {
        var random = SeededRandom()
        let seeds = [
            #"{"query":"RETURN $x","params":{"x":[1,2.5e3,{"~float":"NaN"}]},"id":7,"timeout_ms":20}"#,
            #"{"define_procedure":{"signature":"a()","columns":["x"],"rows":[[1]]}}"#,
            #"{"auth":{"user":"\ud83d\ude00","password":"p"}}"#,
        ]
        for _ in 0..<20_000 {
            var line = Array(seeds[random.below(seeds.count)].utf8)
            for _ in 0..<random.below(6) {
                let place = random.below(line.count)
                line[place] = UInt8(truncatingIfNeeded: random.next())
                if random.below(3) == 0 { line.removeSubrange(place...) }
                if line.isEmpty { line = [0x7B] }
            }
            _ = line.withUnsafeBufferPointer { Request(line: $0) }
        }
    }
}

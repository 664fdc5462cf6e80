import Foundation
import Testing

@testable import LineProtocol

@Suite("The protocol's grammar")
struct GrammarTests {
    private func grammar() throws -> GrammarSentences {
        let root = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let file = root.appendingPathComponent("Grammar/LineProtocol.ebnf")
        return try GrammarSentences(String(contentsOf: file, encoding: .utf8))
    }

    @Test("every rule is defined, and only requests and answers stand by themselves")
    func closed() throws {
        let grammar = try grammar()
        #expect(grammar.undefined.isEmpty, "\(grammar.undefined)")
        #expect(grammar.roots == ["request", "answer"])
    }

    @Test("every request that the grammar derives is read as one")
    func requests() throws {
        let grammar = try grammar()
        var random = SeededRandom()
        for round in 0..<3_000 {
            let line = grammar.sentence("request", &random)
            let request = Array(line.utf8).withUnsafeBufferPointer { Request(line: $0) }
            guard case .malformed(let error)? = request?.action else { continue }
            // The grammar does not say how large a number or identity is, nor which escapes pair up.
            if error.name == "protocol.json.number" || isBeyondGrammar(error, line) { continue }
            Issue.record("seed \(random.seed) round \(round): \(error.message): \(line)")
        }
    }

    @Test("every answer that the grammar derives is read as one")
    func answers() throws {
        let grammar = try grammar()
        var random = SeededRandom()
        for rule in ["columns", "row", "summary", "error", "pong"] {
            for round in 0..<600 {
                let line = grammar.sentence(rule, &random)
                do throws(ProtocolError) {
                    _ = try Array(line.utf8).withUnsafeBufferPointer {
                        bytes throws(ProtocolError) in
                        try Response(line: bytes)
                    }
                } catch {
                    if error.name == "protocol.json.number" || isBeyondGrammar(error, line) {
                        continue
                    }
                    Issue.record("seed \(random.seed) round \(round): \(error.message): \(line)")
                }
            }
        }
    }

    private func isBeyondGrammar(_ error: ProtocolError, _ line: String) -> Bool {
        error.message.contains("surrogate") || error.message.contains("needs an id")
            || error.message.contains("no number") || error.message.contains("timeout_ms")
            || error.message.contains("in base64")
    }
}

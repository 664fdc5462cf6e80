import CypherSyntax
import Foundation
import Testing

@Suite("The grammar and the parser name the same rules")
struct RuleTests {
    @Test("Every rule has exactly one function and every function has its rule")
    func rulesAndFunctions() throws {
        let grammar = try Grammar.cypher.get()
        var functions: [String: Int] = [:]
        let pattern = #/func (?:parse|scan)([A-Z][A-Za-z]*)/#
        for path in Repository.swiftFiles(below: "Sources/CypherSyntax") {
            for match in try Repository.text(of: path).matches(of: pattern) {
                functions[String(match.1), default: 0] += 1
            }
        }
        let rules = Set(grammar.rules.map(\.name))
        #expect(functions.filter { $0.value > 1 }.isEmpty, "two functions for one rule")
        #expect(rules.subtracting(functions.keys).isEmpty, "rules without a function")
        #expect(Set(functions.keys).subtracting(rules).isEmpty, "functions without a rule")
    }

    @Test("Lexical rules belong to the lexer, the others to the parser")
    func lexicalRules() throws {
        let grammar = try Grammar.cypher.get()
        for path in Repository.swiftFiles(below: "Sources/CypherSyntax") {
            for match in try Repository.text(of: path).matches(
                of: #/func (parse|scan)([A-Z][A-Za-z]*)/#)
            {
                let rule = grammar[String(match.2)]
                #expect(rule?.isLexical == (match.1 == "scan"), "\(match.2)")
            }
        }
    }

    @Test("Every rule that is used is there, and every rule is used")
    func closed() throws {
        let grammar = try Grammar.cypher.get()
        var used: Set<String> = ["Cypher", "Whitespace", "Comment"]
        for rule in grammar.rules { collect(rule.body, &used) }
        #expect(used == Set(grammar.rules.map(\.name)))
    }

    private func collect(_ term: Grammar.Term, _ used: inout Set<String>) {
        switch term {
        case .literal, .characters: break
        case .rule(let name): used.insert(name)
        case .sequence(let parts), .choice(let parts):
            for part in parts { collect(part, &used) }
        case .optional(let inner), .zeroOrMore(let inner), .oneOrMore(let inner):
            collect(inner, &used)
        }
    }

    @Test("The keywords are the words in quotes, the reserved ones those of ReservedWord")
    func keywords() throws {
        let grammar = try Grammar.cypher.get()
        var words: Set<String> = []
        for rule in grammar.rules where !rule.isLexical { literals(rule.body, &words) }
        let keywords = words.filter { $0.first?.isLetter == true }
        #expect(keywords == Set(Keyword.allCases.map(\.spelling)))
        var reserved: Set<String> = []
        literals(try #require(grammar["ReservedWord"]).body, &reserved)
        #expect(reserved == Set(Keyword.allCases.filter(\.isReserved).map(\.spelling)))
    }

    private func literals(_ term: Grammar.Term, _ words: inout Set<String>) {
        switch term {
        case .literal(let text): words.insert(text)
        case .rule, .characters: break
        case .sequence(let parts), .choice(let parts):
            for part in parts { literals(part, &words) }
        case .optional(let inner), .zeroOrMore(let inner), .oneOrMore(let inner):
            literals(inner, &words)
        }
    }

    @Test("The text built into the library is the grammar's file")
    func embedded() throws {
        let file = try Repository.text(of: "Grammar/Cypher.ebnf")
        #expect(
            GrammarText.source == file.trimmingCharacters(in: .newlines),
            "run Tools/embed-grammar")
        let grammar = try Grammar.cypher.get()
        #expect(GrammarText.ruleNames == grammar.rules.map(\.name))
    }

    @Test("The text of a rule is found by its name in any case")
    func ruleText() {
        #expect(
            GrammarText.rule(named: "MATCH") == "Match ::= 'OPTIONAL'? 'MATCH' Pattern Where?")
        #expect(GrammarText.rule(named: "reservedword")?.contains("'XOR'") == true)
        #expect(GrammarText.rule(named: "nothing") == nil)
        #expect(GrammarText.ruleNames(using: .unwind) == ["Unwind"])
        let about = GrammarText.rules(about: "return")
        #expect(about.first?.hasPrefix("Return ::= ") == true)
        #expect(about.contains { $0.hasPrefix("Order ::= ") })
        #expect(GrammarText.rules(about: "CALL").contains { $0.hasPrefix("CallSubquery ::= ") })
        #expect(GrammarText.rules(about: "nothing").isEmpty)
    }
}

import Testing

@Suite("Constructs that can trap, names that say nothing, words that do not belong")
struct ConstructTests {
    let tree = SourceTree()

    /// Every banned construct has one of these in its line; a quick look spares most lines the patterns.
    private static let suspicious = [
        "try!", "as!", "fatalError", "uniqueKeysWithValues", "NSRegularExpression", "unsafeFlags",
        "indirect ", "Int(",
    ]

    /// What is banned in Sources, and what to write instead.
    private var banned: [(pattern: Regex<Substring>, instead: String)] {
        [
            (/\btry!/, "handle the error"),
            (/\bas!/, "use as? and an error"),
            (/\bfatalError\(/, "throw the layer's error"),
            (/uniqueKeysWithValues/, "use uniquingKeysWith"),
            (/\bNSRegularExpression\b/, "use the linear-time matcher of CypherEngine/Regex"),
            (/\bunsafeFlags\b/, "keep the package usable as a dependency"),
            (/\bindirect (?:enum|case)\b/, "use an arena: freeing an indirect enum is recursive"),
            (/\bInt\((?:[a-z]\w*\.)*(?:double|floatValue)\b/, "use Int(exactly:)"),
        ]
    }

    @Test("nothing in Sources can trap where input reaches it")
    func bannedConstructs() throws {
        for file in try tree.swiftFiles(below: "Sources") {
            for (index, line) in file.code.enumerated() {
                guard Self.suspicious.contains(where: line.contains) else { continue }
                for (pattern, instead) in banned where line.contains(pattern) {
                    Issue.record("\(file.path):\(index + 1): \(line.trimmed): \(instead)")
                }
            }
        }
    }

    @Test("no force unwrap in Sources")
    func forceUnwraps() throws {
        for file in try tree.swiftFiles(below: "Sources") {
            for (index, line) in file.code.enumerated()
            where line.utf8.contains(UInt8(ascii: "!"))
                && line.contains(/[\w)\]]![\s.,)\]\[}]|[\w)\]]!$/)
            {
                Issue.record("\(file.path):\(index + 1): \(line.trimmed): bind it with guard or if")
            }
        }
    }

    @Test("only the doors to a person print")
    func printing() throws {
        let doors: Set = ["taggraph", "Shell", "EmbeddingExample", "ModelBench"]
        for file in try tree.swiftFiles(below: "Sources") where !doors.contains(file.module) {
            for (index, line) in file.code.enumerated()
            where line.contains("print(") && line.contains(/(?:^|[^\w.])print\(/) {
                Issue.record("\(file.path):\(index + 1): prints")
            }
        }
    }

    @Test("@unchecked Sendable says in a sentence what protects it")
    func uncheckedSendable() throws {
        for file in try tree.swiftFiles(below: "Sources") {
            for (index, line) in file.code.enumerated() where line.contains("@unchecked Sendable") {
                let near = file.lines[max(0, index - 6)...min(file.lines.count - 1, index + 4)]
                let explained = near.contains { $0.contains("//") && $0.contains("@unchecked") }
                #expect(explained, "\(file.path):\(index + 1): say why beside it")
            }
        }
    }

    @Test("no type or file is called Utils, Helpers, Manager, Misc or Common")
    func emptyNames() throws {
        for folder in ["Sources", "Tests"] {
            for file in try tree.swiftFiles(below: folder) {
                let name = file.path.split(separator: "/").last.map(String.init) ?? ""
                #expect(!name.contains(/Util|Helper|Manager|Misc|Common/), "\(file.path)")
            }
        }
    }

    @Test("nothing is left to do later in a comment")
    func leftovers() throws {
        for folder in ["Sources", "Tests"] {
            for file in try tree.swiftFiles(below: folder) where file.module != "TidyTests" {
                for (index, line) in file.lines.enumerated()
                where ["TODO", "FIXME", "XXX"].contains(where: line.contains) {
                    Issue.record("\(file.path):\(index + 1): \(line.trimmed)")
                }
            }
        }
    }
}

extension String {
    fileprivate var trimmed: String {
        String(drop { $0 == " " }.prefix(80))
    }
}

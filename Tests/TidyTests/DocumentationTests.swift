import Testing

@Suite("Public declarations and the project's documents")
struct DocumentationTests {
    let tree = SourceTree()

    @Test("every public declaration has a doc comment")
    func publicDeclarations() throws {
        let declaration =
            /^\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:public|package|open (?=class|func|var))\s*(?!extension|import|\()/
        for file in try tree.swiftFiles(below: "Sources") {
            for (index, line) in file.code.enumerated()
            where ["public ", "package ", "open "].contains(where: line.contains)
                && line.contains(declaration)
            {
                if line.contains("override ") || line.contains("deinit") { continue }
                var above = index - 1
                while above >= 0, file.lines[above].contains(/^\s*(?:@|\)|#if)/) { above -= 1 }
                let documented = above >= 0 && file.lines[above].contains(/^\s*\/\/\//)
                #expect(documented, "\(file.path):\(index + 1): \(line)")
            }
        }
    }

    @Test("the documents that a visitor looks for are there")
    func documents() throws {
        for path in [
            "README.md", "LICENSE", "CONTRIBUTING.md", "CHANGELOG.md", "Grammar/README.md",
        ] {
            #expect(try tree.text(path).count > 200, "\(path) is missing or empty")
        }
    }

    @Test("every dependency is explained in CONTRIBUTING.md")
    func dependenciesAreExplained() throws {
        let contributing = try tree.text("CONTRIBUTING.md")
        for match in try tree.text("Package.swift").matches(of: /github\.com\/[\w.-]+\/([\w.-]+)"/)
        {
            #expect(contributing.contains(String(match.1)), "\(match.1) has no sentence")
        }
        for match in try tree.text("Package.swift").matches(of: /\.systemLibrary\(name: "(\w+)"/) {
            #expect(contributing.contains(String(match.1)), "\(match.1) has no sentence")
        }
    }
}

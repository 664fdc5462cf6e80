import Testing

/// The floors of the house, lowest first; a module imports from lower floors only.
private let floors: [Set<String>] = [
    ["CLMDB", "CEdit", "CKernels", "CJPEG", "CProcess"],
    ["LMDB", "TextAnalysis", "Tensor", "Imaging", "Corpus"],
    ["GraphStore", "TextModel", "NeuralNetwork", "CypherSyntax"],
    ["CypherEngine", "MultimodalModel"],
    ["Tagging", "Interchange", "LineProtocol"],
    ["TagGraph"],
    ["Server", "Shell"],
    ["taggraph", "EmbeddingExample", "ModelBench", "FuzzFiles"],
]

@Suite("Modules import downward only")
struct DirectionTests {
    let tree = SourceTree()

    private func floor(of module: String) -> Int? {
        floors.firstIndex { $0.contains(module) }
    }

    @Test("every module of Sources stands on a floor and in Package.swift")
    func everyModuleHasAFloor() throws {
        let targets = Set(try tree.packageTargets().map(\.name))
        for file in try tree.swiftFiles(below: "Sources") {
            #expect(floor(of: file.module) != nil, "\(file.path): module without a floor")
            #expect(targets.contains(file.module), "\(file.path): not a target of Package.swift")
        }
    }

    @Test("dependencies in Package.swift point to lower floors")
    func dependenciesPointDown() throws {
        for target in try tree.packageTargets() {
            guard let own = floor(of: target.name) else { continue }
            for dependency in target.dependencies {
                guard let other = floor(of: dependency) else { continue }
                #expect(
                    other < own, "\(target.name) depends on \(dependency), which is not below it")
            }
        }
    }

    @Test("import lines name lower floors that Package.swift declares")
    func importsPointDown() throws {
        let targets = try tree.packageTargets()
        for file in try tree.swiftFiles(below: "Sources") {
            let declared = targets.first { $0.name == file.module }?.dependencies ?? []
            for name in imports(of: file) {
                guard let other = floor(of: name), let own = floor(of: file.module) else {
                    continue
                }
                #expect(other < own, "\(file.path) imports \(name), which is not below it")
                #expect(declared.contains(name), "\(file.path) imports \(name) undeclared")
            }
        }
    }

    @Test("tests import what their target declares")
    func testImportsAreDeclared() throws {
        let targets = try tree.packageTargets()
        let own = Set(targets.map(\.name))
        for file in try tree.swiftFiles(below: "Tests") {
            let declared = targets.first { $0.name == file.module }?.dependencies ?? []
            for name in imports(of: file) where own.contains(name) {
                #expect(declared.contains(name), "\(file.path) imports \(name) undeclared")
            }
        }
    }

    /// The modules that a file imports.
    private func imports(of file: SourceTree.File) -> [String] {
        file.code.compactMap { line in
            guard line.contains("import ") else { return nil }
            return line.firstMatch(of: /^\s*(?:@?\w+ )*import (?:\w+ )?(\w+)/).map { String($0.1) }
        }
    }

    @Test("every module has a test target")
    func everyModuleIsTested() throws {
        let targets = try tree.packageTargets()
        let tests = Set(targets.map(\.name).filter { $0.hasSuffix("Tests") })
        let untested: Set = [
            "CLMDB", "CEdit", "CKernels", "CJPEG", "CProcess", "taggraph",
            "EmbeddingExample", "ModelBench",
        ]
        for target in targets where floor(of: target.name) != nil && !untested.contains(target.name)
        {
            #expect(tests.contains("\(target.name)Tests"), "\(target.name) has no tests of its own")
        }
    }
}

// swift-tools-version: 6.2
import PackageDescription

/// Modules that hand out spans into the memory map need lifetime dependencies.
let lifetimes: [SwiftSetting] = [.enableExperimentalFeature("Lifetimes")]

let argumentParser = Target.Dependency.product(
    name: "ArgumentParser", package: "swift-argument-parser")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")

let package = Package(
    name: "TagGraph",
    products: [
        .library(name: "TagGraph", targets: ["TagGraph"]),
        .executable(name: "taggraph", targets: ["taggraph"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    ],
    targets: [
        // Floor 0: C
        .systemLibrary(name: "CLMDB", pkgConfig: "lmdb", providers: [.apt(["liblmdb-dev"])]),
        .target(name: "CEdit", linkerSettings: [.linkedLibrary("edit")]),
        .target(name: "CJPEG", linkerSettings: [.linkedLibrary("jpeg")]),
        .target(name: "CProcess"),
        .target(name: "CKernels"),

        // Floor 1: what everything rests on
        .target(name: "LMDB", dependencies: ["CLMDB"], swiftSettings: lifetimes),
        .target(name: "TextAnalysis", dependencies: ["CKernels"]),
        .target(name: "Tensor", dependencies: ["CKernels"], exclude: ["README.md"]),
        .target(name: "Imaging", dependencies: ["CJPEG", "CKernels", "CProcess"]),
        .target(name: "Corpus", dependencies: [grdb]),

        // Floor 2
        .target(
            name: "GraphStore", dependencies: ["LMDB", "CKernels"], swiftSettings: lifetimes),
        .target(name: "TextModel", dependencies: ["CKernels", "Tensor"]),
        .target(
            name: "NeuralNetwork", dependencies: ["CKernels", "Tensor"], exclude: ["README.md"]),
        .target(name: "CypherSyntax"),

        // Floor 3
        .target(name: "CypherEngine", dependencies: ["GraphStore", "LMDB", "CypherSyntax"]),
        .target(
            name: "MultimodalModel",
            dependencies: ["CKernels", "Imaging", "NeuralNetwork", "Tensor", "TextModel"]),

        // Floor 4
        .target(
            name: "Tagging",
            dependencies: [
                "Corpus", "CypherEngine", "GraphStore", "Imaging", "MultimodalModel", "Tensor",
                "TextAnalysis", "TextModel", crypto,
            ]),
        .target(name: "Interchange", dependencies: ["GraphStore"]),
        .target(name: "LineProtocol", dependencies: ["CypherEngine", "GraphStore"]),

        // Floor 5: doors
        .target(
            name: "TagGraph",
            dependencies: [
                "CypherEngine", "GraphStore", "Tagging", "Interchange", "LineProtocol",
            ]),

        // Floor 6
        .target(
            name: "Server",
            dependencies: [
                "TagGraph", "CypherEngine", "GraphStore", "LineProtocol", logging, nioCore,
                nioPosix,
            ]),
        .target(
            name: "Shell",
            dependencies: [
                "TagGraph", "CypherEngine", "CypherSyntax", "GraphStore", "LineProtocol", "CEdit",
            ]),

        // Floor 7
        .executableTarget(
            name: "taggraph",
            dependencies: [
                "TagGraph", "CypherEngine", "GraphStore", "Imaging", "Interchange", "LineProtocol",
                "MultimodalModel", "Server", "Shell", "Tagging", argumentParser,
            ]),
        .executableTarget(
            name: "EmbeddingExample", dependencies: ["TagGraph"], path: "Sources/EmbeddingExample"),
        .executableTarget(
            name: "ModelBench", dependencies: ["MultimodalModel", "NeuralNetwork", "Tensor"]),
        .executableTarget(name: "FuzzFiles", dependencies: ["Imaging", "Tensor"]),

        // Tests: one target a module, and those that look at the whole
        .target(name: "TestSupport", path: "Tests/TestSupport"),
        .testTarget(name: "LMDBTests", dependencies: ["LMDB"]),
        .testTarget(name: "CorpusTests", dependencies: ["Corpus", "TestSupport", grdb]),
        .testTarget(name: "TextAnalysisTests", dependencies: ["TextAnalysis"]),
        .testTarget(name: "GraphStoreTests", dependencies: ["GraphStore", "LMDB"]),
        .testTarget(name: "TextModelTests", dependencies: ["TextModel", "Tensor", "CKernels"]),
        .testTarget(
            name: "ImagingTests", dependencies: ["Imaging", "TestSupport"], exclude: ["Fixtures"]),
        .testTarget(name: "FuzzFilesTests", dependencies: ["FuzzFiles", "TestSupport"]),
        .testTarget(name: "TensorTests", dependencies: ["Tensor", "CKernels"]),
        .testTarget(name: "NeuralNetworkTests", dependencies: ["NeuralNetwork", "Tensor"]),
        .testTarget(
            name: "MultimodalModelTests",
            dependencies: [
                "Imaging", "MultimodalModel", "NeuralNetwork", "Tensor", "TestSupport", "TextModel",
            ]),
        .testTarget(
            name: "ModelParityTests", dependencies: ["MultimodalModel", "NeuralNetwork", "Tensor"],
            exclude: ["Fixtures"]),
        .testTarget(name: "CypherSyntaxTests", dependencies: ["CypherSyntax"]),
        .testTarget(name: "GrammarTests", dependencies: ["CypherSyntax"]),
        .testTarget(
            name: "CypherEngineTests",
            dependencies: ["CypherEngine", "CypherSyntax", "GraphStore", "TestSupport"]),
        .testTarget(
            name: "QueryTests", dependencies: ["CypherEngine", "GraphStore", "TestSupport"],
            exclude: ["Cases"]),
        .testTarget(
            name: "TaggingTests",
            dependencies: [
                "TagGraph", "Tagging", "CypherEngine", "GraphStore", "Imaging", "MultimodalModel",
                "Tensor", "TestSupport",
            ]),
        .testTarget(
            name: "InterchangeTests",
            dependencies: ["Interchange", "CypherEngine", "GraphStore", "TagGraph", "TestSupport"]),
        .testTarget(
            name: "LineProtocolTests", dependencies: ["LineProtocol", "CypherEngine", "GraphStore"]
        ),
        .testTarget(
            name: "TagGraphTests",
            dependencies: [
                "TagGraph", "CypherEngine", "GraphStore", "LineProtocol", "Tagging", "TestSupport",
            ]),
        .testTarget(
            name: "RecoveryTests",
            dependencies: ["taggraph", "TagGraph", "GraphStore", "LineProtocol", "TestSupport"]),
        .testTarget(name: "CommandTests", dependencies: ["taggraph", "TestSupport"]),
        .testTarget(
            name: "ServerTests",
            dependencies: [
                "Server", "CypherEngine", "GraphStore", "Imaging", "LineProtocol",
                "MultimodalModel", "TagGraph", "Tagging", "Tensor", "TestSupport",
            ]),
        .testTarget(name: "ShellTests", dependencies: ["Shell", "GraphStore"]),
        .testTarget(name: "TidyTests"),
    ],
    swiftLanguageModes: [.v6]
)

import Foundation

/// The project's own files as the style tests read them.
struct SourceTree {
    /// One Swift file.
    struct File {
        let path: String
        let module: String
        let lines: [String]
        /// The lines without comments and without what string literals hold.
        let code: [String]
    }

    /// The folder that holds Package.swift.
    let root: URL

    init() {
        root = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    }

    func text(_ path: String) throws -> String {
        try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
    }

    /// Each folder is read once: stripping every line for every test would take half a minute.
    private static let read: [String: Result<[File], any Error>] = {
        let tree = SourceTree()
        var read: [String: Result<[File], any Error>] = [:]
        for folder in ["Sources", "Tests"] { read[folder] = Result { try tree.readFiles(folder) } }
        return read
    }()

    /// Every Swift file below a top folder such as `Sources`.
    func swiftFiles(below folder: String) throws -> [File] {
        guard let files = Self.read[folder] else { throw CocoaError(.fileNoSuchFile) }
        return try files.get()
    }

    private func readFiles(_ folder: String) throws -> [File] {
        let base = root.appendingPathComponent(folder)
        guard let walk = FileManager.default.enumerator(atPath: base.path) else {
            throw CocoaError(.fileNoSuchFile)
        }
        var files: [File] = []
        for case let relative as String in walk where relative.hasSuffix(".swift") {
            if relative.hasPrefix(".build") || relative.contains("/.build") { continue }
            let path = "\(folder)/\(relative)"
            let lines = try text(path).components(separatedBy: "\n")
            let module = relative.split(separator: "/").first.map(String.init) ?? ""
            files.append(File(path: path, module: module, lines: lines, code: Self.strip(lines)))
        }
        guard !files.isEmpty else { throw CocoaError(.fileNoSuchFile) }
        return files.sorted { $0.path < $1.path }
    }

    /// Blanks comments and the contents of string literals, so that only code is judged.
    static func strip(_ lines: [String]) -> [String] {
        var inMultilineString = false
        return lines.map { line in
            if line.components(separatedBy: "\"\"\"").count % 2 == 0 {
                inMultilineString.toggle()
                return ""
            }
            return inMultilineString ? "" : stripLine(line)
        }
    }

    private static func stripLine(_ line: String) -> String {
        guard line.utf8.contains(UInt8(ascii: "\"")) || line.contains("//") else { return line }
        var out: [UInt8] = []
        var inString = false
        var previous: UInt8 = 0x20
        for byte in line.utf8 {
            if inString {
                if byte == UInt8(ascii: "\""), previous != UInt8(ascii: "\\") {
                    inString = false
                    out.append(byte)
                }
                let isEscaped = previous == UInt8(ascii: "\\") && byte == previous
                previous = isEscaped ? 0x20 : byte
                continue
            }
            if byte == UInt8(ascii: "\"") { inString = true }
            if byte == UInt8(ascii: "/"), previous == byte {
                out.removeLast()
                break
            }
            out.append(byte)
            previous = byte
        }
        return String(decoding: out, as: UTF8.self)
    }
}

/// What Package.swift says of a target.
struct PackageTarget {
    let name: String
    let dependencies: Set<String>
}

extension SourceTree {
    /// The targets of Package.swift with the names of those that they depend on.
    func packageTargets() throws -> [PackageTarget] {
        let manifest = try text("Package.swift")
        let pattern = /\.(?:target|executableTarget|testTarget|systemLibrary)\(\s*name: "(\w+)"/
        let starts = manifest.matches(of: pattern)
        return starts.enumerated().map { index, match in
            let end =
                index + 1 < starts.count
                ? starts[index + 1].range.lowerBound : manifest.endIndex
            let body = manifest[match.range.lowerBound..<end]
            var dependencies: Set<String> = []
            if let list = body.firstMatch(of: /dependencies: \[([^\]]*)\]/) {
                for name in list.1.matches(of: /"(\w+)"/) { dependencies.insert(String(name.1)) }
            }
            return PackageTarget(name: String(match.1), dependencies: dependencies)
        }
    }
}

import Crypto
import Foundation

/// The versions of the models below a database's `models` folder.
///
/// ```
/// models/NAME/active              the version in use: a file with its name
/// models/NAME/VERSION/model.json  the manifest, with a checksum of each file beside it
/// ```
/// A version is written into a hidden folder, synced and renamed, so that it is there whole or not
/// at all; `active` is replaced by rename. Other processes notice by reading `active` again.
public struct ModelCatalogue: Sendable {
    /// The `models` folder.
    public let directory: URL

    /// A catalogue of a folder, which need not be there yet.
    public init(directory: URL) { self.directory = directory }

    /// The names of the models that have at least one version, sorted.
    public func names() -> [String] {
        folders(in: directory).filter { !versions(of: $0).isEmpty }
    }

    /// The versions of a model, oldest first.
    public func versions(of name: String) -> [String] {
        guard Self.isPlain(name) else { return [] }
        let folder = directory.appendingPathComponent(name)
        return folders(in: folder).filter {
            let manifest = folder.appendingPathComponent($0).appendingPathComponent("model.json")
            return FileManager.default.fileExists(atPath: manifest.path)
        }
    }

    /// The version in use, or nil where none is.
    public func activeVersion(of name: String) -> String? {
        guard Self.isPlain(name),
            let text = try? String(contentsOf: activeFile(of: name), encoding: .utf8)
        else { return nil }
        let version = text.trimmingCharacters(in: .whitespacesAndNewlines)
        return Self.isPlain(version) ? version : nil
    }

    /// Makes a version the one in use.
    ///
    /// Throws where there is no such version.
    public func activate(_ version: String, of name: String) throws {
        guard versions(of: name).contains(version) else {
            throw missing(version, of: name)
        }
        let file = activeFile(of: name)
        let temporary = file.deletingLastPathComponent()
            .appendingPathComponent(".active-\(UUID().uuidString)")
        try Data("\(version)\n".utf8).write(to: temporary)
        try DurableFile.sync(temporary)
        try DurableFile.rename(temporary, to: file)
    }

    /// Reads what the manifest of a version says, whatever its kind.
    public func head(of version: String, of name: String) throws -> ModelHead {
        try decode(ModelHead.self, version, name)
    }

    /// Reads the manifest of a version; throws where it is one of another kind.
    public func manifest<Architecture>(
        of version: String, of name: String, as kind: Architecture.Type
    ) throws -> ModelManifest<Architecture> {
        let head = try head(of: version, of: name)
        guard head.kind == Architecture.kind else {
            throw TaggingError(
                "tagging.model.kind",
                "model '\(name)' is a \(head.kind), where a \(Architecture.kind) is needed")
        }
        return try decode(ModelManifest<Architecture>.self, version, name)
    }

    private func decode<Manifest: Decodable>(
        _ type: Manifest.Type, _ version: String, _ name: String
    ) throws -> Manifest {
        guard Self.isPlain(name), Self.isPlain(version) else { throw missing(version, of: name) }
        let file = folder(of: version, of: name).appendingPathComponent("model.json")
        guard let data = try? Data(contentsOf: file) else { throw missing(version, of: name) }
        do {
            return try JSONDecoder().decode(type, from: data)
        } catch {
            throw TaggingError(
                "tagging.model.damaged",
                "\(file.path): the manifest cannot be read; train again or use another version")
        }
    }

    /// The path of a file of a version, after its size and checksum were compared with the
    /// manifest.
    ///
    /// Reads the whole file once.
    public func verifiedFile(
        _ fileName: String, of version: String, of name: String, head: ModelHead
    ) throws -> URL {
        let file = folder(of: version, of: name).appendingPathComponent(fileName)
        guard let expected = head.files[fileName] else {
            throw damaged(file, "the manifest does not list it")
        }
        guard let data = try? Data(contentsOf: file, options: .mappedIfSafe) else {
            throw damaged(file, "it is missing or cannot be read")
        }
        guard data.count == expected.size else {
            throw damaged(file, "it has \(data.count) bytes, the manifest says \(expected.size)")
        }
        guard Self.sha256(data) == expected.sha256 else {
            throw damaged(file, "its checksum differs from the manifest's")
        }
        return file
    }

    /// Writes a new version: `fill` writes the files into an empty folder, the manifest is made of
    /// what lies there.
    ///
    /// Returns the version's name.
    public func publish<Architecture>(
        _ name: String, fill: (URL) throws -> Void,
        manifest: (_ version: String, _ files: [String: ModelFile]) -> ModelManifest<Architecture>
    ) throws -> String {
        let parent = directory.appendingPathComponent(name)
        try FileManager.default.createDirectory(at: parent, withIntermediateDirectories: true)
        let hidden = parent.appendingPathComponent(".new-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: hidden, withIntermediateDirectories: false)
        do {
            try fill(hidden)
            var files: [String: ModelFile] = [:]
            for fileName in try FileManager.default.contentsOfDirectory(atPath: hidden.path) {
                let file = hidden.appendingPathComponent(fileName)
                let data = try Data(contentsOf: file, options: .mappedIfSafe)
                files[fileName] = .init(size: data.count, sha256: Self.sha256(data))
                try DurableFile.sync(file)
            }
            let version = newVersion(of: name)
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            let json = hidden.appendingPathComponent("model.json")
            try encoder.encode(manifest(version, files)).write(to: json)
            try DurableFile.sync(json)
            try DurableFile.rename(hidden, to: folder(of: version, of: name))
            return version
        } catch {
            try? FileManager.default.removeItem(at: hidden)
            throw error
        }
    }

    private func newVersion(of name: String) -> String {
        let taken = Set(versions(of: name))
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(identifier: "UTC")
        formatter.dateFormat = "yyyyMMdd-HHmmss"
        let base = formatter.string(from: Date())
        var version = base
        var number = 2
        while taken.contains(version) {
            version = "\(base)-\(number)"
            number += 1
        }
        return version
    }

    private func activeFile(of name: String) -> URL {
        directory.appendingPathComponent(name).appendingPathComponent("active")
    }

    /// Where a version's files lie.
    func folder(of version: String, of name: String) -> URL {
        directory.appendingPathComponent(name).appendingPathComponent(version)
    }

    private func folders(in parent: URL) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: parent.path)) ?? []
        return names.filter { Self.isPlain($0) && $0 != "active" }.sorted()
    }

    /// Whether a name is a single path component that stays below its folder.
    private static func isPlain(_ name: String) -> Bool {
        !name.isEmpty && name.utf8.count <= 128 && !name.hasPrefix(".")
            && name.utf8.allSatisfy { $0 != 0 && $0 != UInt8(ascii: "/") }
    }

    private static func sha256(_ data: Data) -> String {
        SHA256.hash(data: data).map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0\(digits)" : digits
        }.joined()
    }

    /// A model that has no active version.
    func untrained(_ name: String) -> TaggingError {
        TaggingError(
            "tagging.model.missing",
            "there is no model '\(name)'; train one with 'taggraph train \(name)'")
    }

    private func missing(_ version: String, of name: String) -> TaggingError {
        let known = versions(of: name)
        let hint =
            known.isEmpty
            ? "train one with 'taggraph train \(name)'"
            : "there are \(known.joined(separator: ", "))"
        return TaggingError(
            "tagging.model.missing", "model '\(name)' has no version '\(version)'; \(hint)")
    }

    private func damaged(_ file: URL, _ why: String) -> TaggingError {
        TaggingError(
            "tagging.model.damaged",
            "\(file.path): \(why); train again or switch with tag.use to another version")
    }
}

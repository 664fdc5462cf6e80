import Foundation
import GraphStore

/// Where `tag.train` takes its examples from.
enum ExampleSource {
    case list(ValueList)
    case file(String)
    case graph

    /// Takes the option's value; a file must lie below the import root.
    init(value: Value, importRoot: String?) throws {
        switch value {
        case .null: self = .graph
        case .list(let list): self = .list(list)
        case .string(let path):
            guard let importRoot else {
                throw TaggingError(
                    "tagging.examples.noRoot",
                    "files are read only below the folder given with --import-root")
            }
            let root = URL(fileURLWithPath: importRoot).resolvingSymlinksInPath().path
            let file = URL(fileURLWithPath: importRoot).appendingPathComponent(path.string)
                .resolvingSymlinksInPath().path
            guard file.hasPrefix(root + "/") else {
                throw TaggingError(
                    "tagging.examples.outside", "'\(path.string)' lies outside the import root")
            }
            self = .file(file)
        default:
            throw TaggingError.option("examples", "a list of maps or the path of a file")
        }
    }

    /// Reads the examples.
    func examples(in graph: Snapshot) throws -> [TrainingExample] {
        switch self {
        case .list(let list): return try list.elements.map(Self.example)
        case .file(let path): return try TrainingExampleFile.read(path)
        case .graph: return try Self.contents(of: graph)
        }
    }

    private static func example(_ value: Value) throws -> TrainingExample {
        guard case .map(let map) = value, case .list(let tags)? = map["tags"] else {
            throw invalid
        }
        let images = strings(map["images"]) + strings(map["video"])
        var text = ""
        if case .string(let given)? = map["text"] ?? map["title"] {
            text = given.string
        } else if images.isEmpty {
            throw invalid
        }
        return TrainingExample(
            text: text, comments: strings(map["comments"]), images: images,
            tags: strings(.list(tags)))
    }

    private static let invalid = TaggingError(
        "tagging.examples.invalid", "an example is a map {text, images: [path], tags: [id]}")

    private static func strings(_ value: Value?) -> [String] {
        if case .string(let text)? = value { return [text.string] }
        guard case .list(let list)? = value else { return [] }
        return list.elements.compactMap { element in
            if case .string(let text) = element { text.string } else { nil }
        }
    }

    /// The contents that carry TAGGED relationships which no model wrote.
    private static func contents(of graph: Snapshot) throws -> [TrainingExample] {
        guard let content = graph.labelID(named: "Content"),
            let tagged = graph.typeID(named: "TAGGED"),
            let id = graph.propertyKeyID(named: "id")
        else { return [] }
        let model = graph.propertyKeyID(named: "model")
        var examples: [TrainingExample] = []
        let cursor = try graph.nodes(labelled: content)
        while let node = try cursor.next() {
            var tags: [String] = []
            let hops = try graph.expand(node, .outgoing, types: [tagged])
            while let hop = try hops.next() {
                if let model, try !graph.property(model, of: hop.relationship).isNull { continue }
                if case .string(let tag) = try graph.property(id, of: hop.neighbour) {
                    tags.append(tag.string)
                }
            }
            guard !tags.isEmpty else { continue }
            let text = try ContentText(.node(node), graph: graph)
            let fields = try ContentFields(.node(node), graph: graph)
            let images = try strings(fields["images"]) + strings(fields["video"])
            examples.append(
                TrainingExample(
                    text: text.main, comments: text.comments, images: images, tags: tags))
        }
        return examples
    }
}

import GraphStore
import TextAnalysis

/// The options map of a tagging procedure, every key known and of the right type.
struct TaggingOptions {
    /// How terms are matched.
    var match = MatchOptions()
    /// The language of terms, where only one counts.
    var language: Text?
    /// The schemes of tags, where only some count.
    var schemes: [NodeID]?
    /// The tags in whose subtrees alone tags count.
    var tops: [NodeID]?
    /// Tags that do not count.
    var blockedTags: Set<NodeID> = []
    /// Terms that do not count, by text.
    var blockedTerms: Set<String> = []
    /// The model, or nil for the default one.
    var model: String?
    /// Below this score no tag is given; nil where the caller leaves it to the procedure.
    var threshold: Double?
    /// The name of the disambiguator, where a procedure takes another model besides.
    var disambiguator: String?
    /// How many rows there are at most.
    var limit: Int?
    /// The tags that alone are proposed, each once; a deprecated one is its successor.
    var candidates: [NodeID]?

    /// Whether matching has to look at every candidate term.
    var isRestricting: Bool {
        language != nil || schemes != nil || tops != nil || !blockedTags.isEmpty
            || !blockedTerms.isEmpty
    }

    /// The keys of `tag.match`.
    static let matchKeys = ["mode", "lang", "scheme", "under", "except", "fold", "boundaries"]
    /// The keys of `tag.disambiguate` and `tag.explain`.
    static let disambiguationKeys = matchKeys + ["model", "threshold"]
    /// The keys of `tag.multimodal`.
    static let multimodalKeys = ["model", "candidates", "limit", "threshold"]
    /// The keys of `tag.annotate`.
    static let annotationKeys = matchKeys + ["model", "disambiguator", "limit", "threshold"]

    /// Reads an options map; an unknown key is an error that names the known ones.
    init(_ value: Value, keys: [String], graph: Snapshot, hierarchy: TagHierarchy) throws {
        guard case .map(let map) = value else { return }
        for (key, entry) in zip(map.keys, map.values) {
            let name = key.string
            guard keys.contains(name) else {
                throw TaggingError(
                    "tagging.option.unknown",
                    "there is no option '\(name)'; there are \(keys.joined(separator: ", "))")
            }
            if entry.isNull { continue }
            try set(name, entry, graph, hierarchy)
        }
    }

    private mutating func set(
        _ name: String, _ value: Value, _ graph: Snapshot, _ hierarchy: TagHierarchy
    ) throws {
        switch name {
        case "mode": match.mode = try Self.mode(value)
        case "lang": language = Text.make(try Self.string(name, value))
        case "scheme": schemes = try Self.schemes(value, graph)
        case "under": tops = try Self.tags(name, value, hierarchy)
        case "except": try block(value, hierarchy)
        case "fold": match.foldsSpelling = try Self.flag(name, value)
        case "boundaries": match.respectsBoundaries = try Self.flag(name, value)
        case "model": model = try Self.string(name, value)
        case "threshold": threshold = try Self.share(name, value)
        case "disambiguator": disambiguator = try Self.string(name, value)
        case "limit": limit = try Self.count(name, value)
        case "candidates": candidates = try Self.candidates(value, hierarchy)
        default: break
        }
    }

    private static func mode(_ value: Value) throws -> MatchMode {
        switch try string("mode", value) {
        case "longest": return .longest
        case "all": return .all
        case "no-sub": return .noSubmatches
        default: throw TaggingError.option("mode", "'longest', 'all' or 'no-sub'")
        }
    }

    static func string(_ name: String, _ value: Value) throws -> String {
        guard case .string(let text) = value else { throw TaggingError.option(name, "a string") }
        return text.string
    }

    static func flag(_ name: String, _ value: Value) throws -> Bool {
        guard case .boolean(let flag) = value else {
            throw TaggingError.option(name, "true or false")
        }
        return flag
    }

    private static func share(_ name: String, _ value: Value) throws -> Double {
        switch value {
        case .float(let number) where number >= 0 && number <= 1: return number
        case .integer(let number) where number == 0 || number == 1: return Double(number)
        default: throw TaggingError.option(name, "a number from 0 to 1")
        }
    }

    private static func count(_ name: String, _ value: Value) throws -> Int {
        guard case .integer(let number) = value, number > 0 else {
            throw TaggingError.option(name, "a whole number above 0")
        }
        return number
    }

    /// Tags to choose from; those that are deprecated without a successor fall away.
    private static func candidates(
        _ value: Value, _ hierarchy: TagHierarchy
    ) throws -> [NodeID] {
        var found: [NodeID] = []
        var seen: Set<NodeID> = []
        for tag in try tags("candidates", value, hierarchy) {
            guard hierarchy.tags[tag] != nil else {
                throw TaggingError(
                    "tagging.tag.unknown", "option 'candidates': a node is given that is no tag")
            }
            guard let tag = hierarchy.resolve(tag), seen.insert(tag).inserted else { continue }
            found.append(tag)
        }
        return found
    }

    private static func elements(_ value: Value) -> [Value] {
        if case .list(let list) = value { return list.elements }
        return [value]
    }

    /// Tags given as nodes or ids, one or a list of them.
    private static func tags(
        _ name: String, _ value: Value, _ hierarchy: TagHierarchy
    ) throws -> [NodeID] {
        try elements(value).map { element in
            switch element {
            case .node(let node): return node
            case .string(let id):
                guard let node = hierarchy.byID[id] else {
                    throw TaggingError(
                        "tagging.tag.unknown", "option '\(name)': no tag has the id '\(id.string)'")
                }
                return node
            default: throw TaggingError.option(name, "a tag, a tag id or a list of them")
            }
        }
    }

    private static func schemes(_ value: Value, _ graph: Snapshot) throws -> [NodeID] {
        try elements(value).map { element in
            switch element {
            case .node(let node): return node
            case .string(let id):
                guard let node = try scheme(id, graph) else {
                    throw TaggingError(
                        "tagging.scheme.unknown", "no scheme has the id '\(id.string)'")
                }
                return node
            default: throw TaggingError.option("scheme", "a scheme, its id or a list of them")
            }
        }
    }

    /// Finds a scheme by its id; there are few, so they are scanned.
    private static func scheme(_ id: Text, _ graph: Snapshot) throws -> NodeID? {
        guard let label = graph.labelID(named: "Scheme"), let key = graph.propertyKeyID(named: "id")
        else { return nil }
        let cursor = try graph.nodes(labelled: label)
        while let node = try cursor.next() {
            if case .string(let text) = try graph.property(key, of: node), text == id {
                return node
            }
        }
        return nil
    }

    /// A blocklist: tags, tag ids, or the texts of terms.
    private mutating func block(_ value: Value, _ hierarchy: TagHierarchy) throws {
        for element in Self.elements(value) {
            switch element {
            case .node(let node): blockedTags.insert(node)
            case .string(let text):
                if let tag = hierarchy.byID[text] { blockedTags.insert(tag) }
                blockedTerms.insert(text.string)
            default:
                throw TaggingError.option("except", "a list of tags, tag ids or terms")
            }
        }
    }
}

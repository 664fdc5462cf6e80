/// What a kind of model keeps in its manifest beside what every model has.
public protocol ModelArchitecture: Codable, Sendable {
    /// The kind as manifests name it, such as `disambiguator`.
    static var kind: String { get }
    /// How many labels the model tells apart.
    var labelCount: Int { get }
}

/// One file of a version.
public struct ModelFile: Codable, Sendable, Equatable {
    /// The file's size in bytes.
    public let size: Int
    /// The SHA-256 of its bytes in hexadecimal.
    public let sha256: String

    /// Describes a file.
    public init(size: Int, sha256: String) {
        self.size = size
        self.sha256 = sha256
    }
}

/// What every manifest says, whatever the kind: enough to list versions and to check their files.
public struct ModelHead: Codable, Sendable {
    /// The kind of model, such as `disambiguator`.
    public let kind: String
    /// The name of the version, which is its folder's.
    public let version: String
    /// When it was trained, ISO 8601.
    public let created: String
    /// The settings it was trained with.
    public let hyperparameters: [String: Double]
    /// How many labels it tells apart.
    public let labelCount: Int
    /// What was measured when it was trained.
    public let metrics: [String: Double]
    /// Its files.
    public let files: [String: ModelFile]

    /// Describes a version.
    public init(
        kind: String, version: String, created: String, hyperparameters: [String: Double],
        labelCount: Int, metrics: [String: Double], files: [String: ModelFile]
    ) {
        self.kind = kind
        self.version = version
        self.created = created
        self.hyperparameters = hyperparameters
        self.labelCount = labelCount
        self.metrics = metrics
        self.files = files
    }

    private enum Key: String, CodingKey {
        case kind, version, created, hyperparameters, labelCount, metrics, files, text
    }

    /// The labels of a text classifier, which the first manifests did not count.
    private struct Labelled: Decodable { let labels: [String] }

    /// Reads what every manifest says.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        kind = try values.decode(String.self, forKey: .kind)
        version = try values.decode(String.self, forKey: .version)
        created = try values.decode(String.self, forKey: .created)
        hyperparameters = try values.decode([String: Double].self, forKey: .hyperparameters)
        labelCount =
            try values.decodeIfPresent(Int.self, forKey: .labelCount)
            ?? values.decode(Labelled.self, forKey: .text).labels.count
        metrics = try values.decode([String: Double].self, forKey: .metrics)
        files = try values.decode([String: ModelFile].self, forKey: .files)
    }

    /// Writes it.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Key.self)
        try values.encode(kind, forKey: .kind)
        try values.encode(version, forKey: .version)
        try values.encode(created, forKey: .created)
        try values.encode(hyperparameters, forKey: .hyperparameters)
        try values.encode(labelCount, forKey: .labelCount)
        try values.encode(metrics, forKey: .metrics)
        try values.encode(files, forKey: .files)
    }
}

/// What `model.json` beside a model's files says: how it was made, how good it is, and the checksum
/// of every file, so that a damaged one is refused before it is read.
///
/// The head's fields stand at the top, the kind's own below `architecture`. The first manifests of
/// disambiguators had theirs at the top too; they are still read.
public struct ModelManifest<Architecture: ModelArchitecture>: Codable, Sendable {
    /// What every manifest says.
    public let head: ModelHead
    /// What the kind has of its own.
    public let architecture: Architecture

    /// Describes a version.
    public init(
        version: String, created: String, hyperparameters: [String: Double],
        architecture: Architecture, metrics: [String: Double], files: [String: ModelFile]
    ) {
        head = ModelHead(
            kind: Architecture.kind, version: version, created: created,
            hyperparameters: hyperparameters, labelCount: architecture.labelCount,
            metrics: metrics, files: files)
        self.architecture = architecture
    }

    private enum Key: String, CodingKey { case architecture }

    /// Reads a manifest.
    public init(from decoder: any Decoder) throws {
        head = try ModelHead(from: decoder)
        let values = try decoder.container(keyedBy: Key.self)
        architecture =
            try values.decodeIfPresent(Architecture.self, forKey: .architecture)
            ?? Architecture(from: decoder)
    }

    /// Writes it.
    public func encode(to encoder: any Encoder) throws {
        try head.encode(to: encoder)
        var values = encoder.container(keyedBy: Key.self)
        try values.encode(architecture, forKey: .architecture)
    }
}

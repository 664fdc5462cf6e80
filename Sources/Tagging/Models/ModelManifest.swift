import TextModel

/// What `model.json` beside a model's files says: how it was made, how good it is, and the checksum
/// of every file, so that a damaged one is refused before it is read.
public struct ModelManifest: Codable, Sendable {
    /// One file of a version.
    public struct File: Codable, Sendable, Equatable {
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

    /// The kind of model, such as `disambiguator`.
    public let kind: String
    /// The name of the version, which is its folder's.
    public let version: String
    /// When it was trained, ISO 8601.
    public let created: String
    /// The settings it was trained with.
    public let hyperparameters: [String: Double]
    /// What the text classifier is, its labels among it.
    public let text: TextModelFile.Manifest
    /// The tag ids of its labels: those that examples carried themselves, then their ancestors.
    ///
    /// A tag that is both comes twice.
    public var labels: [String] { text.labels }
    /// How the scores of a mention's candidates become probabilities.
    public let candidates: CandidateCalibration
    /// What was measured when it was trained.
    public let metrics: [String: Double]
    /// Its files.
    public let files: [String: File]

    /// Describes a version.
    public init(
        kind: String, version: String, created: String, hyperparameters: [String: Double],
        text: TextModelFile.Manifest, candidates: CandidateCalibration,
        metrics: [String: Double],
        files: [String: File]
    ) {
        self.kind = kind
        self.version = version
        self.created = created
        self.hyperparameters = hyperparameters
        self.text = text
        self.candidates = candidates
        self.metrics = metrics
        self.files = files
    }
}

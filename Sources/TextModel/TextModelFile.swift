import Foundation

/// How a text model is kept: its numbers in a tensor file, the rest in a manifest that the caller
/// keeps beside it.
///
///     bucket           U32 [rows]              the hash bucket of each row, ascending
///     rarity           F32 [rows]              how much a row's feature weighs
///     output.bias      F32 [labels]
///     and one of
///     table.weight     F32 [rows, labels]      form `table`
///     or
///     input.weight     F32 [rows, dimension]   form `factored`
///     output.weight    F32 [labels, dimension]
public enum TextModelFile {
    /// The two ways in which weights are kept.
    public enum Form: String, Codable, Sendable {
        /// One weight for each feature and label.
        case table
        /// An embedding for each feature and a vector for each label.
        case factored
    }

    /// What is to be known of a model beside its numbers.
    public struct Manifest: Codable, Hashable, Sendable {
        /// The version of this format.
        public var format = 1
        /// How the weights are kept.
        public var form: Form
        /// The number of features.
        public var rowCount: Int
        /// The length of a row of weights: of the embeddings, or the number of labels.
        public var dimension: Int
        /// Which features a text has.
        public var features: FeatureOptions
        /// How logits become probabilities.
        public var calibration: Calibration
        /// The names of the labels.
        public var labels: [String]
    }

    private static let formatName = "taggraph.textmodel.1"

    /// The manifest of a model.
    public static func manifest(of model: TextModel) -> Manifest {
        let form: Form
        let dimension: Int
        switch model.weights {
        case .table(let table, _):
            form = .table
            dimension = table.columnCount
        case .factored(let embeddings, _, _):
            form = .factored
            dimension = embeddings.columnCount
        }
        return Manifest(
            form: form, rowCount: model.featureCount, dimension: dimension,
            features: model.features, calibration: model.calibration, labels: model.labels)
    }

    /// The numbers of a model.
    public static func tensors(of model: TextModel) -> TensorFile {
        var file = TensorFile(metadata: ["format": formatName])
        let rowCount = model.featureCount
        let labelCount = model.labelCount
        file.set("bucket", model.vocabulary.directory.buckets, shape: [rowCount])
        file.set("rarity", model.vocabulary.rarity, shape: [rowCount])
        switch model.weights {
        case .table(let table, let bias):
            file.set("output.bias", bias.values, shape: [labelCount])
            file.set("table.weight", table.values, shape: [rowCount, labelCount])
        case .factored(let embeddings, let labelVectors, let bias):
            let dimension = embeddings.columnCount
            file.set("output.bias", bias.values, shape: [labelCount])
            file.set("input.weight", embeddings.values, shape: [rowCount, dimension])
            file.set("output.weight", labelVectors.values, shape: [labelCount, dimension])
        }
        return file
    }

    /// Writes a model's numbers and waits until they are on the disk; see `TensorFile.write(to:)`.
    public static func write(_ model: TextModel, to path: String) throws(ModelError) {
        try tensors(of: model).write(to: path)
    }

    /// Reads the model that `manifest` describes.
    ///
    /// Everything is checked: a damaged file or a manifest that does not fit gives an error, never
    /// a model that answers wrongly.
    public static func read(_ path: String, _ manifest: Manifest) throws(ModelError) -> TextModel {
        let file = try TensorFile.read(path)
        do {
            return try model(file, manifest)
        } catch {
            throw error.at(path)
        }
    }

    /// The model of these numbers.
    public static func model(
        _ file: TensorFile, _ manifest: Manifest
    ) throws(ModelError) -> TextModel {
        try check(manifest)
        guard file.metadata["format"] == formatName else {
            throw ModelError(.fileHeader(detail: "it does not say that it is a text model"))
        }
        let rowCount = manifest.rowCount
        let labelCount = manifest.labels.count
        // The shapes are checked against the file before anything is allocated by them.
        let buckets = try file.integers("bucket", shape: [rowCount])
        let rarity = try floats(file, "rarity", rowCount, nil)
        guard
            let directory = BucketDirectory(buckets, bucketCount: manifest.features.bucketCount)
        else {
            throw ModelError(
                .fileTensor(tensor: "bucket", detail: "its buckets are out of order or of range"))
        }
        let bias = try table(file, "output.bias", nil, labelCount)
        let weights: ModelWeights
        switch manifest.form {
        case .table:
            weights = .table(try table(file, "table.weight", rowCount, labelCount), bias: bias)
        case .factored:
            weights = .factored(
                embeddings: try table(file, "input.weight", rowCount, manifest.dimension),
                labelVectors: try table(file, "output.weight", labelCount, manifest.dimension),
                bias: bias)
        }
        return TextModel(
            labels: manifest.labels, calibration: manifest.calibration,
            vocabulary: FeatureVocabulary(manifest.features, directory, rarity: rarity),
            weights: weights)
    }

    private static func check(_ manifest: Manifest) throws(ModelError) {
        func wrong(_ field: String, _ detail: String) -> ModelError {
            ModelError(.manifest(field: field, detail: detail))
        }
        guard manifest.format == 1 else { throw wrong("format", "is \(manifest.format), not 1") }
        guard !manifest.labels.isEmpty else { throw wrong("labels", "is empty") }
        guard manifest.rowCount >= 0, manifest.rowCount <= manifest.features.bucketCount else {
            throw wrong("rowCount", "is \(manifest.rowCount)")
        }
        guard manifest.dimension > 0 else { throw wrong("dimension", "is \(manifest.dimension)") }
        if manifest.form == .table && manifest.dimension != manifest.labels.count {
            throw wrong("dimension", "is not the number of labels")
        }
        do {
            try manifest.features.validate()
        } catch {
            throw wrong("features", "has an option out of range")
        }
        try manifest.calibration.validate()
    }

    private static func floats(
        _ file: TensorFile, _ name: String, _ rowCount: Int?, _ columnCount: Int?
    ) throws(ModelError) -> [Float] {
        let values = try file.floats(name, shape: [rowCount, columnCount].compactMap { $0 })
        // Within this bound no sum overflows on the way to a probability; NaN lies outside it too.
        if let index = values.firstIndex(where: { !($0.magnitude <= 1e6) }) {
            throw ModelError(.fileOutOfRange(tensor: name, index: index))
        }
        return values
    }

    private static func table(
        _ file: TensorFile, _ name: String, _ rowCount: Int?, _ columnCount: Int
    ) throws(ModelError) -> FloatTable {
        let values = try floats(file, name, rowCount, columnCount)
        guard let table = FloatTable(rowCount: rowCount ?? 1, columnCount: columnCount) else {
            throw ModelError(.fileTensor(tensor: name, detail: "it is too large"))
        }
        values.withUnsafeBufferPointer { values in
            guard let base = values.baseAddress else { return }
            for index in 0..<table.rowCount {
                table.row(index).update(from: base + index * columnCount, count: columnCount)
            }
        }
        return table
    }
}

import Foundation
import Tensor

/// How a text model is kept: its numbers in a tensor file, the rest in a manifest that the caller
/// keeps beside it.
///
///     bucket           U32 [rows]              the hash bucket of each row, ascending
///     rarity           F32 [rows]              how much a row's feature weighs
///     output.bias      F32 [classes]
///     and one of
///     table.weight     F32 [rows, classes]     form `table`
///     or
///     input.weight     F32 [rows, dimension]   form `factored`
///     output.weight    F32 [classes, dimension]
///     and where labels were counted apart from the weights
///     counts.absence   F32 [labels]            what a feature says that a label never had
///     counts.end       U32 [rows]              where each row's entries end in the next two
///     counts.label     U32 [entries]           the labels that a row's feature was seen with
///     counts.weight    F32 [entries]           what it says of them
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
        /// The length of a row of weights: of the embeddings, or the number of classes.
        public var dimension: Int
        /// Which features a text has.
        public var features: FeatureOptions
        /// How logits become probabilities.
        public var calibration: Calibration
        /// The names of the labels: those of the classes, then those of the groups.
        public var labels: [String]
        /// The classes that each group stands for, ascending.
        public var groups: [[Int]]
        /// How many entries the counts have that are kept beside the weights; nil without counts.
        public var countedEntries: Int?

        /// The number of labels that examples carried themselves.
        public var classCount: Int { labels.count - groups.count }
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
            features: model.features, calibration: model.calibration, labels: model.labels,
            groups: model.paths.members, countedEntries: model.counts?.values.count)
    }

    /// The numbers of a model.
    public static func tensors(of model: TextModel) -> TensorFile {
        var file = TensorFile(metadata: ["format": formatName])
        let rowCount = model.featureCount
        let labelCount = model.classCount
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
        if let counts = model.counts {
            file.set("counts.absence", counts.absences, shape: [model.labelCount])
            file.set("counts.end", Array(counts.offsets.dropFirst()), shape: [rowCount])
            file.set("counts.label", counts.components, shape: [counts.components.count])
            file.set("counts.weight", counts.values, shape: [counts.values.count])
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
        let labelCount = manifest.classCount
        let paths = LabelPaths(classCount: labelCount, members: manifest.groups)
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
            labels: manifest.labels, paths: paths, calibration: manifest.calibration,
            vocabulary: FeatureVocabulary(manifest.features, directory, rarity: rarity),
            weights: weights, counts: try counts(file, manifest, paths))
    }

    private static func counts(
        _ file: TensorFile, _ manifest: Manifest, _ paths: LabelPaths
    ) throws(ModelError) -> PathCounts? {
        guard let entryCount = manifest.countedEntries else { return nil }
        let absences = try floats(file, "counts.absence", paths.componentCount, nil)
        let ends = try file.integers("counts.end", shape: [manifest.rowCount])
        let components = try file.integers("counts.label", shape: [entryCount])
        let values = try floats(file, "counts.weight", entryCount, nil)
        let offsets = [0] + ends
        guard zip(offsets, ends).allSatisfy({ $0 <= $1 }), Int(offsets[ends.count]) == entryCount
        else {
            throw ModelError(
                .fileTensor(tensor: "counts.end", detail: "its entries are out of order"))
        }
        guard components.allSatisfy({ $0 < paths.componentCount }) else {
            throw ModelError(
                .fileTensor(tensor: "counts.label", detail: "it names a label out of range"))
        }
        return PathCounts(
            paths: paths, offsets: offsets, components: components, values: values,
            absences: absences)
    }

    private static func check(_ manifest: Manifest) throws(ModelError) {
        func wrong(_ field: String, _ detail: String) -> ModelError {
            ModelError(.manifest(field: field, detail: detail))
        }
        guard manifest.format == 1 else { throw wrong("format", "is \(manifest.format), not 1") }
        guard !manifest.labels.isEmpty else { throw wrong("labels", "is empty") }
        try checkGroups(manifest)
        guard manifest.rowCount >= 0, manifest.rowCount <= manifest.features.bucketCount else {
            throw wrong("rowCount", "is \(manifest.rowCount)")
        }
        guard manifest.dimension > 0 else { throw wrong("dimension", "is \(manifest.dimension)") }
        if manifest.form == .table && manifest.dimension != manifest.classCount {
            throw wrong("dimension", "is not the number of classes")
        }
        do {
            try manifest.features.validate()
        } catch {
            throw wrong("features", "has an option out of range")
        }
        if let entryCount = manifest.countedEntries, entryCount < 0 {
            throw wrong("countedEntries", "is \(entryCount)")
        }
        try manifest.calibration.validate()
    }

    private static func checkGroups(_ manifest: Manifest) throws(ModelError) {
        guard manifest.groups.count < manifest.labels.count else {
            throw ModelError(.manifest(field: "groups", detail: "leave no label of their own"))
        }
        for group in manifest.groups {
            guard let first = group.first, let last = group.last, first >= 0,
                last < manifest.classCount, zip(group, group.dropFirst()).allSatisfy({ $0 < $1 })
            else {
                throw ModelError(
                    .manifest(field: "groups", detail: "holds a list that is not of labels"))
            }
        }
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

import CKernels
import Foundation
import Tensor

/// One fitting of a model's weights to examples whose features are known.
struct TrainingRun: Sendable {
    let options: TrainingOptions
    let rowCount: Int
    let paths: LabelPaths
    let link: Calibration.Link
    let loss: TrainingOptions.Loss

    init(
        _ options: TrainingOptions, rowCount: Int, paths: LabelPaths, link: Calibration.Link,
        loss: TrainingOptions.Loss
    ) {
        self.options = options
        self.rowCount = rowCount
        self.paths = paths
        self.link = link
        self.loss = loss
    }

    var labelCount: Int { paths.classCount }

    /// What was counted, in one of two forms.
    enum Counts {
        case dense(FloatTable)
        case sparse(PathCounts)
    }

    /// What a run ends with.
    struct Fitted: Sendable {
        let weights: ModelWeights
        /// What was counted, where the weights do not hold it.
        let counts: PathCounts?
        /// Fitted to the dev examples; that of raw logits where there are none.
        let calibration: Calibration
        let epoch: Int
        let epochCount: Int
        let loss: Double
        let devAccuracy: Double?
    }

    /// Whether a weight for each feature and label is kept in place of the embeddings.
    var keepsTable: Bool {
        let (count, overflow) = rowCount.multipliedReportingOverflow(by: labelCount)
        if overflow { return false }
        return labelCount <= options.dimension
            || count <= options.tableSizeLimit / MemoryLayout<Float>.size
    }

    /// One versus all needs more passes over fewer examples: about 200,000 examples in all.
    ///
    /// A softmax has learnt all after 5, or 10 where there are few examples.
    func epochCount(_ exampleCount: Int) -> Int {
        if let epochs = options.epochs { return epochs }
        switch loss {
        case .oneVersusAll: return max(5, min(30, 200_000 / max(1, exampleCount)))
        case .softmax: return max(5, min(10, 50_000 / max(1, exampleCount)))
        }
    }

    /// Trains on `set`, keeping the epoch that is best on `dev`.
    func fit(
        _ set: TrainingSet, dev: TrainingSet, _ progress: (TrainingProgress) throws -> Void
    ) throws -> Fitted {
        let epochCount = epochCount(set.count)
        let trainer = try EmbeddingTrainer(
            set, rowCount: rowCount, paths: paths, epochCount: epochCount,
            options, loss)
        let counts = try complementCounts(set)
        var best = BestEpoch(keeps: options.keepsBestEpoch && dev.count > 0)
        var loss = 0.0
        var epoch = 0
        while epoch < epochCount {
            epoch += 1
            let current = epoch
            func report(_ part: Double, _ loss: Double, _ accuracy: Double?) throws {
                try progress(
                    TrainingProgress(
                        epoch: current, epochCount: epochCount,
                        fraction: (Double(current - 1) + part) / Double(epochCount), loss: loss,
                        devAccuracy: accuracy))
            }
            loss = try trainer.runEpoch { try report($0, $1, nil) }
            let accuracy = dev.count > 0 ? judge(trainer, counts, dev).accuracy : nil
            try report(1, loss, accuracy)
            try best.consider(epoch, accuracy, trainer)
            if let patience = options.patience, dev.count > 0,
                epoch - best.lastGain >= patience
            {
                break
            }
        }
        best.restore(into: trainer)
        let judged = judge(trainer, counts, dev)
        let weights = try collect(trainer, counts)
        var kept: PathCounts?
        if case .sparse(let counts) = counts, !keepsTable { kept = counts }
        return Fitted(
            weights: weights, counts: kept, calibration: .fitting(judged.logits, link: link),
            epoch: best.isKept ? best.epoch : epoch, epochCount: epoch, loss: loss,
            devAccuracy: dev.count > 0 ? judged.accuracy : nil)
    }

    private func complementCounts(_ set: TrainingSet) throws(ModelError) -> Counts? {
        guard keepsTable, paths.isFlat else {
            guard options.pathWeight > 0 else { return nil }
            return .sparse(
                PathCounts(
                    set, rowCount: rowCount, paths: paths, smoothing: options.pathSmoothing,
                    weight: options.pathWeight, groupWeight: options.groupWeight))
        }
        guard options.complementWeight > 0 else { return nil }
        guard
            let weights = ComplementCounts.weights(
                set, rowCount: rowCount, labelCount: labelCount,
                smoothing: options.complementSmoothing)
        else {
            throw ModelError(.trainTooLarge(detail: "\(rowCount) features, \(labelCount) labels"))
        }
        return .dense(weights)
    }

    /// The weights in the form in which they are kept.
    private func collect(
        _ trainer: EmbeddingTrainer, _ counts: Counts?
    ) throws(ModelError) -> ModelWeights {
        let (embeddings, labelVectors) = (trainer.embeddings, trainer.labelVectors)
        guard keepsTable else {
            return .factored(
                embeddings: embeddings, labelVectors: labelVectors, bias: trainer.bias)
        }
        guard let table = FloatTable(rowCount: rowCount, columnCount: labelCount) else {
            throw ModelError(.trainTooLarge(detail: "\(rowCount) features, \(labelCount) labels"))
        }
        for index in 0..<rowCount {
            let row = table.row(index)
            tg_dense_forward(
                row, labelVectors.pointer, nil, labelCount, embeddings.stride,
                embeddings.row(index))
            switch counts {
            case .dense(let counts):
                let counted = counts.row(index)
                for label in 0..<labelCount {
                    row[label] += options.complementWeight * counted[label]
                }
            case .sparse(let counts):
                for label in 0..<labelCount {
                    row[label] += counts.weight(row: index, label: label)
                }
            case nil: break
            }
        }
        return .table(table, bias: trainer.bias)
    }

    /// Adds what was counted of an example's features to its logits.
    private func add(
        _ counts: Counts?, _ rows: UnsafeBufferPointer<UInt32>,
        _ weights: UnsafeBufferPointer<Float>, _ scratch: inout [Float],
        to logits: UnsafeMutablePointer<Float>
    ) {
        switch counts {
        case .dense(let table):
            if scratch.count < table.stride {
                scratch = [Float](repeating: 0, count: table.stride)
            }
            tg_embedding_gather(
                &scratch, table.pointer, table.stride, rows.baseAddress, weights.baseAddress,
                rows.count)
            for label in 0..<labelCount {
                logits[label] += options.complementWeight * scratch[label]
            }
        case .sparse(let counts):
            if scratch.count < paths.componentCount {
                scratch = [Float](repeating: 0, count: paths.componentCount)
            }
            counts.gather(rows, weights, into: &scratch)
            for label in 0..<labelCount { logits[label] += counts.logit(label, scratch) }
        case nil: break
        }
    }

    /// The logits of examples, and the share of their labels found.
    func judge(
        _ trainer: EmbeddingTrainer, _ counts: Counts?, _ set: TrainingSet
    ) -> (logits: JudgedLogits, accuracy: Double) {
        let weights = ModelWeights.factored(
            embeddings: trainer.embeddings, labelVectors: trainer.labelVectors,
            bias: trainer.bias)
        let labelCount = labelCount
        let parts = Shards.map(
            0..<set.count, size: 512, threads: Shards.threadCount(options.threads)
        ) { range in
            var values = [Float](repeating: 0, count: range.count * labelCount)
            var hidden = [Float](repeating: 0, count: weights.hiddenStride)
            var scratch: [Float] = []
            for (place, example) in range.enumerated() {
                let features = set.features(example)
                set.rows[features].withUnsafeBufferPointer { rows in
                    set.weights[features].withUnsafeBufferPointer { rowWeights in
                        weights.gather(rows, rowWeights, into: &hidden)
                        values.withUnsafeMutableBufferPointer { values in
                            guard let base = values.baseAddress else { return }
                            weights.logits(hidden, into: base + place * labelCount)
                            add(counts, rows, rowWeights, &scratch, to: base + place * labelCount)
                        }
                    }
                }
            }
            return values
        }
        var judged = JudgedLogits(labelCount: labelCount)
        for part in parts { judged.logits.append(contentsOf: part) }
        judged.labels = (0..<set.count).map { Array(set.labels(of: $0)) }
        return (judged, judged.shareOfLabelsFound)
    }
}

/// The parameters of the epoch that did best so far.
private struct BestEpoch {
    let keeps: Bool
    private(set) var epoch = 0
    /// The epoch that was better than all before it, not only as good.
    private(set) var lastGain = 0
    private var accuracy = -1.0
    private var saved: (embeddings: FloatTable, labelVectors: FloatTable, bias: FloatTable)?
    private var isLatest = true

    init(keeps: Bool) { self.keeps = keeps }

    var isKept: Bool { keeps && epoch > 0 }

    mutating func consider(
        _ epoch: Int, _ accuracy: Double?, _ trainer: EmbeddingTrainer
    ) throws(ModelError) {
        guard let accuracy else { return }
        isLatest = accuracy >= self.accuracy
        if accuracy > self.accuracy { lastGain = epoch }
        guard isLatest else { return }
        self.epoch = epoch
        self.accuracy = accuracy
        guard keeps else { return }
        if let saved {
            saved.embeddings.assign(trainer.embeddings)
            saved.labelVectors.assign(trainer.labelVectors)
            saved.bias.assign(trainer.bias)
        } else {
            guard let embeddings = trainer.embeddings.copy(),
                let labelVectors = trainer.labelVectors.copy(), let bias = trainer.bias.copy()
            else { throw ModelError(.trainTooLarge(detail: "no room for the best epoch")) }
            saved = (embeddings, labelVectors, bias)
        }
    }

    func restore(into trainer: EmbeddingTrainer) {
        guard let saved, !isLatest else { return }
        trainer.embeddings.assign(saved.embeddings)
        trainer.labelVectors.assign(saved.labelVectors)
        trainer.bias.assign(saved.bias)
    }
}

extension JudgedLogits {
    /// The share of all labels that are among the best of their example, as many as it has.
    var shareOfLabelsFound: Double {
        var found = 0
        var total = 0
        for index in 0..<count where !labels[index].isEmpty {
            let row = logits[row(index)]
            total += labels[index].count
            for label in labels[index] {
                let value = row[row.startIndex + Int(label)]
                var better = 0
                for (other, logit) in row.enumerated()
                where logit > value || (logit == value && other < Int(label)) {
                    better += 1
                }
                if better < labels[index].count { found += 1 }
            }
        }
        return total == 0 ? 0 : Double(found) / Double(total)
    }
}

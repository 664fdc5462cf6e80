import CKernels
import Foundation
import Tensor

/// Trains the embeddings of features and the vectors of labels on one thread.
///
/// A logit is the product of the label's vector with the weighted sum of the features' embeddings.
/// An example takes the same steps in the same order at every run with the same seed.
final class EmbeddingTrainer {
    let embeddings: FloatTable
    /// The vector of each class: the sum of its own part and those of its groups.
    let labelVectors: FloatTable
    let bias: FloatTable
    private let paths: LabelPaths
    /// What is learnt of each component; the labels' vectors themselves where there is no group.
    private let parts: FloatTable
    private let set: TrainingSet
    private let options: TrainingOptions
    private let loss: TrainingOptions.Loss
    private let stepCount: Int
    private var random: SeededGenerator
    private var order: [Int]
    private var step = 0

    private let embeddingSquares: FloatTable
    private let labelSquares: FloatTable
    private let labelGradients: FloatTable
    private let biasGradient: FloatTable
    private let hidden: FloatTable
    private let hiddenGradient: FloatTable
    private let outputs: FloatTable
    /// Where each row's gradient lies in this minibatch, plus one; 0 where it has none.
    private var slotOfRow: [UInt32]
    private var touched: [UInt32] = []
    private var slots: [UInt32] = []
    private var gradients: [Float] = []

    private static let initialSquare: Float = 1e-6
    /// The bias follows the mean gradient of a minibatch, more slowly than all the rest.
    private static let biasRate: Float = 0.1

    init(
        _ set: TrainingSet, rowCount: Int, paths: LabelPaths, epochCount: Int,
        _ options: TrainingOptions, _ loss: TrainingOptions.Loss
    ) throws(ModelError) {
        let dimension = options.dimension
        let labelCount = paths.classCount
        let componentCount = paths.componentCount
        guard let embeddings = FloatTable(rowCount: rowCount, columnCount: dimension),
            let embeddingSquares = FloatTable(rowCount: 1, columnCount: rowCount),
            let labelVectors = FloatTable(rowCount: labelCount, columnCount: dimension),
            let labelSquares = FloatTable(rowCount: componentCount, columnCount: dimension),
            let labelGradients = FloatTable(rowCount: componentCount, columnCount: dimension),
            let parts = paths.isFlat
                ? labelVectors : FloatTable(rowCount: componentCount, columnCount: dimension),
            let bias = FloatTable(rowCount: 1, columnCount: labelCount),
            let biasGradient = FloatTable(rowCount: 1, columnCount: labelCount),
            let hidden = FloatTable(rowCount: 1, columnCount: dimension),
            let hiddenGradient = FloatTable(rowCount: 1, columnCount: dimension),
            let outputs = FloatTable(rowCount: 1, columnCount: labelCount)
        else {
            throw ModelError(.trainTooLarge(detail: "\(rowCount) features, \(labelCount) labels"))
        }
        self.set = set
        self.paths = paths
        self.parts = parts
        self.options = options
        self.loss = loss
        self.embeddings = embeddings
        self.embeddingSquares = embeddingSquares
        self.labelVectors = labelVectors
        self.labelSquares = labelSquares
        self.labelGradients = labelGradients
        self.bias = bias
        self.biasGradient = biasGradient
        self.hidden = hidden
        self.hiddenGradient = hiddenGradient
        self.outputs = outputs
        let batches = (set.count + options.minibatchCount - 1) / options.minibatchCount
        stepCount = max(1, batches * epochCount)
        random = SeededGenerator(seed: options.seed)
        order = Array(0..<set.count)
        slotOfRow = [UInt32](repeating: 0, count: rowCount)
        initialise()
    }

    /// Embeddings are uniform in ±1/dimension, what is learnt of the labels starts at 0.
    private func initialise() {
        let width = 2 / Float(options.dimension)
        for index in 0..<embeddings.rowCount {
            let row = embeddings.row(index)
            for column in 0..<options.dimension {
                row[column] = (random.nextFloat() - 0.5) * width
            }
        }
        for index in 0..<embeddings.rowCount {
            embeddingSquares.pointer[index] = Self.initialSquare
        }
        let count = labelSquares.rowCount * labelSquares.stride
        for index in 0..<count { labelSquares.pointer[index] = Self.initialSquare }
    }

    /// One pass over the examples in a new order.
    ///
    /// Returns the mean loss of an example. `report` is called about twenty times with the share of
    /// the pass that is done and the mean loss so far.
    func runEpoch(_ report: (_ fraction: Double, _ loss: Double) throws -> Void) rethrows
        -> Double
    {
        order.shuffle(using: &random)
        var loss = 0.0
        let batch = options.minibatchCount
        let reportEvery = max(1, order.count / batch / 20)
        var done = 0
        var batchIndex = 0
        while done < order.count {
            let end = min(order.count, done + batch)
            loss += takeStep(order[done..<end])
            done = end
            batchIndex += 1
            if batchIndex % reportEvery == 0 && done < order.count {
                try report(Double(done) / Double(order.count), loss / Double(done))
            }
        }
        return order.isEmpty ? 0 : loss / Double(order.count)
    }

    private func takeStep(_ examples: ArraySlice<Int>) -> Double {
        let stride = embeddings.stride
        assignSlots(examples)
        let labelGradientCount = labelGradients.rowCount * stride
        labelGradients.pointer.update(repeating: 0, count: labelGradientCount)
        biasGradient.pointer.update(repeating: 0, count: biasGradient.stride)
        var loss = 0.0
        var slotStart = 0
        for example in examples {
            let range = set.features(example)
            loss += learn(example, range, slotStart)
            slotStart += range.count
        }
        let rate =
            options.learningRate * max(0, 1 - Float(step) / Float(stepCount))
        step += 1
        gradients.withUnsafeBufferPointer { gradients in
            tg_adagrad_rows(
                embeddings.pointer, embeddingSquares.pointer, stride, options.dimension,
                touched, touched.count, gradients.baseAddress, rate)
        }
        if !paths.isFlat { paths.spread(labelGradients) }
        tg_adagrad(
            parts.pointer, labelSquares.pointer, labelGradients.pointer,
            labelGradientCount, rate)
        if !paths.isFlat { paths.sum(parts, into: labelVectors) }
        let biasRate = Self.biasRate * rate / Float(examples.count)
        for label in 0..<labelVectors.rowCount {
            bias.pointer[label] -= biasRate * biasGradient.pointer[label]
        }
        for row in touched { slotOfRow[Int(row)] = 0 }
        return loss
    }

    /// Gives each row that the minibatch touches a place for its gradient.
    private func assignSlots(_ examples: ArraySlice<Int>) {
        touched.removeAll(keepingCapacity: true)
        slots.removeAll(keepingCapacity: true)
        for example in examples {
            for place in set.features(example) {
                let row = set.rows[place]
                if slotOfRow[Int(row)] == 0 {
                    touched.append(row)
                    slotOfRow[Int(row)] = UInt32(truncatingIfNeeded: touched.count)
                }
                slots.append(slotOfRow[Int(row)] - 1)
            }
        }
        let needed = max(1, touched.count) * embeddings.stride
        if gradients.count < needed {
            gradients = [Float](repeating: 0, count: needed)
        } else {
            gradients.withUnsafeMutableBufferPointer { gradients in
                for index in 0..<needed { gradients[index] = 0 }
            }
        }
    }

    /// Adds the gradients of one example; returns its loss.
    private func learn(_ example: Int, _ range: Range<Int>, _ slotStart: Int) -> Double {
        let stride = embeddings.stride
        let labelCount = labelVectors.rowCount
        return set.rows.withUnsafeBufferPointer { rows in
            set.weights.withUnsafeBufferPointer { weights in
                guard let rows = rows.baseAddress, let weights = weights.baseAddress else {
                    return 0
                }
                tg_embedding_gather(
                    hidden.pointer, embeddings.pointer, stride, rows + range.lowerBound,
                    weights + range.lowerBound, range.count)
                tg_dense_forward(
                    outputs.pointer, labelVectors.pointer, bias.pointer, labelCount, stride,
                    hidden.pointer)
                let loss = turnIntoGradient(set.labels(of: example))
                tg_dense_backward(
                    hiddenGradient.pointer, labelGradients.pointer, labelVectors.pointer,
                    labelCount, stride, hidden.pointer, outputs.pointer)
                for label in 0..<labelCount {
                    biasGradient.pointer[label] += outputs.pointer[label]
                }
                slots.withUnsafeBufferPointer { slots in
                    gradients.withUnsafeMutableBufferPointer { gradients in
                        guard let slots = slots.baseAddress else { return }
                        tg_embedding_scatter(
                            gradients.baseAddress, stride, slots + slotStart,
                            weights + range.lowerBound, range.count, hiddenGradient.pointer)
                    }
                }
                return loss
            }
        }
    }

    /// Replaces logits by the gradient of the loss in them; returns the loss.
    private func turnIntoGradient(_ labels: ArraySlice<UInt32>) -> Double {
        let labelCount = labelVectors.rowCount
        let outputs = outputs.pointer
        var loss: Float = 0
        switch self.loss {
        case .oneVersusAll:
            tg_sigmoid(outputs, labelCount, 1, 0)
            for label in 0..<labelCount { loss -= logf(max(1 - outputs[label], 1e-7)) }
            for label in labels {
                let probability = outputs[Int(label)]
                loss += logf(max(1 - probability, 1e-7)) - logf(max(probability, 1e-7))
                outputs[Int(label)] = probability - 1
            }
        case .softmax:
            guard !labels.isEmpty else {
                outputs.update(repeating: 0, count: labelCount)
                return 0
            }
            let sum = tg_log_sum_exp(outputs, labelCount, 1)
            let share = 1 / Float(labels.count)
            for label in labels { loss += share * (sum - outputs[Int(label)]) }
            tg_exponentiate(outputs, labelCount, 1, sum)
            for label in labels { outputs[Int(label)] -= share }
        }
        return Double(loss)
    }
}

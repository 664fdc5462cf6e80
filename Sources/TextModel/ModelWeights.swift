import CKernels

/// The numbers of a model, in one of two forms that give the same logits.
enum ModelWeights: Sendable {
    /// One weight for each feature and label.
    case table(FloatTable, bias: FloatTable)
    /// An embedding for each feature and a vector for each label.
    case factored(embeddings: FloatTable, labelVectors: FloatTable, bias: FloatTable)

    /// How many floats the sum of a text's features is.
    var hiddenStride: Int {
        switch self {
        case .table(let table, _): table.stride
        case .factored(let embeddings, _, _): embeddings.stride
        }
    }

    var labelCount: Int {
        switch self {
        case .table(_, let bias), .factored(_, _, let bias): bias.columnCount
        }
    }

    var rowCount: Int {
        switch self {
        case .table(let table, _): table.rowCount
        case .factored(let embeddings, _, _): embeddings.rowCount
        }
    }

    /// Sums the features' rows.
    @inline(__always)
    func gather(
        _ rows: UnsafeBufferPointer<UInt32>, _ weights: UnsafeBufferPointer<Float>,
        into hidden: UnsafeMutablePointer<Float>
    ) {
        let table =
            switch self {
            case .table(let table, _): table
            case .factored(let embeddings, _, _): embeddings
            }
        guard let rowsBase = rows.baseAddress, let weightsBase = weights.baseAddress else {
            hidden.update(repeating: 0, count: table.stride)
            return
        }
        tg_embedding_gather(
            hidden, table.pointer, table.stride, rowsBase, weightsBase, rows.count)
    }

    /// The logits of all labels for the sum of a text's features.
    @inline(__always)
    func logits(
        _ hidden: UnsafePointer<Float>, into logits: UnsafeMutablePointer<Float>
    ) {
        switch self {
        case .table(_, let bias):
            for label in 0..<bias.columnCount {
                logits[label] = hidden[label] + bias.pointer[label]
            }
        case .factored(let embeddings, let labelVectors, let bias):
            tg_dense_forward(
                logits, labelVectors.pointer, bias.pointer, labelVectors.rowCount,
                embeddings.stride, hidden)
        }
    }

    /// The logit of one label for the sum of a text's features.
    @inline(__always)
    func logit(_ label: Int, _ hidden: UnsafePointer<Float>) -> Float {
        switch self {
        case .table(_, let bias):
            return hidden[label] + bias.pointer[label]
        case .factored(let embeddings, let labelVectors, let bias):
            var logit: Float = 0
            tg_dense_forward(
                &logit, labelVectors.row(label), nil, 1, embeddings.stride, hidden)
            return logit + bias.pointer[label]
        }
    }

    /// What one feature of weight 1 adds to a label's logit.
    func weight(row: Int, label: Int) -> Float {
        switch self {
        case .table(let table, _):
            return table.row(row)[label]
        case .factored(let embeddings, let labelVectors, _):
            var weight: Float = 0
            tg_dense_forward(
                &weight, labelVectors.row(label), nil, 1, embeddings.stride, embeddings.row(row))
            return weight
        }
    }
}

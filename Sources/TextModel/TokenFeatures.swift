import CKernels

/// The features of a text's tokens, token by token, as rows of a text model's table of n-grams.
///
/// A token brings itself, the n-gram that it begins, and its pieces; those that the model never saw
/// are left out, and so is a token of which nothing is left.
public struct TokenFeatures: Sendable {
    /// Where each token's features begin, and at the end where the last one's end.
    public private(set) var starts: [Int] = [0]
    /// The rows of all features.
    public private(set) var rows: [UInt32] = []
    /// How much each counts: its rarity, its field's weight and its share as a piece.
    public private(set) var weights: [Float] = []

    /// No tokens.
    public init() {}

    /// The number of tokens.
    public var count: Int { starts.count - 1 }

    fileprivate mutating func append(_ row: UInt32, _ weight: Float) {
        rows.append(row)
        weights.append(weight)
    }

    fileprivate mutating func endToken() {
        if rows.count > starts[starts.count - 1] { starts.append(rows.count) }
    }
}

extension TextModel {
    /// How many numbers the embedding of an n-gram has.
    public var embeddingWidth: Int { embeddings.columnCount }

    private var embeddings: FloatTable {
        switch weights {
        case .table(let table, _): table
        case .factored(let embeddings, _, _): embeddings
        }
    }

    /// The features of a text's first `limit` tokens.
    public func tokenFeatures(of fields: [TextField], limit: Int) -> TokenFeatures {
        var features = TokenFeatures()
        var buffer = TokenBuffer()
        for field in fields where field.isRead && features.count < limit {
            var text = field.text
            text.withUTF8 { buffer.read($0, limit: limit) }
            append(buffer, weight: field.countedWeight, limit: limit, to: &features)
        }
        return features
    }

    private func append(
        _ buffer: TokenBuffer, weight: Float, limit: Int, to features: inout TokenFeatures
    ) {
        var token = -1
        let most = vocabulary.options.maximumFeatureCount
        FeatureReader.forEachFeature(in: buffer, vocabulary.options, limit: most) {
            bucket, first, _, piece in
            if first != token {
                features.endToken()
                token = first
            }
            guard features.count < limit else { return }
            let row = vocabulary.directory.row(of: bucket)
            guard row >= 0 else { return }
            let share = piece == nil ? weight : weight * vocabulary.options.subwordWeight
            features.append(UInt32(truncatingIfNeeded: row), share * vocabulary.rarity[row])
        }
        features.endToken()
    }

    /// Writes the embedding of each token, one after the other: the sum of its features' rows,
    /// their weights brought to length 1.
    ///
    /// A feature for which `isKept`, given its place in `features`, is false is left out.
    public func embed(
        _ features: TokenFeatures, into out: UnsafeMutablePointer<Float>,
        isKept: (Int) -> Bool = { _ in true }
    ) {
        let table = embeddings
        let width = table.columnCount
        for token in 0..<features.count {
            let target = out + token * width
            target.update(repeating: 0, count: width)
            var squares: Float = 0
            for place in features.starts[token]..<features.starts[token + 1] where isKept(place) {
                let weight = features.weights[place]
                squares += weight * weight
                tg_add_scaled(target, table.row(Int(features.rows[place])), width, weight)
            }
            guard squares > 0, squares.isFinite else { continue }
            let factor = 1 / squares.squareRoot()
            for column in 0..<width { target[column] *= factor }
        }
    }
}

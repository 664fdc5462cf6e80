import NeuralNetwork
import Tensor

/// Reads tokens and keyframes together: a GRU over each, their last states and means, one layer.
///
/// What it reads comes from towers trained before: token embeddings of the text classifier, pooled
/// feature maps of the residual network. A missing modality is a sequence of length 0.
final class FusionNetwork: Module {
    /// The width of both GRUs' states.
    let hidden: Int
    private let tokenProjection: Linear
    private let frameProjection: Linear
    private let tokens: GRU
    private let frames: GRU
    private let out: Linear

    var children: [any Module] { [tokenProjection, frameProjection, tokens, frames, out] }

    static let dropout: Float = 0.3

    init(
        tokenWidth: Int, frameWidth: Int, hidden: Int, labelCount: Int,
        _ start: inout Initialisation
    ) {
        self.hidden = hidden
        tokenProjection = Linear("token_projection", in: tokenWidth, out: hidden, &start)
        frameProjection = Linear("frame_projection", in: frameWidth, out: hidden, &start)
        tokens = GRU("token_gru", in: hidden, hidden: hidden, &start)
        frames = GRU("frame_gru", in: hidden, hidden: hidden, &start)
        out = Linear("out", in: 4 * hidden, out: labelCount, &start)
    }

    /// The contents of one batch, padded to the longest.
    struct Batch {
        /// `[contents, tokens, tokenWidth]`.
        let tokens: Tensor
        let tokenCounts: [Int]
        /// `[contents, frames, frameWidth]`.
        let frames: Tensor
        let frameCounts: [Int]
    }

    /// The logits `[contents, labels]`.
    func callAsFunction(_ batch: Batch, _ tape: Tape) throws(ModelError) -> Variable {
        let text = try encode(
            batch.tokens, batch.tokenCounts, tokenProjection, tokens, tape)
        let pictures = try encode(
            batch.frames, batch.frameCounts, frameProjection, frames, tape)
        let both = try tape.concatenate(text + pictures, axis: 1)
        return try out(try tape.dropout(both, rate: Self.dropout), tape)
    }

    private func encode(
        _ steps: Tensor, _ lengths: [Int], _ projection: Linear, _ gru: GRU, _ tape: Tape
    ) throws(ModelError) -> [Variable] {
        let (batch, width) = (steps.shape[0], hidden)
        let projected = try tape.dropout(
            try projection(tape.constant(steps), tape), rate: Self.dropout)
        let states = try gru(projected, lengths: lengths, tape).last
        return [
            try tape.maskedMean(projected, lengths: lengths),
            try tape.reshape(states, [batch, width]),
        ]
    }
}

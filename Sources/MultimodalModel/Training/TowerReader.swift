import NeuralNetwork
import Tensor

/// Computes the pooled features of many pictures with a trained tower, on all threads.
///
/// Pieces are of one length whatever the threads, so that results do not depend on their number.
struct TowerReader: Sendable {
    let network: ResNetInference
    let side: Int

    private static let pieceLength = 32

    /// A tower as it is after training.
    init(_ network: ResNet, side: Int) throws(ModelError) {
        var file = TensorFile()
        Checkpoint.save(network, to: &file)
        self.network = try ResNetInference(network.architecture, from: file)
        self.side = side
    }

    /// The features `[count, featureCount]` of pictures that `write` puts down as floats.
    ///
    /// `check` is called between pieces of some milliseconds a thread.
    func pooled(
        count: Int, team: WorkerTeam,
        write: @Sendable (Range<Int>, UnsafeMutablePointer<Float>) -> Void,
        check: (Double) throws -> Void
    ) throws -> Tensor {
        let width = network.architecture.featureCount
        let features = Tensor(uninitialized: [count, width])
        let pieces = (count + Self.pieceLength - 1) / Self.pieceLength
        let failures = FirstFailure()
        for start in stride(from: 0, to: pieces, by: team.threadCount) {
            team.run(min(team.threadCount, pieces - start)) { offset in
                let first = (start + offset) * Self.pieceLength
                let range = first..<min(count, first + Self.pieceLength)
                let pictures = Tensor(uninitialized: [range.count, side, side, 3])
                write(range, pictures.pointer)
                do {
                    let pooled = try network(pictures).pooled
                    (features.pointer + first * width).update(
                        from: pooled.pointer, count: pooled.count)
                } catch { failures.note(error) }
            }
            try failures.rethrow()
            try check(Double(min(pieces, start + team.threadCount)) / Double(pieces))
        }
        return features
    }
}

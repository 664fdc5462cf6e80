import Tensor

/// The tower's pooled features of all pictures: as they are, and of changed copies for training.
struct FeatureCache: Sendable {
    /// `[pictures, featureCount]`.
    let clean: Tensor
    /// The same for each changed copy.
    let copies: [Tensor]

    /// Computes them with a trained tower, on all threads of `team`.
    init(
        _ reader: TowerReader, _ store: PictureStore, copyCount: Int, seed: UInt64,
        team: WorkerTeam, check: (Double) throws -> Void
    ) throws {
        let total = Double(copyCount + 1)
        clean = try reader.pooled(count: store.count, team: team) { range, out in
            store.write(Array(range), into: out)
        } check: {
            try check($0 / total)
        }
        var copies: [Tensor] = []
        let augmentation = PictureAugmentation()
        for copy in 0..<copyCount {
            var hash = StableHash(seed: seed)
            hash.add(UInt64(truncatingIfNeeded: copy))
            let copySeed = hash.value
            let features = try reader.pooled(count: store.count, team: team) { range, out in
                store.write(
                    Array(range), into: out, augmentation: augmentation, seed: copySeed)
            } check: {
                try check((Double(copy + 1) + $0) / total)
            }
            copies.append(features)
        }
        self.copies = copies
    }
}

import Imaging
import Tensor

/// What the tower says of the keyframes of some contents, each different picture once.
struct FrameReading {
    /// For each content the rows of its keyframes in the tables below.
    let rows: [[Int]]
    /// `[pictures, featureCount]`.
    let pooled: Tensor
    /// `[pictures, labels]`.
    let logits: Tensor

    /// Pictures that are computed between two questions whether to stop, for each thread.
    private static let pieceLength = 16

    init(
        _ inputs: [MultimodalInput], _ model: ResNetGRU, team: WorkerTeam,
        isCancelled: () -> Bool
    ) throws {
        var pictures: [Image] = []
        var known: [UInt64: [Int]] = [:]
        rows = inputs.map { input in
            input.keyframes.map { frame in
                let hash = Self.hash(frame)
                if let row = known[hash]?.first(where: { pictures[$0] == frame }) { return row }
                known[hash, default: []].append(pictures.count)
                pictures.append(frame)
                return pictures.count - 1
            }
        }
        let architecture = model.architecture
        pooled = Tensor(uninitialized: [pictures.count, architecture.tower.featureCount])
        logits = Tensor(uninitialized: [pictures.count, architecture.labelCount])
        let side = architecture.pictureSize
        let piece = Self.pieceLength * team.threadCount
        for start in stride(from: 0, to: pictures.count, by: piece) {
            if isCancelled() { throw CancellationError() }
            let count = min(pictures.count, start + piece) - start
            let pixels = Tensor(uninitialized: [count, side, side, 3])
            team.run(count) { [pictures] offset in
                let picture = architecture.prepared(pictures[start + offset])
                PixelReading.write(
                    picture.pixels, count: side * side,
                    into: pixels.pointer + offset * side * side * 3)
            }
            let output = try model.tower(pixels, team: team)
            (pooled.pointer + start * pooled.shape[1]).update(
                from: output.pooled.pointer, count: output.pooled.count)
            guard let found = output.logits else { continue }
            (logits.pointer + start * logits.shape[1]).update(
                from: found.pointer, count: found.count)
        }
    }

    /// A hash of a picture: of its size and of its pixels, eight bytes at a time.
    private static func hash(_ picture: Image) -> UInt64 {
        var hash = UInt64(truncatingIfNeeded: picture.width) &* 0x9E37_79B9_7F4A_7C15
        picture.pixels.withUnsafeBytes { bytes in
            let words = bytes.count / 8
            for index in 0..<words {
                let word = bytes.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self)
                hash = (hash ^ word) &* 0xFF51_AFD7_ED55_8CCD
                hash ^= hash >> 33
            }
            for index in (words * 8)..<bytes.count {
                hash = (hash ^ UInt64(bytes[index])) &* 0xFF51_AFD7_ED55_8CCD
            }
        }
        return hash
    }
}

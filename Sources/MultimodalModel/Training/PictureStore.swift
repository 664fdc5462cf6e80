import Imaging
import Synchronization
import Tensor

/// The pictures of all examples at the size that a model looks at, each name read once.
struct PictureStore: Sendable {
    /// Rows and columns of every picture.
    let side: Int
    /// Red, green and blue, one picture after the other.
    private(set) var pixels: [UInt8] = []
    /// The pictures that each name stands for.
    private(set) var frames: [String: Range<Int>] = [:]
    /// How many pictures there are.
    private(set) var count = 0

    /// The bytes of one picture.
    var pictureBytes: Int { side * side * 3 }

    /// Reads the pictures of examples, in pieces on all threads of `team`.
    ///
    /// Fails at the first example whose picture cannot be read, naming both. `report` is called
    /// between the pieces with the share done.
    init(
        of examples: [MultimodalExample], side: Int,
        read: @Sendable (String) throws -> [Image], team: WorkerTeam,
        report: (Double) throws -> Void
    ) throws {
        self.side = side
        var names: [(name: String, example: Int)] = []
        var known: Set<String> = []
        for (index, example) in examples.enumerated() {
            for name in example.pictures where known.insert(name).inserted {
                names.append((name, index))
            }
        }
        let size = ImageSize(square: side)
        for start in stride(from: 0, to: names.count, by: Self.pieceLength) {
            let piece = Array(names[start..<min(names.count, start + Self.pieceLength)])
            let results = Mutex([Result<[Image], any Error>?](repeating: nil, count: piece.count))
            team.run(piece.count) { index in
                let result = Result {
                    try read(piece[index].name).map {
                        $0.size == size ? $0 : $0.resized(.exactly(size))
                    }
                }
                results.withLock { $0[index] = result }
            }
            for (entry, result) in zip(piece, results.withLock { $0 }) {
                try append(entry.name, entry.example, result)
            }
            try report(Double(start + piece.count) / Double(names.count))
        }
    }

    private static let pieceLength = 64

    private mutating func append(
        _ name: String, _ example: Int, _ result: Result<[Image], any Error>?
    ) throws {
        do {
            let images = try result?.get() ?? []
            for image in images { pixels.append(contentsOf: image.pixels) }
            frames[name] = count..<(count + images.count)
            count += images.count
        } catch let error as CancellationError {
            throw error
        } catch {
            throw ModelError(
                .trainPicture(example: example, picture: name, cause: "\(error)"))
        }
    }

    /// The pictures of an example, in order, no more than `limit`.
    func frames(of example: MultimodalExample, limit: Int) -> [Int] {
        Array(example.pictures.flatMap { frames[$0].map(Array.init) ?? [] }.prefix(limit))
    }

    /// Writes pictures as the floats that a tower reads; with an augmentation changed as the seed
    /// says.
    func write(
        _ indexes: [Int], into out: UnsafeMutablePointer<Float>,
        augmentation: PictureAugmentation? = nil, seed: UInt64 = 0
    ) {
        pixels.withUnsafeBufferPointer { pixels in
            guard let base = pixels.baseAddress else { return }
            for (place, index) in indexes.enumerated() {
                let picture = base + index * pictureBytes
                let target = out + place * pictureBytes
                if let augmentation {
                    var generator = SeededGenerator(
                        seed: seed ^ UInt64(truncatingIfNeeded: index) &* 0x9E37_79B9_7F4A_7C15)
                    augmentation.write(picture, side: side, into: target, &generator)
                } else {
                    PixelReading.write(picture, count: side * side, into: target)
                }
            }
        }
    }
}

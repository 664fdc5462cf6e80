/// Which of many frames show the most.
enum FrameSelection {
    private static let side = 16
    /// A frame whose levels all lie within this shows nothing: a fade, a cut to black.
    private static let blankRange = 10
    /// Frames that differ by less than this, on average a level, show the same.
    private static let sameLevels = 2

    /// The indices of the `limit` most different of some frames, in their order; fewer where the
    /// others show what these show already.
    ///
    /// The first is the most typical one, each next the one that is least like those chosen.
    static func mostDifferent(_ frames: [Image], limit: Int) -> [Int] {
        let thumbnails = frames.map(luminance)
        var candidates = frames.indices.filter { !isBlank(thumbnails[$0]) }
        if candidates.isEmpty { candidates = Array(frames.indices.prefix(1)) }
        let first = candidates.min { left, right in
            spread(left, candidates, thumbnails) < spread(right, candidates, thumbnails)
        }
        guard let first, limit > 0 else { return [] }
        var chosen = [first]
        var distances = frames.indices.map { distance(thumbnails[$0], thumbnails[first]) }
        while chosen.count < limit {
            guard let next = candidates.max(by: { distances[$0] < distances[$1] }),
                distances[next] >= sameLevels * side * side
            else { break }
            chosen.append(next)
            for index in candidates {
                let other = distance(thumbnails[index], thumbnails[next])
                distances[index] = min(distances[index], other)
            }
        }
        return chosen.sorted()
    }

    /// How far a frame is from all the others.
    private static func spread(_ frame: Int, _ others: [Int], _ thumbnails: [[Int]]) -> Int {
        others.reduce(0) { $0 + distance(thumbnails[frame], thumbnails[$1]) }
    }

    /// The brightness of a frame's parts, as 16 rows of 16.
    private static func luminance(_ frame: Image) -> [Int] {
        let pixels = frame.resized(.exactly(ImageSize(square: side))).pixels
        return stride(from: 0, to: pixels.count, by: 3).map { index in
            let red = 77 * Int(pixels[index])
            let green = 150 * Int(pixels[index + 1])
            let blue = 29 * Int(pixels[index + 2])
            return (red + green + blue) >> 8
        }
    }

    private static func isBlank(_ thumbnail: [Int]) -> Bool {
        (thumbnail.max() ?? 0) - (thumbnail.min() ?? 0) < blankRange
    }

    private static func distance(_ first: [Int], _ second: [Int]) -> Int {
        zip(first, second).reduce(0) { $0 + abs($1.0 - $1.1) }
    }
}

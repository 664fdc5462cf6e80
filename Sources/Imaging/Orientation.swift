/// How stored rows and columns lie in the picture as it is seen, by EXIF's numbers.
enum Orientation: Int, CaseIterable {
    case upright = 1
    case mirrored
    case turnedHalf
    case flipped
    case transposed
    case turnedRight
    case transversed
    case turnedLeft

    /// Whether width and height change places.
    var swapsSides: Bool { rawValue >= 5 }

    /// Whether a row of the seen picture runs against the stored column or row that it shows.
    private var reversesColumns: Bool {
        switch self {
        case .mirrored, .turnedHalf, .turnedRight, .transversed: true
        case .upright, .flipped, .transposed, .turnedLeft: false
        }
    }

    /// Whether the first row of the seen picture shows the stored last column or row.
    private var reversesRows: Bool {
        switch self {
        case .turnedHalf, .flipped, .transversed, .turnedLeft: true
        case .upright, .mirrored, .transposed, .turnedRight: false
        }
    }

    /// The picture as it is seen, of one as it is stored.
    func applied(to image: Image) -> Image {
        guard self != .upright, !image.pixels.isEmpty else { return image }
        let width = swapsSides ? image.height : image.width
        let height = swapsSides ? image.width : image.height
        // Steps in the stored picture for a step to the right and one down in the seen one.
        let across = (swapsSides ? image.width : 1) * 3 * (reversesColumns ? -1 : 1)
        let down = (swapsSides ? 1 : image.width) * 3 * (reversesRows ? -1 : 1)
        let left = reversesColumns ? -across * (width - 1) : 0
        let first = left + (reversesRows ? -down * (height - 1) : 0)
        let pixels = [UInt8](unsafeUninitializedCapacity: image.pixels.count) { out, count in
            image.pixels.withUnsafeBufferPointer { stored in
                for y in 0..<height {
                    var from = first + y * down
                    for to in stride(from: y * width * 3, to: (y + 1) * width * 3, by: 3) {
                        out[to] = stored[from]
                        out[to + 1] = stored[from + 1]
                        out[to + 2] = stored[from + 2]
                        from += across
                    }
                }
            }
            count = image.pixels.count
        }
        return Image(width: width, height: height, pixels: pixels)
    }
}

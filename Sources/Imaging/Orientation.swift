import CJPEG

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

    /// Whether what is stored first lies at the far end of a row.
    private var reversesColumns: Bool {
        switch self {
        case .mirrored, .turnedHalf, .turnedRight, .transversed: true
        case .upright, .flipped, .transposed, .turnedLeft: false
        }
    }

    /// Whether what is stored first lies in the last row.
    private var reversesRows: Bool {
        switch self {
        case .turnedHalf, .flipped, .transversed, .turnedLeft: true
        case .upright, .mirrored, .transposed, .turnedRight: false
        }
    }

    /// The size of the picture as it is seen, of one as it is stored.
    func size(of stored: ImageSize) -> ImageSize {
        swapsSides ? ImageSize(width: stored.height, height: stored.width) : stored
    }

    /// Where in the seen picture's bytes the stored pixels go.
    func placement(of stored: ImageSize) -> cjpeg_placement {
        let seen = size(of: stored)
        // A step to the right and one down in the seen picture.
        let right = reversesColumns ? -3 : 3
        let down = (reversesRows ? -3 : 3) * seen.width
        let left = reversesColumns ? 3 * (seen.width - 1) : 0
        let top = reversesRows ? 3 * seen.width * (seen.height - 1) : 0
        return cjpeg_placement(
            first: left + top, across: swapsSides ? down : right, down: swapsSides ? right : down)
    }
}

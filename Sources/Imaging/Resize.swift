import CKernels

/// How a picture is brought to the size that a model reads, in torchvision's words.
public enum Resize: Sendable, Hashable {
    /// The shorter side becomes this long, the longer one in proportion.
    case shorterSide(Int)
    /// Both sides become what is asked, whatever the proportion.
    case exactly(ImageSize)

    /// No side gets longer than a JPEG's can be, lest a thread of pixels asks for gigabytes.
    static let sideLimit = 65_535

    /// The size that a picture gets; no side is below 1 or above 65,535.
    public func size(for original: ImageSize) -> ImageSize {
        switch self {
        case .exactly(let size):
            return ImageSize(width: Self.bounded(size.width), height: Self.bounded(size.height))
        case .shorterSide(let side):
            let side = Self.bounded(side)
            let (shorter, longer) = (
                max(1, original.shorterSide), max(original.width, original.height)
            )
            let scaled = Self.bounded(side * longer / shorter)
            return original.width <= original.height
                ? ImageSize(width: side, height: scaled) : ImageSize(width: scaled, height: side)
        }
    }

    private static func bounded(_ side: Int) -> Int { min(sideLimit, max(1, side)) }
}

extension Image {
    /// The picture in another size, by antialiased bilinear interpolation.
    ///
    /// Within one level of Pillow's and torchvision's answer, and the same on every machine. With
    /// `crop`, only the middle of the resized picture is made.
    public func resized(_ resize: Resize, crop: ImageSize? = nil) -> Image {
        let target = resize.size(for: size)
        let crop = crop ?? target
        let wanted = ImageSize(width: max(0, crop.width), height: max(0, crop.height))
        guard !pixels.isEmpty, wanted.width <= target.width, wanted.height <= target.height else {
            let whole = pixels.isEmpty ? self : resized(to: target, columns: nil, rows: nil)
            return whole.centreCropped(wanted)
        }
        let left = Self.margin(target.width, wanted.width)
        let top = Self.margin(target.height, wanted.height)
        return resized(
            to: target, columns: left..<(left + wanted.width), rows: top..<(top + wanted.height))
    }

    private func resized(to target: ImageSize, columns: Range<Int>?, rows: Range<Int>?) -> Image {
        let columns = columns ?? 0..<target.width
        let rows = rows ?? 0..<target.height
        if target == size, columns.count == width, rows.count == height { return self }
        let across = ResizeAxis(original: width, resized: target.width, window: columns)
        let down = ResizeAxis(original: height, resized: target.height, window: rows)
        let size = columns.count * rows.count * 3
        let resized = [UInt8](unsafeUninitializedCapacity: size) { out, count in
            down.withKernelAxis { down in
                across.withKernelAxis { across in
                    let scratchSize = tg_resize_scratch(width, across)
                    withUnsafeTemporaryAllocation(of: Float.self, capacity: scratchSize) {
                        tg_resize_rgb(
                            out.baseAddress, pixels, width, down, across, $0.baseAddress)
                    }
                }
            }
            count = size
        }
        return Image(width: columns.count, height: rows.count, pixels: resized)
    }

    /// The middle of the picture; what lies outside it is black.
    public func centreCropped(_ wanted: ImageSize) -> Image {
        let (wide, high) = (max(0, wanted.width), max(0, wanted.height))
        if wide == width && high == height { return self }
        let left = Self.margin(width, wide)
        let top = Self.margin(height, high)
        var cropped = [UInt8](repeating: 0, count: wide * high * 3)
        let columns = max(0, -left)..<min(wide, width - left)
        for row in max(0, -top)..<min(high, height - top) {
            let from = ((row + top) * width + columns.lowerBound + left) * 3
            let to = (row * wide + columns.lowerBound) * 3
            cropped.replaceSubrange(
                to..<(to + columns.count * 3), with: pixels[from..<(from + columns.count * 3)])
        }
        return Image(width: wide, height: high, pixels: cropped)
    }

    /// Where the middle `inner` of `outer` begins, with torchvision's rounding: halves go to the
    /// even neighbour, and inward where there is too little.
    private static func margin(_ outer: Int, _ inner: Int) -> Int {
        let difference = outer - inner
        guard difference >= 0 else { return -(-difference >> 1) }
        let (half, isOdd) = (difference >> 1, difference & 1 == 1)
        return isOdd && half & 1 == 1 ? half + 1 : half
    }
}

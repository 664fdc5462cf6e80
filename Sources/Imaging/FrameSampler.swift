/// Takes pictures out of a pipe's bytes and keeps a bounded number of them, evenly spread.
///
/// When there are too many, every other one is given up, and from then on every other one that
/// comes is passed over: however long the video, what is kept covers all of it.
struct FrameSampler {
    /// The pictures kept, in their order.
    private(set) var frames: [Image] = []
    /// How many pictures have come.
    private(set) var frameCount = 0

    private let wanted: Int
    private let limits: VideoLimits
    private var stride = 1
    /// The beginning of a picture whose header is not whole yet.
    private var header: [UInt8] = []
    private var current: PortablePixmap?
    private var pixels: [UInt8] = []
    private var missing = 0

    /// Keeps some more pictures than the `wanted` that are to be chosen of them.
    init(wanted: Int, limits: VideoLimits) {
        self.wanted = wanted
        self.limits = limits
    }

    /// Whether all bytes so far make whole pictures.
    var isWhole: Bool { current == nil && header.isEmpty }

    /// Takes the next bytes.
    mutating func receive(_ bytes: UnsafeRawBufferPointer) throws(ImagingError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            if let picture = current {
                let part = rest.prefix(missing)
                if frameCount % stride == 0 { pixels.append(contentsOf: part) }
                missing -= part.count
                rest = rest.dropFirst(part.count)
                if missing == 0 { finish(picture) }
            } else {
                rest = try begin(rest)
            }
        }
    }

    /// Reads a header; what follows it.
    private mutating func begin(
        _ bytes: Slice<UnsafeRawBufferPointer>
    ) throws(ImagingError) -> Slice<UnsafeRawBufferPointer> {
        let known = header.count
        header.append(contentsOf: bytes.prefix(64))
        switch PortablePixmap.read(header, pixelLimit: limits.framePixels) {
        case .incomplete: return bytes.dropFirst(64)
        case .damaged: throw ImagingError(.videoDamaged(detail: "ffmpeg's pictures are not"))
        case .header(let picture):
            current = picture
            missing = picture.totalBytes - picture.headerBytes
            header.removeAll()
            if frameCount % stride == 0 { pixels.reserveCapacity(missing) }
            return bytes.dropFirst(picture.headerBytes - known)
        }
    }

    private mutating func finish(_ picture: PortablePixmap) {
        if frameCount % stride == 0 {
            let size = picture.size
            frames.append(Image(width: size.width, height: size.height, pixels: pixels))
            pixels = []
        }
        current = nil
        frameCount += 1
        let bytes = frames.reduce(0) { $0 + $1.pixels.count }
        if frames.count > max(32, 4 * wanted)
            || (frames.count > 2 * wanted && bytes > limits.keptBytes)
        {
            frames = frames.indices.filter { $0 % 2 == 0 }.map { frames[$0] }
            stride *= 2
        }
    }
}

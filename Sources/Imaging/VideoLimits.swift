/// What the keyframes of a video may cost before it is refused.
///
/// ffmpeg runs as a child process that the system itself holds to the first group of limits.
public struct VideoLimits: Sendable, Equatable {
    /// Seconds of processor time: 30.
    public var processorSeconds = 30
    /// The child's address space: 1 GiB, which is enough for 8K.
    public var addressSpaceBytes = 1 << 30
    /// How many files the child may hold open: 16.
    public var openFiles = 16

    /// Seconds that may pass before the child is killed: 60.
    public var wallSeconds = 60
    /// The bytes of the video's file: 4 GiB.
    public var fileBytes = 4 << 30
    /// The pixels of a frame as it is stored: 40 million.
    public var framePixels = 40_000_000
    /// The frames that are looked at: the first 2,000 keyframes, some hours of most videos.
    public var frames = 2_000
    /// The bytes of the frames that are kept to choose from, twice those wanted at least: 128 MiB.
    public var keptBytes = 128 << 20
    /// The bytes that are taken from the child, a piece at a time: 2 GiB.
    public var outputBytes = 2 << 30

    /// The limits above.
    ///
    /// The child may write no file at all: that limit is always 0.
    public init() {}

    /// The limits for videos from outside.
    public static let standard = VideoLimits()
}

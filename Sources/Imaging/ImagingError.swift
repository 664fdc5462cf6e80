/// What went wrong with a picture or a video: always the world's or the caller's fault, never ours.
public struct ImagingError: Error, Equatable, Sendable {
    /// The kinds of failure, each with the facts that its sentence needs.
    public enum Reason: Equatable, Sendable {
        /// The file is not there, cannot be opened, or is no regular file.
        case fileUnreadable(cause: String)
        /// The file has more bytes than allowed.
        case fileTooLarge(bytes: Int, limit: Int)
        /// The bytes do not begin as a JPEG picture does.
        case pictureFormat(found: String)
        /// The picture's data is damaged.
        case pictureDamaged(detail: String)
        /// The bytes end before the picture does.
        case pictureTruncated(bytes: Int)
        /// The picture is of a kind that is not decoded.
        case pictureUnsupported(detail: String)
        /// The picture has more pixels than allowed.
        case pictureTooLarge(size: ImageSize, limit: Int)
        /// The picture has more scans than allowed.
        case pictureScans(limit: Int)
        /// Decoding the picture's scans would take longer than allowed.
        case pictureWork(limit: Int)
        /// Decoding the picture would take more memory than allowed.
        case pictureMemory(limit: Int)
        /// The picture cannot be written as JPEG.
        case pictureUnwritable(detail: String)
        /// The file is no video of a kind that is read.
        case videoFormat(found: String)
        /// The file ends before what its own parts promise.
        case videoTruncated(bytes: Int, expected: Int)
        /// ffmpeg refused the video.
        case videoDamaged(detail: String)
        /// The video has no picture in it.
        case videoEmpty
        /// Reading the video took more time than allowed: of the processor, or of the clock.
        case videoTime(seconds: Int, clock: VideoClock)
        /// The video's pictures have more bytes than allowed.
        case videoOutput(limit: Int)
        /// ffmpeg is not there, or cannot be started.
        case ffmpegMissing(cause: String)
        /// Whoever asked wants it no more.
        case cancelled
    }

    /// Which time ran out.
    public enum VideoClock: String, Sendable {
        /// The time that the processor worked.
        case processor
        /// The time that passed.
        case wall
    }

    /// Why it failed.
    public let reason: Reason
    /// The file, where there is one.
    public let file: String?

    /// An error of a picture or a video, at `file` where there is one.
    public init(_ reason: Reason, file: String? = nil) {
        self.reason = reason
        self.file = file
    }

    /// The same error, naming the file where none was named.
    public func at(_ path: String) -> ImagingError {
        file == nil ? ImagingError(reason, file: path) : self
    }
}

extension ImagingError: CustomStringConvertible {
    /// The stable dotted name, such as `image.picture.truncated`.
    public var name: String {
        switch reason {
        case .fileUnreadable: "image.file.unreadable"
        case .fileTooLarge: "image.file.tooLarge"
        case .pictureFormat: "image.picture.format"
        case .pictureDamaged: "image.picture.damaged"
        case .pictureTruncated: "image.picture.truncated"
        case .pictureUnsupported: "image.picture.unsupported"
        case .pictureTooLarge: "image.picture.tooLarge"
        case .pictureScans: "image.picture.scans"
        case .pictureWork: "image.picture.work"
        case .pictureMemory: "image.picture.memory"
        case .pictureUnwritable: "image.picture.unwritable"
        case .videoFormat: "image.video.format"
        case .videoTruncated: "image.video.truncated"
        case .videoDamaged: "image.video.damaged"
        case .videoEmpty: "image.video.empty"
        case .videoTime: "image.video.time"
        case .videoOutput: "image.video.output"
        case .ffmpegMissing: "image.video.ffmpegMissing"
        case .cancelled: "image.cancelled"
        }
    }

    /// One sentence: what, where, and what to do.
    public var description: String {
        let place = file.map { "\($0): " } ?? ""
        return "\(place)\(fact); \(advice)"
    }

    private var fact: String {
        switch reason {
        case .fileUnreadable(let cause):
            "the file cannot be read (\(cause))"
        case .fileTooLarge(let bytes, let limit):
            "the file has \(bytes) bytes where \(limit) are allowed"
        case .pictureFormat(let found):
            "this is no JPEG picture: it begins with \(found)"
        case .pictureDamaged(let detail):
            "the picture is damaged: \(detail)"
        case .pictureTruncated(let bytes):
            "the picture is cut off after \(bytes) bytes"
        case .pictureUnsupported(let detail):
            "the picture is \(detail)"
        case .pictureTooLarge(let size, let limit):
            "the picture has \(size) pixels where \(limit) are allowed"
        case .pictureScans(let limit):
            "the picture comes in more than \(limit) scans"
        case .pictureWork(let limit):
            "the picture's scans have more than \(limit) pixels together"
        case .pictureMemory(let limit):
            "decoding the picture takes more than \(limit >> 20) MiB"
        case .pictureUnwritable(let detail):
            "the picture cannot be written as JPEG: \(detail)"
        case .videoFormat(let found):
            "this is no MP4, MOV, Matroska or WebM video: it begins with \(found)"
        case .videoTruncated(let bytes, let expected):
            "the video is cut off: \(bytes) bytes where \(expected) are needed"
        case .videoDamaged(let detail):
            "the video cannot be decoded: \(detail)"
        case .videoEmpty:
            "the video shows no picture"
        case .videoTime(let seconds, .processor):
            "decoding the video takes more than \(seconds) s of processor time"
        case .videoTime(let seconds, .wall):
            "decoding the video takes longer than \(seconds) s"
        case .videoOutput(let limit):
            "the video's keyframes have more than \(limit >> 20) MiB"
        case .ffmpegMissing(let cause):
            "videos are read through ffmpeg, which cannot be started (\(cause))"
        case .cancelled:
            "reading was cancelled"
        }
    }

    private var advice: String {
        switch reason {
        case .fileUnreadable: "check that it exists, is a regular file and may be read"
        case .fileTooLarge: "give a smaller one"
        case .pictureFormat: "convert it to JPEG"
        case .pictureDamaged, .pictureTruncated: "get the file anew from where it came"
        case .pictureUnsupported: "convert it to a JPEG of 8 bits in RGB, grey or CMYK"
        case .pictureTooLarge: "scale it down first"
        case .pictureScans, .pictureWork, .pictureMemory:
            "save it again as a baseline JPEG, or smaller"
        case .videoFormat: "convert it to MP4"
        case .videoTruncated, .videoDamaged: "get the file anew from where it came"
        case .videoEmpty: "give one with a video stream"
        case .videoTime, .videoOutput: "give a shorter or smaller video"
        case .ffmpegMissing: "install ffmpeg 5.1 or later, or give pictures"
        case .cancelled: "ask again"
        case .pictureUnwritable: "give a picture of 1 to 65,500 pixels a side"
        }
    }
}

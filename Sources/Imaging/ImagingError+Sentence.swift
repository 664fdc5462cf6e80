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
        case .pictureUnwritable: "give a picture of 1 to 65,500 pixels a side"
        }
    }
}

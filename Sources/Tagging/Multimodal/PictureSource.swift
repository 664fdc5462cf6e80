import Foundation
import GraphStore
import Imaging
import MultimodalModel

/// Where keyframes come from: a file below the media root, or bytes that the request brought.
enum PictureSource: Sendable {
    /// A JPEG or a video below the media root.
    case file(name: String, root: MediaRoot)
    /// A JPEG's bytes.
    case bytes(ByteArray, name: String)
    /// A JPEG as `data:image/jpeg;base64,…`.
    case dataURL(Text, name: String)
    /// Frames that are decoded already, or made by the program.
    case made(@Sendable () throws -> [Image])

    /// More pictures than this are no content.
    static let countLimit = 64

    /// Takes an `images` argument apart: null, one picture or a list of them; none is read yet.
    static func sources(of value: Value?, root: MediaRoot?) throws -> [PictureSource] {
        guard let value, !value.isNull else { return [] }
        guard case .list(let list) = value else {
            return [try source(of: value, name: "image", root)]
        }
        guard list.elements.count <= countLimit else {
            throw TaggingError(
                "tagging.images.many",
                "\(list.elements.count) pictures were given; a content has at most \(countLimit)")
        }
        return try list.elements.enumerated().map { index, element in
            try source(of: element, name: "images[\(index)]", root)
        }
    }

    /// The keyframes of a `video` field: null or one path.
    static func video(_ value: Value?, root: MediaRoot?) throws -> [PictureSource] {
        guard let value, !value.isNull else { return [] }
        guard case .string(let path) = value, !path.hasPrefix("data:") else {
            throw TaggingError(
                "tagging.image.invalid", "'video' must be a path below the media folder")
        }
        return [try source(of: value, name: "video", root)]
    }

    /// A path is given and there is no folder that it could lie in.
    static let noRoot = TaggingError(
        "tagging.media.noRoot",
        "pictures are read only below the folder given with --media, and none was given; start "
            + "with --media DIR or send data:image/jpeg;base64,…")

    /// The picture or video of a name in training examples.
    static func source(named name: String, root: MediaRoot?) throws -> PictureSource {
        try source(of: .string(name), name: "image", root)
    }

    /// The frames, not smaller than `target` where the picture is not.
    func frames(target: Int) throws -> [Image] {
        if let video = try video() { return try video.frames(target: target) {} }
        return try frames(target: target) { $0 }
    }

    private static func source(
        of value: Value, name: String, _ root: MediaRoot?
    ) throws -> PictureSource {
        switch value {
        case .bytes(let bytes): return .bytes(bytes, name: name)
        case .string(let text):
            if text.hasPrefix("data:") { return .dataURL(text, name: name) }
            guard let root else { throw noRoot }
            return .file(name: text.string, root: root)
        default:
            throw TaggingError(
                "tagging.image.invalid",
                "\(name) must be a path below the media folder, a byte array or a string "
                    + "data:image/jpeg;base64,…")
        }
    }

    /// The video that this is; nil where it is a picture.
    func video() throws -> VideoSource? {
        guard case .file(let name, let root) = self else { return nil }
        let file = try root.open(name)
        return try file.isJPEG ? nil : VideoSource(file: file)
    }

    /// Reads and decodes the frames, brought to the size at which the model reads them.
    func frames(for tagger: MultimodalTagger) throws -> [Image] {
        let predictor = tagger.predictor
        func decode() throws -> [Image] {
            try frames(target: predictor.pictureTarget, prepare: predictor.prepared)
        }
        guard case .file(let name, let root) = self else { return try decode() }
        return try tagger.frames.frames(of: root.open(name).identity, make: decode)
    }

    private func frames(target: Int?, prepare: (Image) -> Image) throws -> [Image] {
        let (bytes, name): ([UInt8], String)
        switch self {
        case .made(let make): return try make()
        case .bytes(let array, let given): (bytes, name) = (array.bytes, given)
        case .dataURL(let text, let given): (bytes, name) = (try Self.bytes(of: text, given), given)
        case .file(let given, let root):
            let limit = ImageLimits.standard.fileBytes
            (bytes, name) = (try root.open(given).read(limit: limit), "'\(given)'")
        }
        do {
            return [prepare(try JPEGDecoder.decode(bytes, target: target))]
        } catch {
            throw error.at(name)
        }
    }

    /// The bytes of a data URL.
    private static func bytes(of text: Text, _ name: String) throws -> [UInt8] {
        let url = text.string
        guard let comma = url.firstIndex(of: ","),
            ["data:image/jpeg;base64", "data:image/jpg;base64"]
                .contains(url[..<comma].lowercased())
        else {
            throw TaggingError(
                "tagging.image.invalid",
                "\(name) is a data URL of another kind; write data:image/jpeg;base64,…")
        }
        let encoded = url[url.index(after: comma)...]
        guard encoded.utf8.count <= ImageLimits.standard.fileBytes / 3 * 4 + 4 else {
            throw TaggingError(
                "tagging.image.large",
                "\(name) has more than the \(ImageLimits.standard.fileBytes) bytes that are read")
        }
        guard let data = Data(base64Encoded: String(encoded)), !data.isEmpty else {
            throw TaggingError(
                "tagging.image.invalid", "\(name) is not base64 after the comma; encode it again")
        }
        return [UInt8](data)
    }
}

/// A video below the media root.
struct VideoSource {
    let file: MediaRoot.File

    /// The shorter side of a frame, where the model does not want larger ones.
    private static let frameSize = 360

    /// The keyframes, brought to the size at which the model reads them.
    ///
    /// Blocks the caller for as long as ffmpeg works.
    func keyframes(
        for tagger: MultimodalTagger, checkCancelled: () throws -> Void
    ) throws -> [Image] {
        let predictor = tagger.predictor
        return try tagger.frames.frames(of: file.identity) {
            try frames(target: predictor.pictureTarget ?? 0, checkCancelled: checkCancelled)
                .map(predictor.prepared)
        }
    }

    /// The keyframes, not smaller than `target` where the video is not.
    func frames(target: Int, checkCancelled: () throws -> Void) throws -> [Image] {
        do {
            return try Keyframes.extract(
                from: file.descriptor, size: max(target, Self.frameSize)
            ) {
                do {
                    try checkCancelled()
                    return false
                } catch {
                    return true
                }
            }
        } catch {
            try checkCancelled()
            throw error.at("'\(file.name)'")
        }
    }
}

extension Text {
    /// Whether the text begins with these ASCII letters.
    fileprivate func hasPrefix(_ prefix: String) -> Bool {
        withBytes { bytes in
            bytes.count >= prefix.utf8.count && zip(bytes, prefix.utf8).allSatisfy { $0 == $1 }
        }
    }
}

import Foundation

/// A labelled content: its texts, its pictures and the ids of its tags.
public struct TrainingExample: Sendable, Equatable {
    /// The title or the text.
    public let text: String
    /// What viewers said; weighs less than the text.
    public let comments: [String]
    /// Its pictures: paths below the media folder, or `data:image/jpeg;base64,…` strings; videos
    /// count as their keyframes.
    ///
    /// Models of text leave them alone.
    public let images: [String]
    /// The ids of the tags that experts gave it.
    public let tags: [String]

    /// Describes an example.
    public init(text: String, comments: [String] = [], images: [String] = [], tags: [String]) {
        self.text = text
        self.comments = comments
        self.images = images
        self.tags = tags
    }
}

/// Reads examples from NDJSON, one a line:
/// `{"id":…,"text":"…","comments":["…"],"images":["a.jpg"],"video":"b.mp4","tags":["tag id",…]}`.
public enum TrainingExampleFile {
    private struct Line: Decodable {
        let text: String?
        let title: String?
        let comments: [String]?
        let images: [String]?
        let video: String?
        let tags: [String]
    }

    /// Reads a whole file; throws at the first line that is no example, with file and line.
    public static func read(_ path: String) throws -> [TrainingExample] {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw TaggingError(
                "tagging.examples.unreadable",
                "\(path): cannot be read; give a readable NDJSON file")
        }
        let decoder = JSONDecoder()
        var examples: [TrainingExample] = []
        var number = 0
        for line in data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            number += 1
            if line.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) { continue }
            guard let parsed = try? decoder.decode(Line.self, from: line) else {
                throw invalid(path, number, "not a JSON object with \"text\" and \"tags\"")
            }
            let images = (parsed.images ?? []) + (parsed.video.map { [$0] } ?? [])
            guard let text = parsed.text ?? parsed.title ?? (images.isEmpty ? nil : "") else {
                throw invalid(path, number, "it has no \"text\"")
            }
            var whole = text
            if let title = parsed.title, parsed.text != nil { whole = title + "\n" + text }
            examples.append(
                TrainingExample(
                    text: whole, comments: parsed.comments ?? [], images: images,
                    tags: parsed.tags))
        }
        return examples
    }

    private static func invalid(_ path: String, _ line: Int, _ why: String) -> TaggingError {
        TaggingError(
            "tagging.examples.invalid",
            "\(path):\(line): \(why); a line is {\"text\":\"…\",\"tags\":[\"tag id\"]}")
    }
}

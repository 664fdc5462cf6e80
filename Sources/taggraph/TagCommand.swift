import ArgumentParser
import Foundation
import Tagging
import TagGraph

/// `taggraph tag DB [FILE|-]`: bulk tagging.
struct TagCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tag", abstract: "Tags contents in bulk, NDJSON in, NDJSON out.",
        discussion: """
            In:  {"id":1,"title":"…","text":"…","comments":["…"],"images":["a.jpg"],"video":"b.mp4"}
            Out: {"id":1,"tags":[{"tag","name","score","source","path","mentions"}]}
            or   {"id":1,"error":"…"} where a line is no content or a picture cannot be read.
            The order is kept. Works beside a running server and takes up its changes.
            """)

    @Argument(help: "The database directory.")
    var database: String

    @Argument(help: "The contents; - or nothing for standard input.")
    var file: String = "-"

    @Option(help: "The only folder from which pictures and videos are read.")
    var media: String?

    @Option(help: "The model that reads pictures; default: the first that was trained.")
    var model: String?

    @Option(help: "Leaves out tags below this score, 0 to 1.")
    var threshold: Double?

    @Option(help: "The most tags of a content.")
    var limit: Int?

    @Option(help: "Threads to use; default: one a core.")
    var threads: Int?

    func validate() throws {
        if let threshold, !(threshold >= 0 && threshold <= 1) {
            throw ValidationError("--threshold \(threshold): give a number from 0 to 1")
        }
        if let limit, limit < 1 { throw ValidationError("--limit \(limit): give 1 or more") }
        if let threads, !(1...1024).contains(threads) {
            throw ValidationError("--threads \(threads): give 1 to 1024")
        }
    }

    func run() throws {
        do {
            let input = try InputStream(file)
            let target = try TagGraph(
                at: database, access: .readOnly, mediaRoot: media, modelThreads: threads)
            defer { target.close() }
            var settings = ContentTagging.Settings()
            settings.model = model
            settings.threshold = threshold
            settings.limit = limit
            let bar = ProgressLine()
            let start = ContinuousClock.now
            let size = input.size
            let done = try BulkTagging(target, settings: settings, threadCount: threads).run(
                reading: input.next, writing: { try StandardOutput.write($0) },
                progress: { progress in
                    bar.show(
                        "\(progress.contents) contents, \(progress.failures) failed",
                        fraction: size > 0 ? Double(progress.bytes) / Double(size) : 0)
                })
            bar.end()
            let seconds = start.duration(to: .now) / .seconds(1)
            say(
                "\(done.contents) contents, \(done.failures) failed"
                    + String(
                        format: ", %.2f s (%.0f a second)", seconds,
                        seconds > 0 ? Double(done.contents) / seconds : 0))
        } catch {
            throw failure(error)
        }
    }
}

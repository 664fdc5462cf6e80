import ArgumentParser
import Foundation
import Imaging

/// `taggraph keyframes VIDEO DIR`: the frames that show what a video is about.
struct KeyframesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keyframes",
        abstract: "Takes a video's keyframes out, as JPEG.",
        discussion: """
            Writes frame-1.jpg, frame-2.jpg, … into a folder, in the video's order, and their
            paths to standard output. ffmpeg must be installed; MP4, MOV, Matroska and WebM are
            read.
            """)

    @Argument(help: "The video.")
    var video: String

    @Argument(help: "The folder for the frames; made where it is not there.")
    var folder: String

    @Option(help: ArgumentHelp("The most different frames, this many at most.", valueName: "n"))
    var limit = 8

    @Option(help: ArgumentHelp("The shorter side of a frame, scaled down.", valueName: "pixels"))
    var size = 360

    func validate() throws {
        guard (1...256).contains(limit) else {
            throw ValidationError("--limit is \(limit) where 1 to 256 is expected")
        }
        guard (16...8_192).contains(size) else {
            throw ValidationError("--size is \(size) where 16 to 8192 is expected")
        }
    }

    func run() throws {
        do {
            let files = FileManager.default
            let names = (try? files.contentsOfDirectory(atPath: folder)) ?? []
            if let name = names.filter({ $0.hasPrefix("frame-") && $0.hasSuffix(".jpg") }).min() {
                say("error: \(folder) holds \(name) already; give a folder without frames")
                throw ExitCode.failure
            }
            let frames = try Keyframes.extract(from: video, limit: limit, size: size)
            let target = URL(fileURLWithPath: folder, isDirectory: true)
            try files.createDirectory(at: target, withIntermediateDirectories: true)
            for (index, frame) in frames.enumerated() {
                let file = target.appendingPathComponent("frame-\(index + 1).jpg")
                try Data(try JPEGEncoder.encode(frame)).write(to: file, options: .atomic)
                print(file.relativePath)
            }
        } catch let error as CocoaError {
            say("error: \(folder): \(error.localizedDescription) Give another folder.")
            throw ExitCode.failure
        } catch {
            throw failure(error)
        }
    }
}

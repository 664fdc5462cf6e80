import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Imaging

/// Makes small videos where ffmpeg is there.
private struct VideoMaker {
    static let isThere = ["/usr/bin", "/usr/local/bin", "/bin"].contains {
        FileManager.default.isExecutableFile(atPath: "\($0)/ffmpeg")
    }

    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Runs ffmpeg in the folder.
    func make(_ name: String, _ arguments: String...) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.currentDirectoryURL = folder.url
        process.arguments = ["ffmpeg", "-nostdin", "-v", "error", "-y"] + arguments + ["./\(name)"]
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw CocoaError(.fileWriteUnknown) }
        return folder.path(name)
    }

    /// A video of plain halves: for each shot the level of its left half and that of its right.
    func shots(_ name: String, _ levels: [(Int, Int)], _ arguments: String...) throws -> String {
        var pixels: [UInt8] = []
        for (left, right) in levels {
            for _ in 0..<10 {
                for _ in 0..<48 {
                    pixels += [UInt8](repeating: UInt8(left), count: 32)
                    pixels += [UInt8](repeating: UInt8(right), count: 32)
                }
            }
        }
        try Data(pixels).write(to: folder.url.appendingPathComponent("frames.raw"))
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.currentDirectoryURL = folder.url
        process.arguments =
            ["ffmpeg", "-nostdin", "-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", "gray"]
            + ["-s", "64x48", "-r", "10", "-i", "frames.raw"] + arguments + ["./\(name)"]
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw CocoaError(.fileWriteUnknown) }
        return folder.path(name)
    }
}

@Suite("Keyframes of videos", .enabled(if: VideoMaker.isThere))
struct KeyframesTests {
    private let maker: VideoMaker

    init() throws { maker = try VideoMaker() }

    /// The levels of a frame's halves, to the nearest ten.
    private func halves(_ frame: Image) -> [Int] {
        [frame.width / 4, frame.width * 3 / 4].map { x in
            (Int(frame.pixels[(frame.height / 2 * frame.width + x) * 3]) + 5) / 10 * 10
        }
    }

    private let threeShots = [(30, 200), (200, 30), (100, 220)]

    @Test("each shot gives its keyframe, in order", arguments: ["shots.mp4", "shots.mkv"])
    func shots(name: String) throws {
        let path = try maker.shots(name, threeShots, "-c:v", "mpeg4", "-g", "10", "-q:v", "2")
        let frames = try Keyframes.extract(from: path, limit: 5)
        #expect(frames.map(\.size) == Array(repeating: ImageSize(width: 64, height: 48), count: 3))
        #expect(frames.map(halves) == threeShots.map { [$0.0, $0.1] })
        #expect(try Keyframes.extract(from: path, limit: 1).count == 1)
    }

    @Test("a video with one keyframe is looked at twice a second and where it changes")
    func fewKeys() throws {
        let path = try maker.shots(
            "long.mp4", threeShots, "-c:v", "mpeg4", "-g", "600", "-sc_threshold", "1000000000",
            "-q:v", "2")
        #expect(try Keyframes.extract(from: path, limit: 4).count == 3)
    }

    @Test("frames are scaled down to a size, and turned as the video says")
    func sizeAndRotation() throws {
        let path = try maker.shots("a.mp4", threeShots, "-c:v", "mpeg4", "-g", "10")
        let small = try Keyframes.extract(from: path, size: 24)
        #expect(small.allSatisfy { $0.size == ImageSize(width: 32, height: 24) })
        let turned = try maker.make(
            "turned.mp4", "-i", "a.mp4", "-c", "copy", "-metadata:s:v", "rotate=90")
        #expect(
            try Keyframes.extract(from: turned).allSatisfy {
                $0.size == ImageSize(width: 48, height: 64)
            })
    }

    @Test("a path that looks like an option, a pattern or a protocol is a file's name")
    func hostileNames() throws {
        let path = try maker.shots("a.mp4", threeShots, "-c:v", "mpeg4", "-g", "10")
        for name in [
            "-y.mp4", "$(touch x) `touch y`;'\".mp4", "%03d*.mp4", "http:a.mp4", "苹果\n.mp4",
        ] {
            let copy = maker.folder.path(name)
            try FileManager.default.copyItem(atPath: path, toPath: copy)
            #expect(try Keyframes.extract(from: copy).count == 3)
        }
        let names = try FileManager.default.contentsOfDirectory(atPath: maker.folder.url.path)
        #expect(!names.contains("x") && !names.contains("y"))
    }

    private func error(_ path: String, limits: VideoLimits = .standard) -> ImagingError? {
        do {
            _ = try Keyframes.extract(from: path, limits: limits)
            return nil
        } catch {
            return error
        }
    }

    @Test("a playlist, a text, a cut file and one without pictures get one clear error each")
    func noVideos() throws {
        let path = try maker.shots(
            "a.mp4", threeShots, "-c:v", "mpeg4", "-g", "10", "-movflags", "faststart")
        let playlist = try maker.folder.write(
            "#EXTM3U\n#EXTINF:10,\n\(path)\n#EXT-X-ENDLIST\n", to: "evil.mp4")
        #expect(error(playlist)?.reason == .videoFormat(found: "the text '#EXTM3U'"))
        let text = try maker.folder.write("hello", to: "text.mp4")
        #expect(error(text)?.name == "image.video.format")
        let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        let cut = maker.folder.path("cut.mp4")
        try bytes.prefix(bytes.count * 2 / 3).write(to: URL(fileURLWithPath: cut))
        #expect(error(cut)?.name == "image.video.truncated")
        // Whole on the outside, noise within.
        var noise = bytes
        for index in 40..<noise.count - 40 { noise[index] = UInt8(truncatingIfNeeded: index &* 97) }
        let damaged = maker.folder.path("damaged.mp4")
        try noise.write(to: URL(fileURLWithPath: damaged))
        #expect(error(damaged) != nil)
        let sound = try maker.make(
            "sound.mp4", "-f", "lavfi", "-i", "sine=duration=1", "-c:a", "aac")
        #expect(error(sound)?.reason == .videoEmpty)
        #expect(error(maker.folder.path("none.mp4"))?.name == "image.file.unreadable")
        for path in [playlist, text, cut, damaged, sound] {
            let sentence = error(path).map(\.description) ?? ""
            #expect(sentence.hasPrefix(path) && !sentence.contains("\n") && sentence.count < 500)
        }
    }

    @Test("a video that costs too much is given up")
    func limits() throws {
        let path = try maker.shots("a.mp4", threeShots, "-c:v", "mpeg4", "-g", "10")
        var limits = VideoLimits()
        limits.fileBytes = 100
        #expect(error(path, limits: limits)?.name == "image.file.tooLarge")
        limits = VideoLimits()
        limits.outputBytes = 1_000
        #expect(error(path, limits: limits)?.reason == .videoOutput(limit: 1_000))
        limits = VideoLimits()
        limits.addressSpaceBytes = 16 << 20
        #expect(error(path, limits: limits) != nil)
        limits = VideoLimits()
        limits.framePixels = 64
        #expect(error(path, limits: limits) != nil)
        limits = VideoLimits()
        limits.wallSeconds = 0
        #expect(error(path, limits: limits)?.reason == .videoTime(seconds: 0, clock: .wall))
        let asked = Mutex(0)
        #expect(throws: ImagingError(.cancelled, file: path)) {
            _ = try Keyframes.extract(from: path) {
                asked.withLock {
                    $0 += 1; return true
                }
            }
        }
        #expect(asked.withLock { $0 } == 1)
    }
}

@Suite("Child processes")
struct ChildProcessTests {
    private func run(
        _ script: String, limits: VideoLimits = .standard, isCancelled: () -> Bool = { false }
    ) throws -> (ChildProcess.Outcome, String) {
        let child = ChildProcess(program: "/bin/sh", arguments: ["-c", script], limits: limits)
        let input = open("/dev/null", O_RDONLY)
        defer { close(input) }
        var text: [UInt8] = []
        let outcome = try child.run(on: input, isCancelled: isCancelled) { text += $0 }
        return (outcome, String(decoding: text, as: UTF8.self))
    }

    @Test("what it writes, complains of and answers comes back")
    func outcome() throws {
        let (outcome, text) = try run("echo out; echo no >&2; exit 3")
        #expect(text == "out\n")
        #expect(outcome.complaint == "no\n")
        #expect(outcome.exitStatus == 3)
        let (killed, _) = try run("kill -9 $$")
        #expect(killed.exitStatus == nil && !killed.exhaustedProcessor)
    }

    @Test("it gets one open file, no environment, and the limits")
    func surroundings() throws {
        let (_, files) = try run("echo /proc/self/fd/*")
        // The folder itself is open while it is listed.
        #expect(files.split(separator: " ").count <= 5, "\(files)")
        let (_, names) = try run("env | cut -d= -f1 | sort | tr '\\n' ' '")
        #expect(
            Set(names.split(separator: " ")).isSubset(of: ["LC_ALL", "PWD", "_", "SHLVL", "OLDPWD"])
        )
        let (_, limits) = try run("ulimit -t; ulimit -v; ulimit -n; ulimit -f; ulimit -c")
        #expect(limits == "30\n1048576\n16\n0\n0\n")
    }

    @Test("a child that spins is stopped by the system, one that sleeps by us")
    func hanging() throws {
        var limits = VideoLimits()
        limits.processorSeconds = 1
        let (outcome, _) = try run("while :; do :; done", limits: limits)
        #expect(outcome.exhaustedProcessor)
        limits = VideoLimits()
        limits.wallSeconds = 1
        #expect(throws: ImagingError(.videoTime(seconds: 1, clock: .wall))) {
            _ = try run("sleep 50 & sleep 50", limits: limits)
        }
        // One that closes its pipes and stays is not waited for either.
        let (silent, _) = try run("exec >&- 2>&-; exec sleep 50", limits: limits)
        #expect(silent.exitStatus == nil)
    }
}

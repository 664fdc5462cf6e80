#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The frames of a video that show what it is about, taken out by ffmpeg in a child process.
///
/// The child gets the opened file, never its name: no path becomes an option, a protocol or a
/// pattern. Of ffmpeg's formats it may open MP4, MOV, Matroska and WebM, of its protocols files and
/// pipes, and the file's outermost parts are checked before.
public enum Keyframes {
    /// The frames of a video, in their order, upright; at most `limit`, at least one.
    ///
    /// They are chosen among the frames that the encoder marked as keys, which is where shots
    /// begin; a video that has hardly any is looked at twice a second and where its picture
    /// changes. Of those the most different are kept, and none twice. Frames are scaled down until
    /// their shorter side is `size`. `isCancelled` is asked every 50 ms.
    public static func extract(
        from path: String, limit: Int = 8, size: Int = 360, limits: VideoLimits = .standard,
        isCancelled: () -> Bool = { Task.isCancelled }
    ) throws(ImagingError) -> [Image] {
        let file = try MediaFile(path, limit: limits.fileBytes)
        do {
            return try extract(
                from: file.descriptor, bytes: file.bytes, limit: limit, size: size,
                limits: limits, isCancelled: isCancelled)
        } catch {
            throw error.at(path)
        }
    }

    /// The frames of a video that is open for reading, a regular file; see the other `extract`.
    public static func extract(
        from descriptor: Int32, limit: Int = 8, size: Int = 360, limits: VideoLimits = .standard,
        isCancelled: () -> Bool = { Task.isCancelled }
    ) throws(ImagingError) -> [Image] {
        let bytes = try MediaFile.size(of: descriptor, limit: limits.fileBytes)
        return try extract(
            from: descriptor, bytes: bytes, limit: limit, size: size, limits: limits,
            isCancelled: isCancelled)
    }

    /// With fewer marked frames than this, others are looked at.
    private static let enoughKeys = 3

    private static func extract(
        from descriptor: Int32, bytes: Int, limit: Int, size: Int, limits: VideoLimits,
        isCancelled: () -> Bool
    ) throws(ImagingError) -> [Image] {
        let limit = min(256, max(1, limit))
        try VideoContainer.check(descriptor, bytes: bytes)
        guard let program = program(named: "ffmpeg") else {
            throw ImagingError(.ffmpegMissing(cause: "it is not on the PATH"))
        }
        var frames: [Image] = []
        for sampling in [Sampling.keys, .uniform] where frames.count < min(limit, enoughKeys) {
            let child = ChildProcess(
                program: program,
                arguments: sampling.arguments(size: min(8_192, max(16, size)), limits),
                limits: limits)
            frames = try run(child, on: descriptor, wanted: limit, isCancelled)
        }
        guard !frames.isEmpty else { throw ImagingError(.videoEmpty) }
        return FrameSelection.mostDifferent(frames, limit: limit).map { frames[$0] }
    }

    private static func run(
        _ child: ChildProcess, on descriptor: Int32, wanted: Int,
        _ isCancelled: () -> Bool
    ) throws(ImagingError) -> [Image] {
        var sampler = FrameSampler(wanted: wanted, limits: child.limits)
        let outcome = try child.run(on: descriptor, isCancelled: isCancelled) {
            (bytes) throws(ImagingError) in try sampler.receive(bytes)
        }
        if outcome.exhaustedProcessor {
            throw ImagingError(
                .videoTime(seconds: child.limits.processorSeconds, clock: .processor))
        }
        switch outcome.exitStatus {
        case 0 where sampler.isWhole: return sampler.frames
        case _ where outcome.complaint.contains("matches no streams"):
            throw ImagingError(.videoEmpty)
        case 126, 127: throw ImagingError(.ffmpegMissing(cause: cause(in: outcome.complaint)))
        default: throw ImagingError(.videoDamaged(detail: cause(in: outcome.complaint)))
        }
    }

    /// Which frames are looked at.
    private enum Sampling {
        /// Those that the encoder marked as decodable on their own.
        case keys
        /// Two a second, and those where the picture changes.
        case uniform

        var filter: String {
            switch self {
            case .keys: "select=key"
            case .uniform:
                "select='isnan(prev_selected_t)+gte(t-prev_selected_t,0.5)+gt(scene,0.3)'"
            }
        }

        /// ffmpeg's line; the video is its open file 3.
        func arguments(size: Int, _ limits: VideoLimits) -> [String] {
            // The shorter side is scaled down, never up; bits are the same on every machine.
            let scale =
                "scale=w='if(gt(iw,ih),-2,min(iw,\(size)))':h='if(gt(iw,ih),min(ih,\(size)),-2)'"
                + ":flags=bicubic+accurate_rnd+full_chroma_int+bitexact"
            var arguments = ["-nostdin", "-v", "error", "-threads", "1"]
            arguments += ["-protocol_whitelist", "file,pipe"]
            arguments += ["-format_whitelist", "mov,matroska,webm"]
            if case .keys = self { arguments += ["-skip_frame", "nokey"] }
            arguments += ["-max_pixels", "\(limits.framePixels)", "-i", "file:/dev/fd/3"]
            arguments += ["-map", "0:V:0", "-an", "-sn", "-dn", "-frames:v", "\(limits.frames)"]
            arguments += ["-filter_threads", "1", "-vf", "\(filter),\(scale)"]
            // Each picture brings its own size through the pipe.
            return arguments
                + ["-fps_mode", "passthrough", "-f", "image2pipe", "-c:v", "ppm", "pipe:1"]
        }
    }

    /// The line of ffmpeg's words that says most, without the names of its parts.
    private static func cause(in complaint: String) -> String {
        let lines = complaint.split(whereSeparator: \.isNewline).map { line in
            var line = line
            while line.hasPrefix("["), let end = line.firstIndex(of: "]") {
                line = line[line.index(after: end)...].drop { $0 == " " }
            }
            if line.hasPrefix("file:/dev/fd/3: ") { line = line.dropFirst(16) }
            return line.filter { !$0.unicodeScalars.contains { $0.value < 0x20 } }
        }
        guard let line = lines.first(where: { !$0.isEmpty }) else { return "ffmpeg gave up" }
        return "ffmpeg says '\(line.prefix(200))'"
    }

    /// The path of a program on the PATH.
    private static func program(named name: String) -> String? {
        let path = getenv("PATH").map { String(cString: $0) } ?? "/usr/local/bin:/usr/bin:/bin"
        // A relative folder on the PATH would let the current folder say what is run.
        return path.split(separator: ":").filter { $0.hasPrefix("/") }
            .map { "\($0)/\(name)" }.first { access($0, X_OK) == 0 }
    }
}

import Testing

@testable import Imaging

@Suite("Frames out of a pipe, and which of them are kept")
struct FrameTests {
    /// A picture of one level, as it comes through a pipe.
    private func piped(_ level: UInt8, _ side: Int = 2) -> [UInt8] {
        Array("P6\n\(side) \(side)\n255\n".utf8)
            + [UInt8](repeating: level, count: side * side * 3)
    }

    private func sample(
        _ bytes: [UInt8], pieces: Int, wanted: Int = 8, limits: VideoLimits = .standard
    ) throws -> FrameSampler {
        var sampler = FrameSampler(wanted: wanted, limits: limits)
        for start in stride(from: 0, to: bytes.count, by: pieces) {
            let piece = Array(bytes[start..<min(bytes.count, start + pieces)])
            let buffer = UnsafeMutableRawBufferPointer.allocate(
                byteCount: piece.count, alignment: 1)
            defer { buffer.deallocate() }
            buffer.copyBytes(from: piece)
            try sampler.receive(UnsafeRawBufferPointer(buffer))
        }
        return sampler
    }

    @Test("pictures come out whole however their bytes are cut", arguments: [1, 2, 7, 64, 1000])
    func pieces(size: Int) throws {
        let bytes = piped(1) + piped(2, 5) + piped(3, 1)
        let sampler = try sample(bytes, pieces: size)
        #expect(sampler.isWhole)
        #expect(sampler.frames.map(\.width) == [2, 5, 1])
        #expect(sampler.frames.map { $0.pixels[0] } == [1, 2, 3])
        #expect(try !sample(bytes.dropLast().map { $0 }, pieces: size).isWhole)
    }

    @Test("of a long video's frames a bounded number is kept, evenly spread")
    func bounded() throws {
        let bytes = (0..<200).flatMap { piped(UInt8($0)) }
        let sampler = try sample(bytes, pieces: 100)
        #expect(sampler.frameCount == 200)
        #expect(sampler.frames.map { Int($0.pixels[0]) } == Array(stride(from: 0, to: 200, by: 8)))
        var limits = VideoLimits()
        limits.keptBytes = 30
        let few = try sample(bytes, pieces: 100, wanted: 2, limits: limits)
        #expect(few.frames.map { Int($0.pixels[0]) } == [0, 64, 128, 192])
    }

    @Test("bytes that are no pictures are an error")
    func damaged() {
        for bytes in [Array("P7".utf8), piped(1) + [0], Array("P6\n90000 90000\n255\n".utf8)] {
            #expect(throws: ImagingError.self) { _ = try sample(bytes, pieces: 3) }
        }
    }

    /// A frame that is bright from one column on.
    private func edge(_ column: Int, level: UInt8 = 200) -> Image {
        let pixels = (0..<(32 * 32)).flatMap { index -> [UInt8] in
            [UInt8](repeating: index % 32 >= column ? level : 10, count: 3)
        }
        return Image(width: 32, height: 32, pixels: pixels)
    }

    @Test("the most different frames are kept, in their order, none twice")
    func selection() {
        let frames = [edge(2), edge(2), edge(30), edge(3), edge(16), edge(30)]
        #expect(FrameSelection.mostDifferent(frames, limit: 3) == [2, 3, 4])
        #expect(FrameSelection.mostDifferent(frames, limit: 6) == [0, 2, 3, 4])
        #expect(FrameSelection.mostDifferent(frames, limit: 0).isEmpty)
        #expect(FrameSelection.mostDifferent([], limit: 3).isEmpty)
    }

    @Test("a blank frame is kept only where there is no other")
    func blank() {
        let black = edge(32)
        #expect(FrameSelection.mostDifferent([black, edge(5), black], limit: 3) == [1])
        #expect(FrameSelection.mostDifferent([black, black], limit: 3) == [0])
    }
}

import Testing

@testable import Imaging

@Suite("Pictures from a pipe")
struct PortablePixmapTests {
    private func read(_ text: String) -> String {
        switch PortablePixmap.read(Array(text.utf8), pixelLimit: 1_000_000) {
        case .incomplete: "incomplete"
        case .damaged: "damaged"
        case .header(let header): "\(header.size) after \(header.headerBytes)"
        }
    }

    @Test("a header is read once it is whole")
    func headers() {
        #expect(read("P6\n640 360\n255\n\u{01}\u{02}") == "640x360 after 15")
        #expect(read("P6 1 1 255 ") == "1x1 after 11")
        for part in ["", "P", "P6", "P6\n", "P6\n6", "P6\n640 ", "P6\n640 360\n255"] {
            #expect(read(part) == "incomplete")
        }
    }

    @Test("what is no header, or promises too much, is damaged")
    func damaged() {
        let hostile = [
            "P5\n1 1\n255\n", "Q", "P6\n0 1\n255\n", "P6\n1 1\n256\n", "P6\n-1 1\n255\n",
            "P6\n1000 1001\n255\n", "P6\n99999999999999999999 1\n255\n",
            "P6\n999999999 999999999\n255\n", "P6x 1\n255\n",
            "P6" + String(repeating: " ", count: 80),
        ]
        for text in hostile { #expect(read(text) == "damaged", "\(text)") }
    }
}

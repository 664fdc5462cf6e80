/// Pictures as they come through a pipe, one after the other: `P6 WIDTH HEIGHT 255`, one byte of
/// white space, and `WIDTH * HEIGHT * 3` bytes of RGB.
struct PortablePixmap {
    /// The picture's size.
    let size: ImageSize
    /// How many bytes lie before the first pixel.
    let headerBytes: Int

    /// What the beginning of a picture's bytes says.
    enum Beginning {
        /// The header is not whole yet.
        case incomplete
        /// The bytes are no such picture.
        case damaged
        /// The header is whole.
        case header(PortablePixmap)
    }

    /// How many bytes the picture takes with its header.
    var totalBytes: Int { headerBytes + size.width * size.height * 3 }

    /// Reads a header, of a picture that has no more than `pixelLimit` pixels.
    static func read(_ bytes: some RandomAccessCollection<UInt8>, pixelLimit: Int) -> Beginning {
        var rest = bytes.prefix(64)
        let isWhole = rest.count == 64
        guard rest.starts(with: [UInt8(ascii: "P"), UInt8(ascii: "6")].prefix(rest.count)) else {
            return .damaged
        }
        rest = rest.dropFirst(2)
        var numbers: [Int] = []
        while numbers.count < 3 {
            rest = rest.drop { $0 == 0x20 || 0x09...0x0D ~= $0 }
            let digits = rest.prefix { 0x30...0x39 ~= $0 }
            rest = rest.dropFirst(digits.count)
            // A number may go on where the bytes end.
            guard let next = rest.first else { return isWhole ? .damaged : .incomplete }
            guard digits.count <= 9, next == 0x20 || 0x09...0x0D ~= next,
                let number = Int(String(decoding: digits, as: UTF8.self))
            else { return .damaged }
            numbers.append(number)
        }
        let size = ImageSize(width: numbers[0], height: numbers[1])
        guard numbers[2] == 255, size.width > 0, size.height > 0,
            size.width <= pixelLimit / size.height
        else { return .damaged }
        let headerBytes = bytes.prefix(64).count - rest.count + 1
        return .header(PortablePixmap(size: size, headerBytes: headerBytes))
    }
}

/// A picture in memory: 8 bits for each of red, green and blue, rows from top to bottom, no
/// padding.
public struct Image: Sendable, Equatable {
    /// Pixels in a row.
    public let width: Int
    /// How many rows there are.
    public let height: Int
    /// `height * width * 3` bytes.
    public var pixels: [UInt8]

    /// A picture of given pixels.
    public init(width: Int, height: Int, pixels: [UInt8]) {
        precondition(pixels.count == width * height * 3, "three bytes a pixel")
        self.width = width
        self.height = height
        self.pixels = pixels
    }

    /// Width and height.
    public var size: ImageSize { ImageSize(width: width, height: height) }
}

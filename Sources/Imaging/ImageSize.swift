/// Width and height of a picture in pixels.
public struct ImageSize: Sendable, Hashable, CustomStringConvertible {
    /// Pixels in a row.
    public var width: Int
    /// How many rows there are.
    public var height: Int

    /// A size of given sides.
    public init(width: Int, height: Int) {
        self.width = width
        self.height = height
    }

    /// A square.
    public init(square side: Int) { self.init(width: side, height: side) }

    /// The shorter side.
    public var shorterSide: Int { min(width, height) }

    /// `640x360`.
    public var description: String { "\(width)x\(height)" }
}

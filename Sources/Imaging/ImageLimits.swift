/// What a picture may cost before it is refused.
///
/// All of them are looked at before or while the cost arises, none depends on the clock: a picture
/// that one machine takes, every machine takes.
public struct ImageLimits: Sendable, Equatable {
    /// The bytes of the file: 16 MiB.
    public var fileBytes = 16 << 20
    /// The pixels that its header promises: 40 million.
    public var pixels = 40_000_000
    /// The scans of a progressive file: 200, where real ones have about ten.
    public var scans = 200
    /// The pixels of all scans together: 2 thousand million, about a second of decoding.
    public var scanPixels = 2_000_000_000
    /// What decoding may hold at a time, the decoded picture included: 240 MiB, which is enough for
    /// every baseline picture within the other limits and leaves a process below 300 MiB.
    public var memoryBytes = 240 << 20
    /// Places of damage that the decoder may guess over: 10.
    public var warnings = 10

    /// The limits above.
    public init() {}

    /// The limits for pictures from outside.
    public static let standard = ImageLimits()
}

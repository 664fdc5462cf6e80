import CKernels

/// Turns levels of 0 to 255 into the floats that a model reads: `(level / 255 - mean) / deviation`.
public struct PixelNormalisation: Sendable, Equatable {
    /// The mean of red, green and blue, of 0...1.
    public let mean: [Float]
    /// The standard deviation of red, green and blue.
    public let deviation: [Float]

    /// The numbers of ImageNet, which torchvision's models are trained with.
    public static let imageNet = PixelNormalisation(
        mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225])

    /// A normalisation by given numbers, three of each; no deviation is 0.
    public init(mean: [Float], deviation: [Float]) {
        precondition(mean.count == 3 && deviation.count == 3, "one number a channel")
        precondition(deviation.allSatisfy { $0 > 0 }, "no deviation is 0")
        self.mean = mean
        self.deviation = deviation
    }

    /// Writes a picture's floats, `[height, width, 3]`, to the start of `floats`.
    public func write(_ image: Image, into floats: UnsafeMutableBufferPointer<Float>) {
        precondition(floats.count >= image.pixels.count, "there is room for three floats a pixel")
        tg_normalize_rgb(
            floats.baseAddress, image.pixels, image.width * image.height, mean.map { $0 * 255 },
            deviation.map { 1 / ($0 * 255) })
    }

    /// A picture's floats, `[height, width, 3]`.
    public func floats(of image: Image) -> [Float] {
        [Float](unsafeUninitializedCapacity: image.pixels.count) { floats, count in
            write(image, into: floats)
            count = image.pixels.count
        }
    }
}

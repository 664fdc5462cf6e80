import CKernels
import Imaging

/// Levels of pictures as the floats that towers read: by ImageNet's means and deviations.
enum PixelReading {
    private static let means = PixelNormalisation.imageNet.mean.map { $0 * 255 }
    private static let factors = PixelNormalisation.imageNet.deviation.map { 1 / ($0 * 255) }

    /// Writes `count` pixels.
    static func write(
        _ pixels: UnsafePointer<UInt8>, count: Int, into out: UnsafeMutablePointer<Float>
    ) {
        tg_normalize_rgb(out, pixels, count, means, factors)
    }
}

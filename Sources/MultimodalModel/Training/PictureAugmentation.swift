import CKernels
import Foundation
import Imaging
import Tensor

/// How a picture is changed for training: turned, scaled, mirrored, shifted and recoloured at
/// random, within bounds that leave what it shows recognisable.
struct PictureAugmentation: Sendable {
    /// The largest turn, in radians to either side.
    var turn: Float = 0.3
    /// The largest change of size, as a share to either side.
    var scale: Float = 0.2
    /// The largest difference in size between across and down, as a share to either side.
    var aspect: Float = 0.1
    /// The largest shift, as a share of the picture to either side.
    var shift: Float = 0.075
    /// The largest gain of a channel, as a share to either side.
    var gain: Float = 0.2
    /// The largest offset of a channel, in standard deviations to either side.
    var offset: Float = 0.15

    static let normalisation = PixelNormalisation.imageNet

    /// Writes a changed picture as floats; the generator alone decides how it is changed.
    func write(
        _ pixels: UnsafePointer<UInt8>, side: Int, into out: UnsafeMutablePointer<Float>,
        _ generator: inout SeededGenerator
    ) {
        func around(_ middle: Float, _ bound: Float) -> Float {
            middle + (generator.nextFloat() * 2 - 1) * bound
        }
        let angle = around(0, turn)
        let size = around(1, scale)
        let stretch = around(1, aspect)
        let mirror: Float = generator.nextFloat() < 0.5 ? -1 : 1
        let (right, below) = (around(0, shift), around(0, shift))
        let middle = Float(side - 1) / 2
        let (cosine, sine) = (cosf(angle) * size, sinf(angle) * size)
        var change = tg_augmentation()
        let across = (cosine * mirror * stretch, -sine)
        let down = (sine * mirror * stretch, cosine)
        change.across = (
            across.0, across.1, middle - (across.0 + across.1) * middle + right * Float(side)
        )
        change.down = (
            down.0, down.1, middle - (down.0 + down.1) * middle + below * Float(side)
        )
        let channels = (0..<3).map { channel in
            let (mean, deviation) = (
                Self.normalisation.mean[channel], Self.normalisation.deviation[channel]
            )
            let gain = around(1, self.gain)
            return (
                gain: gain / (255 * deviation), offset: around(0, offset) - gain * mean / deviation
            )
        }
        change.gain = (channels[0].gain, channels[1].gain, channels[2].gain)
        change.offset = (channels[0].offset, channels[1].offset, channels[2].offset)
        tg_augment_rgb(out, pixels, side, side, &change)
    }
}

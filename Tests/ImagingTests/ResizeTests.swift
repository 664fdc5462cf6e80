import Testing

@testable import Imaging

@Suite("Resizing and cropping")
struct ResizeTests {
    /// The definition, in doubles: a triangle around each position, as wide as the ratio.
    private func naive(_ image: Image, _ target: ImageSize) -> [Double] {
        func weights(_ original: Int, _ resized: Int) -> [[Double]] {
            let ratio = Double(original) / Double(resized)
            return (0..<resized).map { position in
                let centre = (Double(position) + 0.5) * ratio
                let shares = (0..<original).map {
                    max(0, 1 - abs(Double($0) + 0.5 - centre) / max(1, ratio))
                }
                return shares.map { $0 / shares.reduce(0, +) }
            }
        }
        let across = weights(image.width, target.width)
        let down = weights(image.height, target.height)
        var levels: [Double] = []
        for row in down {
            for column in across {
                for channel in 0..<3 {
                    var sum = 0.0
                    for (y, weight) in row.enumerated() where weight > 0 {
                        for (x, share) in column.enumerated() where share > 0 {
                            let level = image.pixels[(y * image.width + x) * 3 + channel]
                            sum += weight * share * Double(level)
                        }
                    }
                    levels.append(sum)
                }
            }
        }
        return levels
    }

    @Test("the kernel stays within one level of the definition")
    func oracle() {
        let seed: UInt64 = 11
        var random = TestRandom(state: seed)
        for _ in 0..<12 {
            let image = random.image(
                Int.random(in: 1...40, using: &random), Int.random(in: 1...30, using: &random))
            let target = ImageSize(
                width: Int.random(in: 1...40, using: &random),
                height: Int.random(in: 1...30, using: &random))
            let resized = image.resized(.exactly(target))
            #expect(resized.size == target)
            let worst =
                zip(resized.pixels, naive(image, target))
                .map { abs(Double($0) - $1) }.max() ?? 0
            #expect(worst < 1, "seed \(seed): \(image.size) to \(target)")
        }
    }

    @Test(
        "a picture stays within one level of Pillow's",
        arguments: [(20, 30), (90, 55), (61, 9), (5, 37)])
    func pillow(width: Int, height: Int) throws {
        let photo = try Fixture.image("photo.ppm")
        let resized = photo.resized(.exactly(ImageSize(width: width, height: height)))
        let expected = try Fixture.image("resized-\(width)x\(height).ppm")
        #expect((resized.largestDifference(to: expected) ?? 255) <= 1)
    }

    @Test("the shorter side and the middle are torchvision's")
    func torchvision() throws {
        let photo = try Fixture.image("photo.ppm")
        let cropped = photo.resized(.shorterSide(24), crop: ImageSize(square: 24))
        let expected = try Fixture.image("resized-crop-24.ppm")
        #expect((cropped.largestDifference(to: expected) ?? 255) <= 1)
        #expect(cropped == photo.resized(.shorterSide(24)).centreCropped(ImageSize(square: 24)))
        #expect(
            Resize.shorterSide(224).size(for: ImageSize(width: 640, height: 360))
                == ImageSize(width: 398, height: 224))
        #expect(
            Resize.shorterSide(224).size(for: ImageSize(width: 360, height: 641))
                == ImageSize(width: 224, height: 398))
    }

    @Test("no size is zero, and a thread of pixels does not become gigabytes")
    func extremes() {
        let thread = Image(width: 2_000, height: 1, pixels: [UInt8](repeating: 9, count: 6_000))
        #expect(
            Resize.shorterSide(224).size(for: thread.size)
                == ImageSize(width: 65_535, height: 224))
        let crop = thread.resized(.shorterSide(224), crop: ImageSize(square: 8))
        #expect(crop == Image(width: 8, height: 8, pixels: [UInt8](repeating: 9, count: 192)))
        #expect(
            Resize.exactly(ImageSize(width: -1, height: .max)).size(for: thread.size)
                == ImageSize(width: 1, height: 65_535))
    }

    @Test("a crop larger than the picture is black around it")
    func padding() {
        let image = Image(width: 2, height: 1, pixels: [1, 2, 3, 4, 5, 6])
        let padded = image.centreCropped(ImageSize(width: 5, height: 2))
        #expect(
            padded.pixels == [0, 0, 0, 1, 2, 3, 4, 5, 6, 0, 0, 0, 0, 0, 0]
                + [UInt8](repeating: 0, count: 15))
        #expect(image.centreCropped(ImageSize(width: 1, height: 1)).pixels == [1, 2, 3])
        #expect(image.centreCropped(ImageSize(width: -3, height: 0)).pixels.isEmpty)
        let nothing = Image(width: 0, height: 0, pixels: [])
        #expect(
            nothing.resized(.shorterSide(4), crop: ImageSize(square: 2)).pixels
                == [UInt8](repeating: 0, count: 12))
    }

    @Test("weights are whole and sum to the unit, however many there are")
    func weights() {
        for (original, resized) in [(1, 1), (7, 3), (3, 7), (65_535, 2), (65_535, 1), (1, 300)] {
            let axis = ResizeAxis(original: original, resized: resized, window: 0..<resized)
            for row in 0..<resized {
                let weights = axis.weights[(row * axis.stride)..<((row + 1) * axis.stride)]
                #expect(weights.reduce(0, +) == 16_384)
                #expect(weights.allSatisfy { $0 >= 0 && $0 == $0.rounded() })
                #expect(Int(axis.first[row] + axis.counts[row]) <= original)
            }
        }
    }

    @Test("normalised floats are those of the definition")
    func normalisation() {
        var random = TestRandom(state: 5)
        let image = random.image(37, 3)
        let floats = PixelNormalisation.imageNet.floats(of: image)
        let mean = [0.485, 0.456, 0.406]
        let deviation = [0.229, 0.224, 0.225]
        for (index, level) in image.pixels.enumerated() {
            let expected = (Double(level) / 255 - mean[index % 3]) / deviation[index % 3]
            #expect(abs(Double(floats[index]) - expected) < 1e-6)
        }
    }
}

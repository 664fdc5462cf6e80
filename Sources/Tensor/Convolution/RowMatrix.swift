/// One picture as a matrix with a row for each output pixel: what the kernel sees from there.
struct RowMatrix: Sendable {
    private let geometry: ConvolutionGeometry

    init(_ geometry: ConvolutionGeometry) { self.geometry = geometry }

    /// The rows of the matrix.
    var pixelCount: Int { geometry.outputHeight * geometry.outputWidth }
    /// The columns of the matrix.
    var depth: Int { geometry.kernel * geometry.kernel * geometry.inChannels }
    /// The floats of one picture of the input.
    var inputCount: Int { geometry.height * geometry.width * geometry.inChannels }
    /// The floats of one picture of the output.
    var outputCount: Int { pixelCount * geometry.outChannels }

    /// Visits each row's stretches of `inChannels` floats; the input is nil in the padding.
    private func forEach(_ body: (_ column: Int, _ inputOffset: Int?) -> Void) {
        var column = 0
        for y in 0..<geometry.outputHeight {
            for x in 0..<geometry.outputWidth {
                for ky in 0..<geometry.kernel {
                    for kx in 0..<geometry.kernel {
                        let row = y * geometry.stride + ky - geometry.padding
                        let place = x * geometry.stride + kx - geometry.padding
                        let isInside =
                            row >= 0 && row < geometry.height && place >= 0
                            && place < geometry.width
                        body(
                            column,
                            isInside ? (row * geometry.width + place) * geometry.inChannels : nil)
                        column += geometry.inChannels
                    }
                }
            }
        }
    }

    /// Fills the matrix from a picture.
    func gather(_ input: UnsafePointer<Float>, into matrix: UnsafeMutablePointer<Float>) {
        let count = geometry.inChannels
        forEach { column, offset in
            if let offset {
                (matrix + column).update(from: input + offset, count: count)
            } else {
                (matrix + column).update(repeating: 0, count: count)
            }
        }
    }

    /// Adds each element of the matrix to the place of the picture that it came from.
    func scatter(
        _ matrix: UnsafePointer<Float>, addingTo picture: UnsafeMutablePointer<Float>
    ) {
        let count = geometry.inChannels
        forEach { column, offset in
            guard let offset else { return }
            for channel in 0..<count { picture[offset + channel] += matrix[column + channel] }
        }
    }
}

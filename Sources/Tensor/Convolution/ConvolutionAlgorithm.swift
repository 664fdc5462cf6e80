import CKernels

/// How a convolution is computed; `Sources/Tensor/README.md` says what was measured.
public enum ConvolutionAlgorithm: Hashable, Sendable, CaseIterable {
    /// Winograd's F(4x4, 3x3): a quarter of the multiplications, and weights four times as large.
    case winograd4
    /// Winograd's F(2x2, 3x3): four ninths of the multiplications, weights 1.8 times as large.
    case winograd2
    /// A product of rows that are read where they lie in the picture, without a copy.
    case rows
    /// The same, with the picture copied into its padding: for a few input channels, where a row of
    /// the kernel is one stretch of memory.
    case paddedRows

    /// The best for a geometry.
    ///
    /// Winograd pays where there are enough tiles for each of the transformed weights, which are
    /// read once for all of them.
    public static func best(for geometry: ConvolutionGeometry) -> ConvolutionAlgorithm {
        if geometry.inChannels <= 8, geometry.kernel > 1 { return .paddedRows }
        guard geometry.kernel == 3, geometry.stride == 1, geometry.inChannels >= 16,
            geometry.outChannels >= 16
        else { return .rows }
        if tileCount(geometry, tile: 4) >= 24 { return .winograd4 }
        return tileCount(geometry, tile: 2) >= 8 ? .winograd2 : .rows
    }

    /// Whether it can compute a geometry at all.
    public func suits(_ geometry: ConvolutionGeometry) -> Bool {
        switch self {
        case .winograd4, .winograd2:
            geometry.kernel == 3 && geometry.stride == 1 && geometry.padding <= 1
        case .rows: true
        case .paddedRows: geometry.kernel > 1
        }
    }

    /// The rows and columns of the output that a tile makes; nil where there are no tiles.
    var tile: Int? {
        switch self {
        case .winograd4: 4
        case .winograd2: 2
        case .rows, .paddedRows: nil
        }
    }

    static func tileCount(_ geometry: ConvolutionGeometry, tile: Int) -> Int {
        geometry.batch * ((geometry.outputHeight + tile - 1) / tile)
            * ((geometry.outputWidth + tile - 1) / tile)
    }
}

extension ConvolutionGeometry {
    /// How the C kernels describe it; `zeros` must outlive the result.
    func description(zeros: UnsafePointer<Float>) -> tg_convolution {
        tg_convolution(
            height: height, width: width, in_channels: inChannels, output_height: outputHeight,
            output_width: outputWidth, out_channels: outChannels, kernel: kernel, stride: stride,
            padding: padding, zeros: zeros)
    }

    /// How the C kernels describe its tiles; `zeros` must outlive the result.
    func tiles(_ tile: Int, zeros: UnsafePointer<Float>) -> tg_winograd {
        tg_winograd(
            tile: tile, height: height, width: width, in_channels: inChannels,
            output_height: outputHeight, output_width: outputWidth, out_channels: outChannels,
            padding: padding, tile_rows: (outputHeight + tile - 1) / tile,
            tile_columns: (outputWidth + tile - 1) / tile, zeros: zeros)
    }
}

/// How a convolution is computed in training, where weights are used for a few pixels before they
/// change; `Sources/Tensor/README.md` says what was measured.
enum TrainingAlgorithm: Hashable, Sendable {
    /// Winograd's filtering and its transposes, by tiles of so many rows and columns.
    case winograd(tile: Int)
    /// Products of rows read where they lie, with weights packed once a step.
    case rows
    /// The same for few input channels, with pictures copied into their padding.
    case paddedRows
    /// Products tap by tap with weights as they are: for few pixels, where packing them would take
    /// longer than using them.
    case taps

    /// The best for a geometry.
    static func best(for geometry: ConvolutionGeometry) -> TrainingAlgorithm {
        let (depth, columns) = (geometry.inChannels, geometry.outChannels)
        if depth <= 8, geometry.kernel > 1 { return .paddedRows }
        if geometry.kernel == 3, geometry.stride == 1, geometry.padding <= 1, depth >= 16,
            columns >= 16
        {
            // The transforms of weights and their gradients cost as much as some tens of tiles.
            let tiles = ConvolutionAlgorithm.tileCount(geometry, tile: 4)
            if tiles >= (depth * columns <= 1 << 14 ? 24 : 48) { return .winograd(tile: 4) }
        }
        return geometry.outputPixelCount >= 256 || columns % 16 != 0 ? .rows : .taps
    }

    /// Whether it can compute a geometry at all.
    func suits(_ geometry: ConvolutionGeometry) -> Bool {
        switch self {
        case .winograd:
            geometry.kernel == 3 && geometry.stride == 1 && geometry.padding <= 1
        case .rows: true
        case .paddedRows: geometry.kernel > 1
        case .taps: geometry.outChannels % 16 == 0
        }
    }
}

import CKernels

/// The right operand of products, brought once into the order in which they read it.
///
/// For products with many left operands, a few rows at a time: packing it each time
/// would take a third of the work.
struct PackedMatrix: Sendable {
    private let panels: Tensor
    private let depth: Int
    private let columns: Int

    /// Packs a matrix of `depth` rows and `columns`, read transposed or not.
    init(_ matrix: MatrixProduct.Operand, depth: Int, columns: Int, in arena: TensorArena) {
        self.depth = depth
        self.columns = columns
        panels = Tensor(uninitialized: [depth, tg_padded(columns)], in: arena)
        tg_pack(
            matrix.start, depth, columns, matrix.isTransposed ? 1 : matrix.stride,
            matrix.isTransposed ? matrix.stride : 1, panels.pointer)
    }

    /// out (+)= left * matrix + bias, for `rows` rows of `left`.
    func multiply(
        _ left: UnsafePointer<Float>, stride: Int, rows: Int,
        into out: UnsafeMutablePointer<Float>, outStride: Int, bias: UnsafePointer<Float>? = nil,
        isRectified: Bool = false, adds: Bool = false
    ) {
        guard rows > 0, columns > 0 else { return }
        var product = tg_product()
        product.rows = rows
        product.taps = 1
        product.depth = depth
        product.columns = columns
        product.left = left
        product.left_stride = stride
        product.right = UnsafePointer(panels.pointer)
        product.out = out
        product.out_stride = outStride
        product.bias = bias
        product.relu = isRectified ? 1 : 0
        product.add = adds ? 1 : 0
        tg_product_rows(&product, 0, rows)
    }
}

extension Workspace {
    /// out (+)= left * right + bias: `[rows, depth]` by `[depth, columns]` or `[columns, depth]`
    /// read transposed.
    func multiply(
        _ left: Tensor, _ right: Tensor, isTransposed: Bool, into out: Tensor, rows: Int,
        depth: Int, columns: Int, bias: Tensor? = nil, isRectified: Bool = false, adds: Bool = false
    ) {
        let packed = PackedMatrix(
            .init(right.pointer, stride: isTransposed ? depth : columns, transposed: isTransposed),
            depth: depth, columns: columns, in: arena)
        ranges(rows, work: depth * columns, minimum: 1 << 22) { range in
            packed.multiply(
                left.pointer + range.lowerBound * depth, stride: depth, rows: range.count,
                into: out.pointer + range.lowerBound * columns, outStride: columns,
                bias: bias?.pointer, isRectified: isRectified, adds: adds)
        }
    }

    /// out (+)= the transpose of `first` times `second`, both of `rows` rows: how a layer's weights
    /// get their gradient.
    func multiplyTransposed(
        _ first: Tensor, _ second: Tensor, into out: Tensor, rows: Int, left: Int, right: Int,
        adds: Bool
    ) {
        // Each range packs `second` anew, so that ranges have to be large.
        ranges(left, work: right * rows, minimum: 1 << 25) { range in
            MatrixProduct.multiply(
                .init(first.pointer + range.lowerBound, stride: left, transposed: true),
                .init(second.pointer, stride: right),
                into: out.pointer + range.lowerBound * right, outStride: right,
                rows: range.count, columns: right, inner: rows, adds: adds)
        }
    }
}

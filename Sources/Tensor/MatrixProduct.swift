import CKernels

/// Products of matrices of floats on the calling thread; Sources/Tensor/README.md has the speed.
package enum MatrixProduct {
    /// How a matrix lies in memory.
    package enum Layout {
        /// As the product reads it.
        case plain
        /// With rows and columns exchanged.
        case transposed
    }

    /// `product = left * right`, added to what is there where `adds`, of `rows` x `depth` by
    /// `depth` x `columns`.
    ///
    /// A stride is the distance of two rows as they lie in memory.
    package static func multiply(
        rows: Int, columns: Int, depth: Int,
        _ left: UnsafePointer<Float>, _ leftLayout: Layout = .plain, leftStride: Int,
        _ right: UnsafePointer<Float>, _ rightLayout: Layout = .plain, rightStride: Int,
        into product: UnsafeMutablePointer<Float>, productStride: Int, adds: Bool = false
    ) {
        multiply(
            Operand(left, stride: leftStride, transposed: leftLayout == .transposed),
            Operand(right, stride: rightStride, transposed: rightLayout == .transposed),
            into: product, outStride: productStride, rows: rows, columns: columns, inner: depth,
            adds: adds)
    }

    /// A matrix as it lies in memory: rows `stride` apart, read transposed or not.
    struct Operand {
        let start: UnsafePointer<Float>
        let stride: Int
        let isTransposed: Bool

        init(_ start: UnsafePointer<Float>, stride: Int, transposed: Bool = false) {
            self.start = start
            self.stride = stride
            isTransposed = transposed
        }

        fileprivate var matrix: tg_matrix {
            tg_matrix(
                start: start, row_stride: isTransposed ? 1 : stride,
                column_stride: isTransposed ? stride : 1)
        }
    }

    /// out (+)= scale * left * right, of `rows` x `inner` by `inner` x `columns`.
    static func multiply(
        _ left: Operand, _ right: Operand, into out: UnsafeMutablePointer<Float>, outStride: Int,
        rows: Int, columns: Int, inner: Int, adds: Bool = false, scale: Float = 1
    ) {
        guard rows > 0, columns > 0 else { return }
        tg_matrix_product(
            rows, columns, max(0, inner), scale, left.matrix, right.matrix, out, outStride,
            adds ? 1 : 0)
    }
}

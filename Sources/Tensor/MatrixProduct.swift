import COpenBLAS

/// Products of matrices of floats, rows first, by OpenBLAS on the calling thread.
package enum MatrixProduct {
    /// How a matrix lies in memory.
    package enum Layout {
        /// As the product reads it.
        case plain
        /// With rows and columns exchanged.
        case transposed

        fileprivate var code: CBLAS_TRANSPOSE { self == .plain ? CblasNoTrans : CblasTrans }
    }

    /// OpenBLAS's own threads wait for one another in a way that is slow beside other work.
    private static let useOneThread: Void = openblas_set_num_threads(1)

    /// The processor that OpenBLAS takes this one for; `blas_core.c` sees to it.
    static var coreName: String { String(cString: openblas_get_corename()) }

    /// `product = left * right + scale * product`, of `rows` x `depth` by `depth` x `columns`.
    ///
    /// A stride is the distance of two rows as they lie in memory.
    package static func multiply(
        rows: Int, columns: Int, depth: Int,
        _ left: UnsafePointer<Float>, _ leftLayout: Layout = .plain, leftStride: Int,
        _ right: UnsafePointer<Float>, _ rightLayout: Layout = .plain, rightStride: Int,
        into product: UnsafeMutablePointer<Float>, productStride: Int, adding scale: Float = 0
    ) {
        guard rows > 0, columns > 0 else { return }
        _ = useOneThread
        cblas_sgemm(
            CblasRowMajor, leftLayout.code, rightLayout.code, Int32(rows), Int32(columns),
            Int32(depth), 1, left, Int32(leftStride), right, Int32(rightStride), scale, product,
            Int32(productStride))
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
    }

    /// out (+)= scale * left * right, of `rows` x `inner` by `inner` x `columns`.
    static func multiply(
        _ left: Operand, _ right: Operand, into out: UnsafeMutablePointer<Float>, outStride: Int,
        rows: Int, columns: Int, inner: Int, adds: Bool = false, scale: Float = 1
    ) {
        guard rows > 0, columns > 0 else { return }
        guard inner > 0 else {
            guard !adds else { return }
            for row in 0..<rows { (out + row * outStride).update(repeating: 0, count: columns) }
            return
        }
        _ = useOneThread
        cblas_sgemm(
            CblasRowMajor, left.isTransposed ? CblasTrans : CblasNoTrans,
            right.isTransposed ? CblasTrans : CblasNoTrans, Int32(rows), Int32(columns),
            Int32(inner), scale, left.start, Int32(left.stride), right.start, Int32(right.stride),
            adds ? 1 : 0, out, Int32(outStride))
    }
}

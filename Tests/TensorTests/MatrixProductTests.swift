import CKernels
import Foundation
import Testing

@testable import Tensor

@Suite("Products of matrices")
struct MatrixProductTests {
    @Test("OpenBLAS runs kernels as wide as the processor's vectors, however new it is")
    func core() {
        guard ProcessInfo.processInfo.environment["OPENBLAS_CORETYPE"] == nil else { return }
        let isWide = tg_panel_columns() == 64
        if isWide {
            #expect(["SkylakeX", "Cooperlake", "SapphireRapids"].contains(MatrixProduct.coreName))
        }
    }

    @Test(
        "a product agrees with its definition, transposed or not, added or not",
        arguments: [false, true], [false, true])
    func definition(left: Bool, right: Bool) {
        var check = GradientCheck(seed: 11)
        for (rows, columns, inner) in [(1, 1, 1), (3, 5, 7), (17, 33, 20), (6, 64, 9), (4, 3, 0)] {
            let a = check.tensor(left ? [inner, rows] : [rows, inner])
            let b = check.tensor(right ? [columns, inner] : [inner, columns])
            let out = check.tensor([rows, columns])
            for adds in [false, true] {
                var expected = out.elements.map { adds ? Double($0) : 0 }
                for row in 0..<rows {
                    for column in 0..<columns {
                        for k in 0..<inner {
                            let x = a.pointer[left ? k * rows + row : row * inner + k]
                            let y = b.pointer[right ? column * inner + k : k * columns + column]
                            expected[row * columns + column] += Double(x) * Double(y)
                        }
                    }
                }
                MatrixProduct.multiply(
                    .init(a.pointer, stride: a.shape[1], transposed: left),
                    .init(b.pointer, stride: b.shape[1], transposed: right), into: out.pointer,
                    outStride: columns, rows: rows, columns: columns, inner: inner, adds: adds)
                #expect(largestDifference(out.elements, expected) < 1e-5)
            }
        }
    }
}

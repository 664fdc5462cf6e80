import Testing

@testable import Tensor

@Suite("Products of matrices")
struct MatrixProductTests {
    typealias Fixture = TrainingConvolutionTests

    static let shapes: [(Int, Int, Int)] = [
        // rows, columns, depth
        (1, 1, 1), (1, 100, 65), (2, 33, 16), (3, 64, 70), (4, 5, 48), (7, 100, 65), (8, 64, 64),
        (9, 33, 17), (33, 130, 400), (64, 65, 20), (70, 20, 33), (13, 7, 0), (520, 17, 3),
    ]

    @Test(
        "of every shape and layout, replacing and adding, are those of the definition",
        arguments: shapes)
    func oracle(_ shape: (Int, Int, Int)) {
        let (rows, columns, depth) = shape
        var generator = SeededGenerator(seed: 13)
        for isLeftTransposed in [false, true] {
            for isRightTransposed in [false, true] {
                // Rows lie further apart than they are long.
                let leftStride = (isLeftTransposed ? rows : depth) + 3
                let rightStride = (isRightTransposed ? depth : columns) + 2
                let left = Fixture.random(
                    leftStride * max(1, isLeftTransposed ? depth : rows), &generator)
                let right = Fixture.random(
                    rightStride * max(1, isRightTransposed ? columns : depth), &generator)
                let before = Fixture.random(rows * (columns + 1), &generator)
                for (adds, scale) in [(false, Float(1)), (true, 1), (false, 0.5), (true, -2)] {
                    var out = before
                    MatrixProduct.multiply(
                        .init(left, stride: leftStride, transposed: isLeftTransposed),
                        .init(right, stride: rightStride, transposed: isRightTransposed),
                        into: &out, outStride: columns + 1, rows: rows, columns: columns,
                        inner: depth, adds: adds, scale: scale)
                    var expected = before
                    for i in 0..<rows {
                        for j in 0..<columns {
                            var sum = 0.0
                            for k in 0..<depth {
                                let a = left[
                                    isLeftTransposed ? k * leftStride + i : i * leftStride + k]
                                let b = right[
                                    isRightTransposed ? j * rightStride + k : k * rightStride + j]
                                sum += Double(a) * Double(b)
                            }
                            let at = i * (columns + 1) + j
                            expected[at] = (adds ? before[at] : 0) + scale * Float(sum)
                        }
                    }
                    let distance = Fixture.distance(out, expected)
                    #expect(distance < 3e-6, "\(isLeftTransposed) \(isRightTransposed) \(scale)")
                }
            }
        }
    }
}

/// Zeros that stand for the padding around a picture.
enum Zeros {
    private static let shared = TensorBuffer(zeros: 1 << 14)

    /// At least `count` zeros, which nobody may change.
    static func atLeast(_ count: Int) -> TensorBuffer {
        count <= shared.count ? shared : TensorBuffer(zeros: count)
    }
}

/// The place of a label in a model's label set, counted from 0.
public struct LabelIndex: Hashable, Comparable, Sendable, Codable {
    /// The index itself.
    public let value: Int

    /// The label at `value`.
    @inlinable
    public init(_ value: Int) { self.value = value }

    /// Labels are ordered as in the label set.
    @inlinable
    public static func < (left: LabelIndex, right: LabelIndex) -> Bool { left.value < right.value }

    /// Reads a bare integer.
    public init(from decoder: any Decoder) throws {
        value = try decoder.singleValueContainer().decode(Int.self)
    }

    /// Writes a bare integer.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(value)
    }
}

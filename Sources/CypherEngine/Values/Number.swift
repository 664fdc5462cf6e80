/// Exact comparison of integers with floats: neither is converted where that would lose digits.
enum Number {
    /// How an integer stands to a float: negative, 0, positive; nil where the float is not a
    /// number.
    static func order(_ integer: Int, _ float: Double) -> Int? {
        if float.isNaN { return nil }
        // Between these bounds the float's whole part is an `Int`; 2^63 itself is not.
        if float >= 0x1p63 { return -1 }
        if float < -0x1p63 { return 1 }
        let whole = float.rounded(.towardZero)
        guard let part = Int(exactly: whole) else { return nil }
        if integer != part { return integer < part ? -1 : 1 }
        if float == whole { return 0 }
        return float > whole ? -1 : 1
    }

    /// Whether an integer and a float are the same number.
    @inline(__always)
    static func equals(_ integer: Int, _ float: Double) -> Bool {
        Int(exactly: float) == integer
    }

    /// The integer that a float is cut down to; nil for NaN and numbers beyond 64 bits.
    static func truncated(_ float: Double) -> Int? {
        Int(exactly: float.rounded(.towardZero))
    }
}

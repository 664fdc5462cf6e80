/// How a model reads a scalar: its folded form (lower case, ordinary width) and its kind.
enum ScalarFold {
    /// What a scalar is for a tokeniser.
    enum Kind { case separator, ignored, letter, digit, single }

    /// Latin, Greek and Cyrillic, where case is a matter of one scalar.
    private static let cased: Range<UInt32> = 0x80..<0x530

    private static let lowered: [UInt32] = cased.map { value in
        guard let scalar = Unicode.Scalar(value) else { return value }
        let mapping = scalar.properties.lowercaseMapping.unicodeScalars
        guard mapping.count == 1, let first = mapping.first else { return value }
        return first.value
    }

    /// Case and width folded; the ideographic space is a space.
    @inline(__always)
    static func fold(_ scalar: UInt32) -> UInt32 {
        var folded = scalar
        if folded >= 0xFF01 && folded <= 0xFF5E { folded &-= 0xFEE0 }
        if folded < 0x80 {
            return folded &- 0x41 < 26 ? folded | 0x20 : folded
        }
        return folded < cased.upperBound ? lowered[Int(folded &- cased.lowerBound)] : folded
    }

    /// The kind of a folded scalar.
    @inline(__always)
    static func kind(_ folded: UInt32) -> Kind {
        if folded < 0x80 {
            if folded <= 0x20 || folded == 0x7F { return .separator }
            if folded &- 0x61 < 26 { return .letter }
            return folded &- 0x30 < 10 ? .digit : .single
        }
        if folded >= 0x3001 && folded < 0xFE00 { return .single }
        return rareKind(folded)
    }

    private static func rareKind(_ folded: UInt32) -> Kind {
        switch folded {
        case 0x80...0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000:
            .separator
        case 0xAD, 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x2064, 0xFE00...0xFE0F, 0xFEFF,
            0xE0000...0xE0FFF:
            .ignored
        case 0xAA, 0xB5, 0xBA, 0xC0...0xD6, 0xD8...0xF6, 0xF8...0x10FF, 0x1200...0x1FFF: .letter
        default: .single
        }
    }
}

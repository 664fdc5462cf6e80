import GraphStore

extension FunctionLibrary {
    /// Functions that cut characters off the ends of a string: blanks, or those of a second string.
    static let stringEdges: [FunctionDefinition] = [
        trimming("trim", start: true, end: true, "both ends"),
        trimming("btrim", start: true, end: true, "both ends"),
        trimming("lTrim", start: true, end: false, "the beginning"),
        trimming("rTrim", start: false, end: true, "the end"),
    ]

    private static func trimming(
        _ name: String, start: Bool, end: Bool, _ place: String
    ) -> FunctionDefinition {
        FunctionDefinition(
            name, .string,
            [.init("input", .string), .init("trimCharacterString", .string, optional: true)],
            .string,
            "The string without blanks, or without the characters given, at \(place)."
        ) { arguments, _ in
            if arguments.hasNull { return .null }
            let text = try arguments.text(0, of: name)
            var cut: (UInt32) -> Bool = isBlank
            if arguments.count > 1 {
                let characters = Set(
                    try arguments.text(1, of: name).string.unicodeScalars.map(\.value))
                cut = { characters.contains($0) }
            }
            return .string(text.trimmed(start: start, end: end, cut))
        }
    }

    private static func isBlank(_ scalar: UInt32) -> Bool {
        if scalar < 0x80 { return scalar == 0x20 || scalar &- 9 < 5 || scalar &- 0x1C < 4 }
        return Unicode.Scalar(scalar)?.properties.isWhitespace ?? false
    }
}

extension Text {
    /// Without the code points at either end that `cut` picks out.
    ///
    /// O(n).
    fileprivate func trimmed(start: Bool, end: Bool, _ cut: (UInt32) -> Bool) -> Text {
        let range = withBytes { bytes in
            var first = 0
            var last = bytes.count
            if start {
                var reader = ScalarReader(bytes)
                while let scalar = reader.next(), cut(scalar) { first = reader.offset }
            }
            while end && last > first {
                var place = last - 1
                while place > first && bytes[place] & 0xC0 == 0x80 { place -= 1 }
                var reader = ScalarReader(bytes, at: place)
                guard let scalar = reader.next(), cut(scalar) else { break }
                last = place
            }
            return first..<last
        }
        return part(range)
    }
}

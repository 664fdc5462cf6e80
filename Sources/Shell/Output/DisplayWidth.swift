import CEdit
import Foundation

/// How many terminal cells text takes: two for Chinese characters and emoji, none for combining
/// marks.
enum DisplayWidth {
    /// The C library's table needs a UTF-8 locale; it is set once.
    private static let isReady: Bool = {
        setlocale(LC_CTYPE, "C.UTF-8") != nil || setlocale(LC_CTYPE, "") != nil
    }()

    /// The cells of a text without line ends.
    ///
    /// O(n).
    static func of(_ text: String) -> Int {
        _ = isReady
        var width = 0
        for character in text { width += of(character) }
        return width
    }

    /// The cells of one user-perceived character.
    static func of(_ character: Character) -> Int {
        let scalars = character.unicodeScalars
        if let first = scalars.first, scalars.count == 1 {
            return first.isASCII
                ? (first.value < 0x20 || first.value == 0x7F ? 0 : 1) : cells(first)
        }
        // A sequence with the emoji selector, a joiner, a skin tone or two regional indicators is
        // drawn as one picture.
        let isEmoji = scalars.contains {
            $0.value == 0xFE0F || $0.value == 0x200D || (0x1F1E6...0x1F1FF).contains($0.value)
                || (0x1F3FB...0x1F3FF).contains($0.value)
        }
        if isEmoji { return 2 }
        return scalars.reduce(0) { max($0, cells($1)) }
    }

    private static func cells(_ scalar: UnicodeScalar) -> Int {
        max(0, Int(cedit_cell_width(scalar.value)))
    }

    /// The text cut to a number of cells, with `…` where something was cut off.
    static func cut(_ text: String, to limit: Int) -> String {
        guard of(text) > limit else { return text }
        var out = ""
        var width = 0
        for character in text {
            let next = of(character)
            if width + next > limit - 1 { break }
            out.append(character)
            width += next
        }
        return out + "…"
    }

    /// The text filled with blanks to a number of cells.
    static func pad(_ text: String, to width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - of(text)))
    }
}

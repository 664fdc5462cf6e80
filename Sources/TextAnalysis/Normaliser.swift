import CKernels

/// The form in which terms and texts are compared.
///
/// Each scalar is folded by itself: compatibility forms (NFKC), full and half width, letter case,
/// traditional to simplified characters. Most scalars fold to one; a few fold to several (ﬁ, ß, ㎏),
/// and invisible ones (zero-width spaces and joiners, variation selectors) to none. Sequences are
/// not composed: an e followed by a combining accent stays two scalars.
public enum Normaliser {
    /// The folded text; malformed UTF-8 cannot occur in a `String`.
    ///
    /// O(length).
    public static func fold(_ text: String) -> String {
        var text = text
        var folded = String.UnicodeScalarView()
        text.withUTF8 { bytes in
            withCells(of: bytes) { cells in
                for cell in cells {
                    folded.append(
                        Unicode.Scalar(cell & TG_SCALAR_MASK) ?? Self.replacement)
                }
            }
        }
        return String(folded)
    }

    /// Appends the folded scalars of UTF-8 bytes, U+FFFD for each malformed sequence.
    ///
    /// O(length).
    public static func fold(_ bytes: UnsafeBufferPointer<UInt8>, into scalars: inout [UInt32]) {
        withCells(of: bytes) { cells in
            for cell in cells {
                let scalar = cell & TG_SCALAR_MASK
                scalars.append(
                    scalar == TG_MALFORMED ? Self.replacement.value : scalar)
            }
        }
    }

    private static let replacement: Unicode.Scalar = "\u{FFFD}"

    /// Decodes and folds one text into temporary cells.
    static func withCells<R>(
        of bytes: UnsafeBufferPointer<UInt8>, _ body: (UnsafeBufferPointer<UInt32>) -> R
    ) -> R {
        let capacity = 2 * bytes.count + 2
        return withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 2 * capacity) { cells in
            guard let base = cells.baseAddress else { return body(UnsafeBufferPointer(cells)) }
            var seen: UInt32 = 0
            let count = tg_match_decode(
                FoldTable.shared.table, bytes.baseAddress, bytes.count, base, base + capacity,
                &seen)
            return body(UnsafeBufferPointer(start: base, count: count))
        }
    }
}

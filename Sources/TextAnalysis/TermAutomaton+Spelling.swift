import CKernels
import Foundation

extension TermAutomaton {
    /// Whether a term is spelled with exactly these bytes.
    func isSpelled(_ ordinal: Int, _ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        let lower = Int(spellingBounds[ordinal])
        guard Int(spellingBounds[ordinal + 1]) - lower == bytes.count,
            let found = bytes.baseAddress
        else { return false }
        return spellings.withUnsafeBufferPointer { spellings in
            guard let base = spellings.baseAddress else { return false }
            return memcmp(base + lower, found, bytes.count) == 0
        }
    }

    /// Whether cells that fold to a case-sensitive term are capitals where its spelling has them.
    func hasSameCase(_ ordinal: Int, _ cells: UnsafeBufferPointer<UInt32>) -> Bool {
        let lower = Int(caseBounds[ordinal])
        guard Int(caseBounds[ordinal + 1]) - lower == cells.count else { return false }
        return cells.indices.allSatisfy { place in
            (cells[place] ^ caseCells[lower + place]) & TG_UPPER == 0
        }
    }
}

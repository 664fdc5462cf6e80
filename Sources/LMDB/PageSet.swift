/// A set of page numbers, a bit for each page of a file.
struct PageSet {
    private var words: [UInt64]

    init(count: Int) { words = [UInt64](repeating: 0, count: count / 64 + 1) }

    /// Adds a page; false where it is there already, or is no page of the file.
    mutating func insert(_ page: UInt64) -> Bool {
        let (word, bit) = (page / 64, UInt64(1) << (page % 64))
        guard word < UInt64(words.count), words[Int(word)] & bit == 0 else { return false }
        words[Int(word)] |= bit
        return true
    }

    /// A page that both have, or nil.
    func common(with other: PageSet) -> Int? {
        for (index, (left, right)) in zip(words, other.words).enumerated() where left & right != 0 {
            return index * 64 + (left & right).trailingZeroBitCount
        }
        return nil
    }
}

import GraphStore

/// Finds a string's bytes in others: Horspool's algorithm, with a limit on bad luck.
///
/// Horspool is quadratic on hostile input such as `baaaa` in `aaaa…`; once the comparisons done
/// outweigh the bytes passed, the search goes on with Knuth, Morris and Pratt's, which is linear.
struct ByteSearch {
    private let part: [UInt8]
    /// How far the window may move when its last byte is the index.
    private var shifts: [Int]

    /// Prepares to look for a string; an empty one is found everywhere.
    init(_ part: Text) {
        self.part = part.withBytes { Array($0) }
        shifts = []
        guard self.part.count > 3 else { return }
        shifts = [Int](repeating: self.part.count, count: 256)
        for (index, byte) in self.part.dropLast().enumerated() {
            shifts[Int(byte)] = self.part.count - 1 - index
        }
    }

    /// The number of bytes looked for.
    var size: Int { part.count }

    /// Where the part first begins, or nil.
    ///
    /// Linear in the text.
    func first(in text: Text) -> Int? {
        text.withBytes { first(in: $0, from: 0) }
    }

    /// Where the part first begins at or after `start`, or nil.
    ///
    /// Linear in the text.
    func first(in text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        let size = part.count
        guard size <= text.count - start else { return nil }
        guard size > 0 else { return start }
        return part.withUnsafeBufferPointer { part in
            shifts.isEmpty
                ? Self.plain(part, text, start) : horspool(part, text, start)
        }
    }

    /// Parts of up to three bytes are compared at each place that has their first byte.
    private static func plain(
        _ part: UnsafeBufferPointer<UInt8>, _ text: UnsafeBufferPointer<UInt8>, _ start: Int
    ) -> Int? {
        let head = part[0]
        for place in start...(text.count - part.count) where text[place] == head {
            var index = 1
            while index < part.count && text[place + index] == part[index] { index += 1 }
            if index == part.count { return place }
        }
        return nil
    }

    private func horspool(
        _ part: UnsafeBufferPointer<UInt8>, _ text: UnsafeBufferPointer<UInt8>, _ start: Int
    ) -> Int? {
        let last = part.count - 1
        var place = start
        var comparisons = 0
        while place + last < text.count {
            var index = 0
            while index <= last && text[place + index] == part[index] { index += 1 }
            if index > last { return place }
            comparisons += index
            if comparisons > 4 * (place - start) + 1_024 {
                return Self.linear(part, text, place)
            }
            place += shifts[Int(text[place + last])]
        }
        return nil
    }

    /// Knuth, Morris and Pratt's search, which never looks at a byte of the text twice.
    private static func linear(
        _ part: UnsafeBufferPointer<UInt8>, _ text: UnsafeBufferPointer<UInt8>, _ start: Int
    ) -> Int? {
        // borders[i]: the longest beginning of the part that also ends its first i + 1 bytes.
        var borders = [Int](repeating: 0, count: part.count)
        var border = 0
        for index in 1..<part.count {
            while border > 0 && part[index] != part[border] { border = borders[border - 1] }
            if part[index] == part[border] { border += 1 }
            borders[index] = border
        }
        var matched = 0
        for place in start..<text.count {
            while matched > 0 && text[place] != part[matched] { matched = borders[matched - 1] }
            if text[place] == part[matched] { matched += 1 }
            if matched == part.count { return place - matched + 1 }
        }
        return nil
    }
}

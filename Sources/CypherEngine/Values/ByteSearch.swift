import Foundation
import GraphStore

/// Finds the bytes of a string in others, in time linear in the text.
///
/// Places that have the first byte are compared one after the other, which hostile text such as
/// `aaaab` in `aaaa…` makes quadratic; once the comparisons done outweigh the bytes passed, the
/// search goes on with the algorithm of Knuth, Morris and Pratt.
struct ByteSearch {
    private let part: Text

    /// Prepares to look for a string; an empty one is found everywhere.
    init(_ part: Text) { self.part = part }

    /// The number of bytes looked for.
    var size: Int { part.size }

    /// Where the part first begins, or nil.
    func first(in text: Text) -> Int? {
        text.withBytes { first(in: $0, from: 0) }
    }

    /// Where the part first begins at or after `start`, or nil.
    func first(in text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        part.withBytes { part in
            guard part.count <= text.count - start else { return nil }
            guard let head = part.first else { return start }
            return Self.plain(head, part, text, start)
        }
    }

    private static func plain(
        _ head: UInt8, _ part: UnsafeBufferPointer<UInt8>, _ text: UnsafeBufferPointer<UInt8>,
        _ start: Int
    ) -> Int? {
        guard let base = text.baseAddress else { return nil }
        var place = start
        var comparisons = 0
        while part.count <= text.count - place {
            let length = text.count - part.count + 1 - place
            guard let found = memchr(base + place, Int32(head), length) else { return nil }
            place = UnsafeRawPointer(found) - UnsafeRawPointer(base)
            var index = 1
            while index < part.count && text[place + index] == part[index] { index += 1 }
            if index == part.count { return place }
            comparisons += index
            if comparisons > 4 * (place - start) + 1_024 { return linear(part, text, place) }
            place += 1
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

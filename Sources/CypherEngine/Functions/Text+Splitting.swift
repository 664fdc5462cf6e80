import GraphStore

extension Text {
    /// Where a string occurs, without overlaps, at most `limit` times; an empty one occurs before
    /// every code point and at the end.
    ///
    /// O(n).
    func places(
        of part: Text, limit: Int, _ context: FunctionContext
    ) throws -> [Int] {
        let search = ByteSearch(part)
        return try withBytes { bytes in
            var places: [Int] = []
            var start = 0
            while places.count < limit, let place = search.first(in: bytes, from: start) {
                if places.count & 0xFFFF == 0xFFFF {
                    try context.reserve(places.count, times: 16)
                    try context.checkCancelled()
                }
                places.append(place)
                start = place + part.size
                if part.size == 0 {
                    if place == bytes.count { break }
                    start += 1
                    while start < bytes.count && bytes[start] & 0xC0 == 0x80 { start += 1 }
                }
            }
            return places
        }
    }

    /// The parts between delimiters; where several begin at one place the one named first counts.
    ///
    /// An empty delimiter alone separates every code point. O(n) for each delimiter.
    func split(at delimiters: [Text], _ context: FunctionContext) throws -> [Value] {
        if delimiters.contains(where: { $0.size == 0 }) && size > 0 {
            return try characters(context)
        }
        let searches = delimiters.filter { $0.size > 0 }.map { ByteSearch($0) }
        return try withBytes { bytes in
            var parts: [Value] = []
            var start = 0
            // The next place of each delimiter, found again only once it has been passed.
            var next = searches.map { $0.first(in: bytes, from: 0) }
            while true {
                var found: (place: Int, size: Int)?
                for (index, search) in searches.enumerated() {
                    if let place = next[index], place < start {
                        next[index] = search.first(in: bytes, from: start)
                    }
                    if let place = next[index], place < found?.place ?? Int.max {
                        found = (place, search.size)
                    }
                }
                guard let found else { break }
                if parts.count & 0xFFF == 0xFFF {
                    try context.reserve(parts.count, times: 80)
                    try context.checkCancelled()
                }
                parts.append(.string(part(start..<found.place)))
                start = found.place + found.size
            }
            parts.append(.string(part(start..<size)))
            return parts
        }
    }

    private func characters(_ context: FunctionContext) throws -> [Value] {
        try context.reserve(scalarCount, times: 80)
        return withBytes { bytes in
            var parts: [Value] = []
            var reader = ScalarReader(bytes)
            var start = 0
            while reader.next() != nil {
                parts.append(.string(part(start..<reader.offset)))
                start = reader.offset
            }
            return parts
        }
    }
}

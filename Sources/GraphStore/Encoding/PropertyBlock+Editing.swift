extension PropertyBlock {
    /// Writes properties in key order; of several for one key the last holds, null leaves it out.
    ///
    /// Returns a key whose value cannot be stored, or nil when all is well, and how many were
    /// written.
    static func append(
        _ properties: [(PropertyKeyID, Value)], to buffer: ByteBuffer
    ) -> (refused: PropertyKeyID?, count: Int) {
        var last: PropertyKeyID?
        let isSorted = properties.allSatisfy { key, _ in
            defer { last = key }
            guard let last else { return true }
            return last.rawValue < key.rawValue
        }
        let ordered = isSorted ? properties : sorted(properties)
        var count = 0
        for (key, value) in ordered where !value.isNull {
            buffer.appendVarint(UInt64(key.rawValue))
            guard append(value, to: buffer) else { return (key, count) }
            count += 1
        }
        return (nil, count)
    }

    private static func sorted(
        _ properties: [(PropertyKeyID, Value)]
    ) -> [(PropertyKeyID, Value)] {
        var values: [PropertyKeyID: Value] = [:]
        for (key, value) in properties { values[key] = value }
        return values.sorted { $0.key.rawValue < $1.key.rawValue }.map { ($0.key, $0.value) }
    }

    /// Copies a block with one key set to a value, or without it for null.
    ///
    /// False, and the buffer of no use, where the value cannot be stored.
    static func append(
        _ block: UnsafeRawBufferPointer, setting key: PropertyKeyID, to value: Value,
        to buffer: ByteBuffer
    ) -> Bool {
        var reader = RecordReader(block)
        var isPlaced = value.isNull
        func place() -> Bool {
            isPlaced = true
            buffer.appendVarint(UInt64(key.rawValue))
            return append(value, to: buffer)
        }
        while !reader.isAtEnd {
            let start = reader.position
            let stored = reader.varint()
            skip(&reader)
            if stored >= UInt64(key.rawValue), !isPlaced {
                guard place() else { return false }
            }
            if stored != UInt64(key.rawValue) {
                buffer.append(
                    UnsafeRawBufferPointer(start: start, count: reader.position - start))
            }
        }
        return isPlaced ? !reader.isDamaged : place()
    }
}

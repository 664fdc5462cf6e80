/// Cuts bytes that come in pieces into groups of lines.
struct LineSplitter {
    private let limit: Int
    private var rest: [UInt8] = []
    private var isSkipping = false
    private var number = 0
    private var skippedBytes = 0

    init(limit: Int) { self.limit = limit }

    /// The groups that are complete with these bytes; no bytes mean the end, where a last line need
    /// not be ended.
    ///
    /// Blank lines are left out.
    mutating func take(_ bytes: [UInt8]) -> [LineGroup] {
        var groups: [LineGroup] = []
        var group = LineGroup()
        var start = bytes.startIndex
        while let newline = bytes[start...].firstIndex(of: 0x0A) {
            append(bytes[start..<newline])
            finishLine(in: &group)
            start = newline + 1
            if group.lines.count >= BulkTagging.groupCount || group.bytes >= BulkTagging.groupBytes
            {
                groups.append(group)
                group = LineGroup()
            }
        }
        append(bytes[start...])
        if bytes.isEmpty, !rest.isEmpty || isSkipping { finishLine(in: &group) }
        if group.bytes > 0 { groups.append(group) }
        return groups
    }

    private mutating func append(_ bytes: ArraySlice<UInt8>) {
        if isSkipping || rest.count + bytes.count > limit {
            isSkipping = true
            skippedBytes += rest.count + bytes.count
            rest = []
        } else {
            rest += bytes
        }
    }

    private mutating func finishLine(in group: inout LineGroup) {
        number += 1
        group.bytes += rest.count + skippedBytes + 1
        if isSkipping {
            group.lines.append(.init(number: number, content: .tooLong))
        } else if rest.contains(where: { $0 != 0x20 && $0 != 0x09 && $0 != 0x0D }) {
            let text = String(validating: rest, as: UTF8.self)
            group.lines.append(
                .init(number: number, content: text.map { .text($0) } ?? .notUTF8))
        }
        rest.removeAll(keepingCapacity: true)
        isSkipping = false
        skippedBytes = 0
    }
}

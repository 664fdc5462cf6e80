import CKernels

/// Finds hashtags, names and URLs in one pass over UTF-8 bytes.
struct TextSpanScanner {
    let bytes: UnsafeBufferPointer<UInt8>

    private static let longestHashtag = 64
    private static let longestName = 30
    private static let longestScheme = 12
    private static let longestMailbox = 64

    private struct Found {
        var kind: TextSpan.Kind
        var bytes: Range<Int>
        var content: Range<Int>
    }

    /// Appends the spans in order.
    ///
    /// Every mark looks at a bounded number of bytes, or at bytes that no later mark looks at
    /// again: O(length).
    func scan(into spans: inout [TextSpan]) {
        var position = 0
        var floor = 0
        var counted = 0
        var offset = 0
        while position < bytes.count {
            guard let found = span(at: position, floor: floor), let base = bytes.baseAddress else {
                position += 1
                continue
            }
            offset += tg_scalar_count(base, counted, found.bytes.lowerBound)
            let length = tg_scalar_count(base, found.bytes.lowerBound, found.bytes.upperBound)
            spans.append(
                TextSpan(
                    kind: found.kind, startOffset: offset, endOffset: offset + length,
                    bytes: found.bytes, content: found.content))
            offset += length
            counted = found.bytes.upperBound
            position = counted
            floor = counted
        }
    }

    /// The span whose mark is at a position; it does not reach below `floor`.
    private func span(at position: Int, floor: Int) -> Found? {
        switch bytes[position] {
        case UInt8(ascii: "#"): return hashtag(from: position, markSize: 1, floor: floor)
        case UInt8(ascii: "@"):
            return mailAddress(at: position, floor: floor)
                ?? name(from: position, markSize: 1, floor: floor)
        case UInt8(ascii: ":"): return schemeAddress(at: position, floor: floor)
        case UInt8(ascii: "."): return hostAddress(at: position, floor: floor)
        case 0xEF:
            let (mark, end) = scalar(at: position)
            if mark == 0xFF03 {
                return hashtag(from: position, markSize: end - position, floor: floor)
            }
            if mark == 0xFF20 {
                return name(from: position, markSize: end - position, floor: floor)
            }
            return nil
        default: return nil
        }
    }

    // MARK: Hashtags and names

    private func hashtag(from start: Int, markSize: Int, floor: Int) -> Found? {
        if start > floor, isAlphanumeric(bytes[start - 1]) || bytes[start - 1] == UInt8(ascii: "&")
        {
            return nil
        }
        let content = start + markSize
        if let closing = closingMark(from: content) {
            return Found(
                kind: .hashtag, bytes: start..<closing.upperBound,
                content: content..<closing.lowerBound)
        }
        let end = endOfWord(from: content, limit: Self.longestHashtag, hyphens: false)
        let isNumber = bytes[content..<end].allSatisfy { (48...57).contains($0) }
        if end == content || isNumber { return nil }
        return Found(kind: .hashtag, bytes: start..<end, content: content..<end)
    }

    /// The second mark of a closed hashtag whose content begins at a position.
    private func closingMark(from start: Int) -> Range<Int>? {
        var position = start
        var endsInSpace = true
        for count in 0...Self.longestHashtag {
            guard position < bytes.count else { return nil }
            let (scalar, next) = scalar(at: position)
            if scalar == 0x23 || scalar == 0xFF03 {
                return count == 0 || endsInSpace ? nil : position..<next
            }
            let isSpace = Unicode.Scalar(scalar)?.properties.isWhitespace ?? false
            if scalar < 0x20 || scalar == 0x7F || (count == 0 && isSpace) { return nil }
            if scalar == 0x40 || scalar == 0xFF20 || isAuthority(at: position) { return nil }
            endsInSpace = isSpace
            position = next
        }
        return nil
    }

    private func name(from start: Int, markSize: Int, floor: Int) -> Found? {
        if start > floor, isAlphanumeric(bytes[start - 1]) || bytes[start - 1] == UInt8(ascii: "_")
        {
            return nil
        }
        let content = start + markSize
        var end = endOfWord(from: content, limit: Self.longestName, hyphens: true)
        while end > content, bytes[end - 1] == UInt8(ascii: "-") { end -= 1 }
        if end == content { return nil }
        return Found(kind: .name, bytes: start..<end, content: content..<end)
    }

    /// The end of the letters, digits and underscores (and hyphens) from a position on.
    private func endOfWord(from start: Int, limit: Int, hyphens: Bool) -> Int {
        var position = start
        for _ in 0..<limit {
            guard position < bytes.count else { break }
            let (value, next) = scalar(at: position)
            if value < 0x80 {
                let byte = UInt8(truncatingIfNeeded: value)
                let isHyphen = hyphens && byte == UInt8(ascii: "-")
                guard isAlphanumeric(byte) || byte == UInt8(ascii: "_") || isHyphen else { break }
            } else {
                guard let properties = Unicode.Scalar(value)?.properties else { break }
                let isDigit = properties.generalCategory == .decimalNumber
                guard properties.isAlphabetic || isDigit else { break }
            }
            position = next
        }
        return position
    }

    // MARK: Addresses

    /// `scheme://…`, found by its colon.
    private func schemeAddress(at colon: Int, floor: Int) -> Found? {
        guard isAuthority(at: colon) else { return nil }
        var start = colon
        while start > floor, colon - start < Self.longestScheme, isSchemeByte(bytes[start - 1]) {
            start -= 1
        }
        while start < colon, !isLetter(bytes[start]) { start += 1 }
        guard colon - start >= 2 else { return nil }
        return address(start..<endOfAddress(from: colon + 3), longerThan: colon + 3 - start)
    }

    /// `www.…`, found by its dot.
    private func hostAddress(at dot: Int, floor: Int) -> Found? {
        let start = dot - 3
        guard start >= floor, dot + 1 < bytes.count, isAlphanumeric(bytes[dot + 1]) else {
            return nil
        }
        guard bytes[start..<dot].allSatisfy({ $0 | 0x20 == UInt8(ascii: "w") }) else { return nil }
        if start > floor, isAlphanumeric(bytes[start - 1]) { return nil }
        return address(start..<endOfAddress(from: dot + 1), longerThan: 4)
    }

    private func address(_ range: Range<Int>, longerThan size: Int) -> Found? {
        range.count > size ? Found(kind: .url, bytes: range, content: range) : nil
    }

    /// `mailbox@host.domain`, found by its at sign.
    private func mailAddress(at sign: Int, floor: Int) -> Found? {
        var start = sign
        while start > floor, sign - start < Self.longestMailbox, isMailboxByte(bytes[start - 1]) {
            start -= 1
        }
        guard start < sign, isAlphanumeric(bytes[sign - 1]) else { return nil }
        var end = sign + 1
        while end < bytes.count, isHostByte(bytes[end]) { end += 1 }
        while end > sign + 1, !isAlphanumeric(bytes[end - 1]) { end -= 1 }
        guard let dot = bytes[(sign + 1)..<end].lastIndex(of: UInt8(ascii: ".")), dot > sign + 1,
            end - dot > 2, bytes[(dot + 1)..<end].allSatisfy(isLetter)
        else { return nil }
        return Found(kind: .url, bytes: start..<end, content: start..<end)
    }

    /// The end of the address's ASCII bytes, without the punctuation of the sentence around it.
    private func endOfAddress(from start: Int) -> Int {
        var end = start
        var open = 0
        var closed = 0
        while end < bytes.count, isAddressByte(bytes[end]) {
            if bytes[end] == UInt8(ascii: "(") { open += 1 }
            if bytes[end] == UInt8(ascii: ")") { closed += 1 }
            end += 1
        }
        while end > start {
            switch bytes[end - 1] {
            case UInt8(ascii: ")"):
                if closed <= open { return end }
                closed -= 1
            case UInt8(ascii: "("): open -= 1
            case UInt8(ascii: "."), UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: ":"),
                UInt8(ascii: "!"), UInt8(ascii: "?"), UInt8(ascii: "'"), UInt8(ascii: "]"),
                UInt8(ascii: "["):
                break
            default: return end
            }
            end -= 1
        }
        return end
    }

    // MARK: Bytes

    private func isAuthority(at colon: Int) -> Bool {
        colon + 2 < bytes.count && bytes[colon] == UInt8(ascii: ":")
            && bytes[colon + 1] == UInt8(ascii: "/") && bytes[colon + 2] == UInt8(ascii: "/")
    }

    private func scalar(at position: Int) -> (value: UInt32, next: Int) {
        var next = position + 1
        guard let base = bytes.baseAddress else { return (TG_MALFORMED, next) }
        let value = tg_scalar_at(base, bytes.count, position, &next)
        return (value, next)
    }

    private func isLetter(_ byte: UInt8) -> Bool { (97...122).contains(byte | 0x20) }

    private func isAlphanumeric(_ byte: UInt8) -> Bool {
        isLetter(byte) || (48...57).contains(byte)
    }

    private func isSchemeByte(_ byte: UInt8) -> Bool {
        isAlphanumeric(byte) || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-")
            || byte == UInt8(ascii: ".")
    }

    private func isHostByte(_ byte: UInt8) -> Bool {
        isAlphanumeric(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
    }

    private func isMailboxByte(_ byte: UInt8) -> Bool {
        isSchemeByte(byte) || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "%")
    }

    private func isAddressByte(_ byte: UInt8) -> Bool {
        guard byte > 0x20, byte < 0x7F else { return false }
        switch byte {
        case UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""), UInt8(ascii: "{"),
            UInt8(ascii: "}"), UInt8(ascii: "|"), UInt8(ascii: "\\"), UInt8(ascii: "^"),
            UInt8(ascii: "`"):
            return false
        default: return true
        }
    }
}

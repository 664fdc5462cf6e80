/// Reads records of a delimited text file exactly: quoted fields with delimiters, doubled quotes
/// and line ends inside; CR, LF and CRLF each end a line; every field knows its byte.
///
/// The bytes must outlive the reader. One pass, O(bytes), no allocation per field.
struct DelimitedReader {
    /// One field as it lies in the file.
    struct Field {
        /// The bytes between the quotes, or of the bare field.
        let range: Range<Int>
        let isQuoted: Bool
        /// Whether doubled quotes have to be undone.
        let hasDoubledQuotes: Bool
    }

    /// Why a record cannot be read.
    struct Failure: Error {
        let byte: Int
        let code: String
        let reason: String
    }

    private let bytes: UnsafeRawBufferPointer
    private let dialect: DelimitedDialect
    private var position: Int
    /// The physical line of `position`, from 1.
    private var line = 1

    /// The fields of the record that `next` read.
    private(set) var fields: [Field] = []
    /// The raw bytes of the record without its line end.
    private(set) var record = 0..<0
    /// The physical line of the record's first byte.
    private(set) var recordLine = 1

    static let fieldSizeLimit = 1 << 20
    static let recordSizeLimit = 4 << 20

    /// A reader at the start of a file, behind its UTF-8 byte order mark.
    init(_ bytes: UnsafeRawBufferPointer, dialect: DelimitedDialect) {
        self.bytes = bytes
        self.dialect = dialect
        let hasMark = bytes.count >= 3 && bytes[0] == 0xEF && bytes[1] == 0xBB && bytes[2] == 0xBF
        position = hasMark ? 3 : 0
    }

    /// How many bytes were read.
    var offset: Int { position }

    /// Reads the next record that is not an empty line; false at the end of the file.
    ///
    /// After a failure the reader stands behind the line on which the record began.
    mutating func next() throws(Failure) -> Bool {
        while position < bytes.count, isLineEnd(bytes[position]) { endLine() }
        guard position < bytes.count else { return false }
        fields.removeAll(keepingCapacity: true)
        let start = position
        recordLine = line
        do {
            while try readField() {}
        } catch {
            position = start
            line = recordLine
            while position < bytes.count, !isLineEnd(bytes[position]) { position += 1 }
            record = start..<position
            if position < bytes.count { endLine() }
            throw error
        }
        record = start..<position
        if position < bytes.count { endLine() }
        guard record.count <= Self.recordSizeLimit else {
            throw Failure(
                byte: start, code: "row.tooLong",
                reason: "a row of \(record.count) bytes; at most \(Self.recordSizeLimit) are read")
        }
        return true
    }

    /// Reads one field; true when a delimiter and so another field follows.
    private mutating func readField() throws(Failure) -> Bool {
        if position < bytes.count, bytes[position] == dialect.quote {
            try readQuotedField()
        } else {
            let start = position
            while position < bytes.count, bytes[position] != dialect.delimiter,
                !isLineEnd(bytes[position])
            { position += 1 }
            fields.append(Field(range: start..<position, isQuoted: false, hasDoubledQuotes: false))
        }
        if let field = fields.last, field.range.count > Self.fieldSizeLimit {
            throw Failure(
                byte: field.range.lowerBound, code: "field.tooLong",
                reason: "a field of \(field.range.count) bytes; at most 1 MiB is read")
        }
        guard position < bytes.count, bytes[position] == dialect.delimiter else { return false }
        position += 1
        return true
    }

    private mutating func readQuotedField() throws(Failure) {
        let open = position
        var hasDoubledQuotes = false
        position += 1
        while true {
            guard position < bytes.count else {
                throw Failure(
                    byte: open, code: "quote.unbalanced",
                    reason: "a quote is opened here and never closed; double a quote that is text")
            }
            let byte = bytes[position]
            if byte == dialect.quote {
                if position + 1 < bytes.count, bytes[position + 1] == dialect.quote {
                    hasDoubledQuotes = true
                    position += 2
                    continue
                }
                break
            }
            if isLineEnd(byte) {
                endLine()
            } else {
                position += 1
            }
            if position - open > Self.recordSizeLimit {
                throw Failure(
                    byte: open, code: "quote.unbalanced",
                    reason: "a quote is opened here and not closed within 4 MiB")
            }
        }
        fields.append(
            Field(
                range: open + 1..<position, isQuoted: true, hasDoubledQuotes: hasDoubledQuotes))
        position += 1
        if position < bytes.count, bytes[position] != dialect.delimiter, !isLineEnd(bytes[position])
        {
            throw Failure(
                byte: position, code: "quote.trailing",
                reason: "text follows a closing quote; double a quote that is text")
        }
    }

    private func isLineEnd(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }

    /// Steps over one line end: LF, CR or CRLF.
    private mutating func endLine() {
        let isCarriageReturn = bytes[position] == 0x0D
        position += 1
        if isCarriageReturn, position < bytes.count, bytes[position] == 0x0A { position += 1 }
        line += 1
    }

    /// The field's bytes with doubled quotes undone.
    ///
    /// O(field).
    func content(of field: Field) -> [UInt8] {
        let raw = UnsafeRawBufferPointer(rebasing: bytes[field.range])
        guard field.hasDoubledQuotes else { return Array(raw) }
        var out: [UInt8] = []
        out.reserveCapacity(raw.count)
        var skip = false
        for byte in raw {
            if byte == dialect.quote, !skip {
                skip = true
                continue
            }
            if skip, byte != dialect.quote { out.append(dialect.quote) }
            skip = false
            out.append(byte)
        }
        return out
    }

    /// The physical line and the 1-based column, in Unicode scalars, of a byte of the record last
    /// read.
    func place(of byte: Int) -> (line: Int, column: Int) {
        var line = recordLine
        var column = 1
        var index = record.lowerBound
        while index < min(byte, bytes.count) {
            let current = bytes[index]
            if isLineEnd(current) {
                let next = index + 1 < bytes.count ? bytes[index + 1] : 0
                if current == 0x0D, next == 0x0A { index += 1 }
                line += 1
                column = 1
            } else if current & 0xC0 != 0x80 {
                column += 1
            }
            index += 1
        }
        return (line, column)
    }
}

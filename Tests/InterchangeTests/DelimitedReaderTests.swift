import Testing

@testable import Interchange

@Suite("Delimited text is read exactly")
struct DelimitedReaderTests {
    private func rows(
        _ text: String, dialect: DelimitedDialect = DelimitedDialect()
    ) throws -> [[String]] {
        let bytes = Array(text.utf8)
        return try bytes.withUnsafeBytes { buffer in
            var reader = DelimitedReader(buffer, dialect: dialect)
            var rows: [[String]] = []
            while try reader.next() {
                rows.append(
                    reader.fields.map { String(decoding: reader.content(of: $0), as: UTF8.self) })
            }
            return rows
        }
    }

    private static func failure(_ reader: inout DelimitedReader) -> DelimitedReader.Failure? {
        do {
            _ = try reader.next()
            Issue.record("a record was read where a failure was expected")
            return nil
        } catch {
            return error
        }
    }

    @Test("LF, CRLF and CR each end a line, and the last line needs none")
    func lineEnds() throws {
        for end in ["\n", "\r\n", "\r"] {
            #expect(
                try rows("a,b\(end)c,d\(end)\(end)e,f") == [["a", "b"], ["c", "d"], ["e", "f"]])
        }
    }

    @Test("quoted fields hold delimiters, line ends and doubled quotes")
    func quotes() throws {
        #expect(
            try rows("\"a,b\",\"c\nd\",\"e\"\"f\"\"\"\n1,,\"\"") == [
                ["a,b", "c\nd", "e\"f\""], ["1", "", ""],
            ])
    }

    @Test("the byte order mark is no part of the first field")
    func byteOrderMark() throws {
        #expect(try rows("\u{FEFF}id,name\n") == [["id", "name"]])
    }

    @Test("a failure says the place and the reader goes on behind the line")
    func failures() throws {
        let bytes = Array("a,\"b\"c\nd,e\nf,\"g".utf8)
        try bytes.withUnsafeBytes { buffer in
            var reader = DelimitedReader(buffer, dialect: DelimitedDialect())
            let first = Self.failure(&reader)
            #expect(first?.code == "quote.trailing")
            #expect(reader.place(of: first?.byte ?? 0) == (1, 6))
            let hasMore = try reader.next()
            #expect(hasMore)
            #expect(reader.recordLine == 2)
            let last = Self.failure(&reader)
            #expect(last?.code == "quote.unbalanced")
            let hasEnded = try !reader.next()
            #expect(hasEnded)
        }
    }

    @Test("lines inside quotes are counted, so that later rows have their physical line")
    func physicalLines() throws {
        let bytes = Array("a\n\"b\r\nc\rd\"\ne\n".utf8)
        try bytes.withUnsafeBytes { buffer in
            var reader = DelimitedReader(buffer, dialect: DelimitedDialect())
            var lines: [Int] = []
            while try reader.next() { lines.append(reader.recordLine) }
            #expect(lines == [1, 2, 5])
        }
    }

    @Test("what a writer quotes, the reader gives back (random rows)")
    func roundTrip() throws {
        var random = SystemRandomNumberGenerator()
        let seed = UInt64.random(in: 0..<UInt64.max, using: &random)
        var state = seed
        func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % UInt64(bound))
        }
        let alphabet = ["a", "苹", ",", "\"", "\n", "\r", " ", ";", ""]
        for _ in 0..<300 {
            let written = (0..<next(4) + 1).map { _ in
                (0..<next(3) + 2).map { _ in
                    (0..<next(6)).map { _ in alphabet[next(alphabet.count)] }.joined() + "x"
                }
            }
            let text = written.map { row in
                row.map { "\"\($0.replacing("\"", with: "\"\""))\"" }.joined(separator: ",") + "\n"
            }.joined()
            #expect(try rows(text) == written, "seed \(seed)")
        }
    }
}

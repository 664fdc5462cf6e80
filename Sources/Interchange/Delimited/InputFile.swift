import Foundation

/// An input file in memory-mapped bytes, with its header known.
final class InputFile {
    let path: String
    let dialect: DelimitedDialect
    private let data: NSData

    /// Opens a file; throws where it cannot be read or is in an encoding that is not.
    init(_ path: String, options: ImportOptions) throws {
        self.path = path
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory),
            !isDirectory.boolValue
        else { throw ImportError("import.file.missing", "\(path): there is no such file") }
        do {
            data = try NSData(contentsOfFile: path, options: .mappedIfSafe)
        } catch {
            throw ImportError("import.file.unreadable", "\(path): the file cannot be read")
        }
        let isTabbed = path.hasSuffix(".tsv") || path.hasSuffix(".tab") || path.hasSuffix(".txt")
        dialect = DelimitedDialect(
            delimiter: options.delimiter ?? (isTabbed ? 0x09 : 0x2C),
            arrayDelimiter: options.arrayDelimiter, quote: options.quote)
        let start = bytes.prefix(4)
        if start.starts(with: [0xFF, 0xFE]) || start.starts(with: [0xFE, 0xFF]) {
            throw ImportError(
                "import.encoding.unsupported", "\(path): the file is UTF-16; convert it to UTF-8")
        }
        if start.starts(with: [0x1F, 0x8B]) || start.starts(with: [0x28, 0xB5, 0x2F, 0xFD]) {
            throw ImportError(
                "import.encoding.unsupported", "\(path): the file is compressed; unpack it first")
        }
    }

    /// The bytes; valid while the file lives.
    var bytes: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: data.length > 0 ? data.bytes : nil, count: data.length)
    }

    /// A reader at the start.
    func reader() -> DelimitedReader { DelimitedReader(bytes, dialect: dialect) }

    /// Reads the header, which is the first record.
    func header(_ reader: inout DelimitedReader) throws -> ColumnHeader {
        do {
            guard try reader.next() else {
                throw ImportError("import.header.missing", "\(path):1:1: the file is empty")
            }
        } catch let failure as DelimitedReader.Failure {
            throw ImportError("import.header.invalid", "\(path):1:1: \(failure.reason)")
        }
        let texts = reader.fields.map { String(decoding: reader.content(of: $0), as: UTF8.self) }
        let line = String(
            decoding: UnsafeRawBufferPointer(rebasing: bytes[reader.record]), as: UTF8.self)
        do {
            return try ColumnHeader(fields: texts, line: line)
        } catch {
            let place = reader.place(of: reader.fields[error.field].range.lowerBound)
            throw ImportError(
                "import.header.invalid",
                "\(path):\(place.line):\(place.column): \(error.reason)")
        }
    }

    /// Says before any work that the delimiter is wrong, where the first rows look like it.
    func checkDelimiter(header: ColumnHeader) throws {
        guard header.columns.count == 1 else { return }
        let candidates: [UInt8] = [0x09, 0x2C, 0x3B, 0x7C]
        let line = Array(header.line.utf8)
        let other = candidates.filter { $0 != dialect.delimiter }
            .map { delimiter in (delimiter, line.count { $0 == delimiter } + 1) }
            .max { $0.1 < $1.1 }
        guard let (delimiter, count) = other, count > 1 else { return }
        throw ImportError(
            "import.delimiter.wrong",
            "\(path):1:1: 1 column found with \(DelimitedDialect.name(of: dialect.delimiter)); "
                + "\(DelimitedDialect.name(of: delimiter)) gives \(count): use --delimiter")
    }
}

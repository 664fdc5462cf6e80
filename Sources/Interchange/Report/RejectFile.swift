import Foundation

/// The rejected rows of one input, raw, under its header, with `_line` and `_reason`: mend them and
/// import just that file.
final class RejectFile {
    private let path: String
    private let header: [UInt8]
    private let delimiter: UInt8
    private var handle: FileHandle?
    private var buffer: [UInt8] = []

    init(input: String, header: [UInt8], dialect: DelimitedDialect) {
        path = "\(input).rejected.csv"
        self.header = header
        delimiter = dialect.delimiter
    }

    /// Whether a row was rejected, so that there is a file.
    var isWritten: Bool { handle != nil }

    /// Where the rows went.
    var location: String { path }

    /// Adds a raw row.
    func add(_ row: UnsafeRawBufferPointer, line: Int, reason: String) throws {
        if handle == nil { try open() }
        buffer.append(contentsOf: row)
        buffer.append(delimiter)
        buffer.append(contentsOf: "\(line)".utf8)
        buffer.append(delimiter)
        buffer.append(contentsOf: "\"\(reason.replacing("\"", with: "\"\""))\"\n".utf8)
        if buffer.count > 1 << 16 { try flush() }
    }

    /// Writes what is buffered and closes the file.
    func close() throws {
        try flush()
        try handle?.close()
    }

    private func open() throws {
        guard FileManager.default.createFile(atPath: path, contents: nil),
            let opened = FileHandle(forWritingAtPath: path)
        else {
            throw ImportError(
                "import.rejects.unwritable",
                "\(path): the rejected rows cannot be written there; make the folder writable")
        }
        handle = opened
        buffer.append(contentsOf: header)
        for name in ["_line", "_reason"] {
            buffer.append(delimiter)
            buffer.append(contentsOf: name.utf8)
        }
        buffer.append(0x0A)
    }

    private func flush() throws {
        guard let handle, !buffer.isEmpty else { return }
        try handle.write(contentsOf: buffer)
        buffer.removeAll(keepingCapacity: true)
    }
}

import Foundation

extension TensorFile {
    /// The file's bytes.
    ///
    /// The same tensors give the same bytes. Fails only where a tensor of a large file cannot be
    /// read any more.
    public func encoded() throws(ModelError) -> Data {
        let ordered = ordered
        var data = header(of: ordered)
        for (_, entry) in ordered { data.append(try entry.bytes) }
        return data
    }

    /// Writes the file, a piece at a time, and waits until it is on the disk.
    ///
    /// An existing file is overwritten in place: who needs the change to be atomic writes to a file
    /// of another name and renames it.
    public func write(to path: String) throws(ModelError) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw Self.unwritable(path) }
        do throws(ModelError) {
            try write(to: descriptor, path)
            guard fsync(descriptor) == 0 else { throw Self.unwritable(path) }
        } catch {
            close(descriptor)
            throw error
        }
        guard close(descriptor) == 0 else { throw Self.unwritable(path) }
    }

    private func write(to descriptor: Int32, _ path: String) throws(ModelError) {
        let ordered = ordered
        try Self.write(header(of: ordered), to: descriptor, path)
        let piece = 1 << 20
        for (_, entry) in ordered {
            if case .memory(let data) = entry.source {
                try Self.write(data, to: descriptor, path)
                continue
            }
            for start in stride(from: 0, to: entry.byteCount, by: piece) {
                var data = Data(count: min(piece, entry.byteCount - start))
                let result = data.withUnsafeMutableBytes { buffer in
                    Result { () throws(ModelError) in
                        try entry.copyBytes(at: start, to: buffer)
                    }
                }
                try result.get()
                try Self.write(data, to: descriptor, path)
            }
        }
    }

    private static func write(
        _ data: Data, to descriptor: Int32, _ path: String
    ) throws(ModelError) {
        var position = 0
        while position < data.count {
            let written = data.withUnsafeBytes { bytes in
                bytes.baseAddress.map {
                    Foundation.write(descriptor, $0 + position, bytes.count - position)
                } ?? 0
            }
            if written < 0 && errno == EINTR { continue }
            guard written > 0 else { throw unwritable(path) }
            position += written
        }
    }

    /// The tensors in the order of the file: wider elements first, so that each tensor is aligned
    /// for its type.
    private var ordered: [(key: String, value: Entry)] {
        tensors.sorted { ($1.value.type.size, $0.key) < ($0.value.type.size, $1.key) }
    }

    /// The length of the header and the header itself.
    private func header(of ordered: [(key: String, value: Entry)]) -> Data {
        var header: [String] = []
        if !metadata.isEmpty {
            let pairs = metadata.sorted { $0.key < $1.key }
                .map { "\(Self.quoted($0.key)):\(Self.quoted($0.value))" }
            header.append("\"__metadata__\":{\(pairs.joined(separator: ","))}")
        }
        var position = 0
        for (name, entry) in ordered {
            let shape = entry.shape.map(String.init).joined(separator: ",")
            let end = position + entry.byteCount
            header.append(
                "\(Self.quoted(name)):{\"dtype\":\"\(entry.type.rawValue)\",\"shape\":[\(shape)],"
                    + "\"data_offsets\":[\(position),\(end)]}")
            position = end
        }
        var text = Data("{\(header.joined(separator: ","))}".utf8)
        while text.count % 8 != 0 { text.append(UInt8(ascii: " ")) }
        var data = withUnsafeBytes(of: UInt64(text.count).littleEndian) { Data($0) }
        data.append(text)
        return data
    }

    private static func unwritable(_ path: String) -> ModelError {
        ModelError(.fileUnwritable(cause: String(cString: strerror(errno))), file: path)
    }

    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}

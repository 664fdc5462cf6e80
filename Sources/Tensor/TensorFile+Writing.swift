import Foundation

extension TensorFile {
    /// The file's bytes.
    ///
    /// The same tensors give the same bytes.
    public func encoded() -> Data {
        // Wider elements first, so that each tensor is aligned for its type.
        let ordered = tensors.sorted {
            ($1.value.type.size, $0.key) < ($0.value.type.size, $1.key)
        }
        var header: [String] = []
        if !metadata.isEmpty {
            let pairs = metadata.sorted { $0.key < $1.key }
                .map { "\(Self.quoted($0.key)):\(Self.quoted($0.value))" }
            header.append("\"__metadata__\":{\(pairs.joined(separator: ","))}")
        }
        var position = 0
        for (name, entry) in ordered {
            let shape = entry.shape.map(String.init).joined(separator: ",")
            let end = position + entry.bytes.count
            header.append(
                "\(Self.quoted(name)):{\"dtype\":\"\(entry.type.rawValue)\",\"shape\":[\(shape)],"
                    + "\"data_offsets\":[\(position),\(end)]}")
            position = end
        }
        var text = Data("{\(header.joined(separator: ","))}".utf8)
        while text.count % 8 != 0 { text.append(UInt8(ascii: " ")) }
        var data = Data(capacity: 8 + text.count + position)
        withUnsafeBytes(of: UInt64(text.count).littleEndian) { data.append(contentsOf: $0) }
        data.append(text)
        for (_, entry) in ordered { data.append(entry.bytes) }
        return data
    }

    /// Writes the file and waits until it is on the disk.
    ///
    /// An existing file is overwritten in place: who needs the change to be atomic writes to a file
    /// of another name and renames it.
    public func write(to path: String) throws(ModelError) {
        let data = encoded()
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw Self.unwritable(path) }
        var position = 0
        while position < data.count {
            let written = data.withUnsafeBytes { bytes in
                bytes.baseAddress.map {
                    Foundation.write(descriptor, $0 + position, bytes.count - position)
                } ?? 0
            }
            if written < 0 && errno == EINTR { continue }
            guard written > 0 else {
                let error = Self.unwritable(path)
                close(descriptor)
                throw error
            }
            position += written
        }
        guard fsync(descriptor) == 0 else {
            let error = Self.unwritable(path)
            close(descriptor)
            throw error
        }
        guard close(descriptor) == 0 else { throw Self.unwritable(path) }
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

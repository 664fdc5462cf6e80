import Foundation

extension TensorFile {
    /// Reads and checks a file.
    ///
    /// Never allocates more than a small multiple of the file's size.
    public static func read(_ path: String) throws(ModelError) -> TensorFile {
        let data: Data
        do {
            data = try Data(contentsOf: URL(fileURLWithPath: path))
        } catch {
            let cause = FileManager.default.fileExists(atPath: path) ? "unreadable" : "not there"
            throw ModelError(.fileUnreadable(cause: cause), file: path)
        }
        do {
            return try parse(data)
        } catch {
            throw error.at(path)
        }
    }

    /// Reads and checks a file's bytes.
    public static func parse(_ data: Data) throws(ModelError) -> TensorFile {
        let data = data.startIndex == 0 ? data : Data(data)
        guard data.count >= 8 else {
            throw ModelError(.fileTruncated(size: data.count, expected: 8))
        }
        var length: UInt64 = 0
        for index in (0..<8).reversed() { length = length << 8 | UInt64(data[index]) }
        guard length <= UInt64(headerSizeLimit), let headerSize = Int(exactly: length) else {
            throw ModelError(
                .fileHeader(detail: "its length is \(length), the limit \(headerSizeLimit)"))
        }
        guard data.count - 8 >= headerSize else {
            throw ModelError(.fileTruncated(size: data.count, expected: 8 + headerSize))
        }
        let header = try decodeHeader(data[8..<(8 + headerSize)])
        let body = data[(8 + headerSize)...]
        var entries: [String: Entry] = [:]
        var spans: [(start: Int, end: Int, name: String)] = []
        for (name, description) in header.tensors {
            let type = try description.check(name)
            let (start, end) = (description.dataOffsets[0], description.dataOffsets[1])
            spans.append((start, end, name))
            guard end <= body.count else {
                throw ModelError(
                    .fileTruncated(size: data.count, expected: saturated(8 + headerSize, end)))
            }
            let bytes = body[(body.startIndex + start)..<(body.startIndex + end)]
            entries[name] = Entry(type: type, shape: description.shape, bytes: bytes)
        }
        var position = 0
        for span in spans.sorted(by: { ($0.start, $0.end, $0.name) < ($1.start, $1.end, $1.name) })
        {
            guard span.start == position else {
                throw ModelError(
                    .fileTensor(
                        tensor: span.name,
                        detail: "it begins at \(span.start), the one before ends at \(position)"))
            }
            position = span.end
        }
        guard position == body.count else {
            throw ModelError(
                .fileTrailing(size: data.count, expected: 8 + headerSize + position))
        }
        return TensorFile(tensors: entries, metadata: header.metadata)
    }

    private static func saturated(_ first: Int, _ second: Int) -> Int {
        let (sum, overflow) = first.addingReportingOverflow(second)
        return overflow ? Int.max : sum
    }

    private static func decodeHeader(_ bytes: Data) throws(ModelError) -> Header {
        guard bytes.first == UInt8(ascii: "{") else {
            throw ModelError(.fileHeader(detail: "it does not begin with '{'"))
        }
        guard nesting(of: bytes) <= 3 else {
            throw ModelError(.fileHeader(detail: "it is nested too deeply"))
        }
        do {
            return try JSONDecoder().decode(Header.self, from: Data(bytes))
        } catch {
            throw ModelError(.fileHeader(detail: "it is not JSON of the expected form"))
        }
    }

    /// How deeply objects and lists lie in one another; a deep header would cost the parser its
    /// stack.
    private static func nesting(of bytes: Data) -> Int {
        var depth = 0
        var deepest = 0
        var isInString = false
        var isEscaped = false
        for byte in bytes {
            if isInString {
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte == UInt8(ascii: "\"") {
                    isInString = false
                }
                continue
            }
            switch byte {
            case UInt8(ascii: "\""): isInString = true
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                deepest = max(deepest, depth)
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
            default: break
            }
        }
        return deepest
    }

    private struct Name: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    private struct Header: Decodable {
        var tensors: [(name: String, description: Description)] = []
        var metadata: [String: String] = [:]

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Name.self)
            for key in container.allKeys {
                if key.stringValue == "__metadata__" {
                    metadata = try container.decode([String: String].self, forKey: key)
                } else {
                    let description = try container.decode(Description.self, forKey: key)
                    tensors.append((key.stringValue, description))
                }
            }
        }
    }

    private struct Description: Decodable {
        let dtype: String
        let shape: [Int]
        let dataOffsets: [Int]

        enum CodingKeys: String, CodingKey {
            case dtype
            case shape
            case dataOffsets = "data_offsets"
        }

        /// Checks what does not depend on the other tensors.
        func check(_ name: String) throws(ModelError) -> ElementType {
            guard !name.isEmpty, name.utf8.count <= 512 else {
                throw ModelError(.fileHeader(detail: "a tensor's name is empty or too long"))
            }
            func wrong(_ detail: String) -> ModelError {
                ModelError(.fileTensor(tensor: name, detail: detail))
            }
            guard let type = ElementType(rawValue: dtype) else {
                throw wrong("its type '\(dtype.prefix(32))' is not known")
            }
            guard shape.count <= rankLimit else { throw wrong("it has too many dimensions") }
            var size = type.size
            for dimension in shape {
                guard dimension >= 0 else { throw wrong("a dimension is negative") }
                let (product, overflow) = size.multipliedReportingOverflow(by: dimension)
                guard !overflow else { throw wrong("its shape is too large") }
                size = product
            }
            guard dataOffsets.count == 2 else { throw wrong("it has not two offsets") }
            let (start, end) = (dataOffsets[0], dataOffsets[1])
            guard start >= 0, end >= start else { throw wrong("its offsets are out of order") }
            guard end - start == size else {
                throw wrong("it takes \(end - start) bytes where its shape needs \(size)")
            }
            return type
        }
    }
}

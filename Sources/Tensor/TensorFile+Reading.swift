import Foundation

extension TensorFile {
    /// Reads and checks a file.
    ///
    /// Nothing is allocated by what the file claims of itself: a header by its real size, a tensor
    /// once its bytes are known to be there. See `TensorFile` for when tensors are read.
    public static func read(_ path: String) throws(ModelError) -> TensorFile {
        let file = try OpenTensorFile(path)
        do throws(ModelError) {
            if file.size <= wholeSizeLimit {
                return try parse(try file.data(at: 0, count: file.size))
            }
            let headerSize = try headerSize(try file.data(at: 0, count: 8), fileSize: file.size)
            let header = try file.data(at: 8, count: headerSize)
            return try assemble(header, fileSize: file.size) { start, _ in
                .file(file, start: start)
            }
        } catch {
            throw error.at(path)
        }
    }

    /// Reads and checks a file's bytes.
    public static func parse(_ data: Data) throws(ModelError) -> TensorFile {
        let start = data.startIndex
        let headerSize = try headerSize(data.prefix(8), fileSize: data.count)
        return try assemble(data[(start + 8)..<(start + 8 + headerSize)], fileSize: data.count) {
            .memory(data[(start + $0)..<(start + $0 + $1)])
        }
    }

    /// The length of the header, which lies inside the file.
    private static func headerSize(_ bytes: Data, fileSize: Int) throws(ModelError) -> Int {
        guard bytes.count == 8 else {
            throw ModelError(.fileTruncated(size: fileSize, expected: 8))
        }
        let length = bytes.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard length <= UInt64(headerSizeLimit), let size = Int(exactly: length) else {
            throw ModelError(
                .fileHeader(detail: "its length is \(length), the limit \(headerSizeLimit)"))
        }
        guard fileSize - 8 >= size else {
            throw ModelError(.fileTruncated(size: fileSize, expected: 8 + size))
        }
        return size
    }

    /// The file that a header describes; `source` says where bytes of the file are to be had.
    private static func assemble(
        _ header: Data, fileSize: Int, source: (_ start: Int, _ count: Int) -> TensorSource
    ) throws(ModelError) -> TensorFile {
        let bodyStart = 8 + header.count
        let result = header.withUnsafeBytes { bytes in
            Result { () throws(ModelError) in try TensorHeader.read(bytes) }
        }
        let header = try result.get()
        let ordered = header.tensors.sorted {
            ($0.start, $0.end, $0.name) < ($1.start, $1.end, $1.name)
        }
        var position = 0
        for tensor in ordered {
            guard tensor.start == position else {
                throw ModelError(
                    .fileTensor(
                        tensor: tensor.name,
                        detail: "it begins at \(tensor.start), the one before ends at \(position)"
                    ))
            }
            position = tensor.end
        }
        let (described, overflow) = bodyStart.addingReportingOverflow(position)
        guard !overflow, described <= fileSize else {
            throw ModelError(
                .fileTruncated(size: fileSize, expected: overflow ? Int.max : described))
        }
        guard described == fileSize else {
            throw ModelError(.fileTrailing(size: fileSize, expected: described))
        }
        var entries: [String: Entry] = [:]
        entries.reserveCapacity(ordered.count)
        for tensor in ordered {
            let count = tensor.end - tensor.start
            let entry = Entry(
                type: tensor.type, shape: tensor.shape, byteCount: count,
                source: source(bodyStart + tensor.start, count))
            guard entries.updateValue(entry, forKey: tensor.name) == nil else {
                throw ModelError(
                    .fileTensor(tensor: tensor.name, detail: "it is described twice"))
            }
        }
        return TensorFile(tensors: entries, metadata: header.metadata)
    }
}

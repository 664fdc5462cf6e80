/// A safetensors header as it was parsed: what each tensor says of itself, checked alone.
struct TensorHeader {
    /// One tensor's description.
    struct Description {
        let name: String
        let type: TensorFile.ElementType
        let shape: [Int]
        /// Where its bytes begin and end, counted from the end of the header.
        let start: Int
        let end: Int
    }

    /// The tensors as they are listed.
    var tensors: [Description] = []
    /// What the file says of itself.
    var metadata: [String: String] = [:]

    private static let nameSizeLimit = 512

    /// Parses a header.
    static func read(_ bytes: UnsafeRawBufferPointer) throws(ModelError) -> TensorHeader {
        var parser = TensorHeaderParser(bytes)
        guard bytes.first == UInt8(ascii: "{") else {
            throw ModelError(.fileHeader(detail: "it does not begin with '{'"))
        }
        var header = TensorHeader()
        var hasMetadata = false
        try parser.object { name, parser throws(ModelError) in
            if name != "__metadata__" {
                header.tensors.append(try description(of: name, &parser))
                return
            }
            guard !hasMetadata else { throw parser.damaged("'__metadata__' is there twice") }
            hasMetadata = true
            try parser.object { key, parser throws(ModelError) in
                guard header.metadata.updateValue(try parser.string(), forKey: key) == nil else {
                    throw parser.damaged("'\(key.prefix(64))' is there twice")
                }
            }
        }
        try parser.end()
        return header
    }

    private static func description(
        of name: String, _ parser: inout TensorHeaderParser
    ) throws(ModelError) -> Description {
        guard !name.isEmpty, name.utf8.count <= nameSizeLimit else {
            throw parser.damaged("a tensor's name is empty or too long")
        }
        var type: String?
        var shape: [Int]?
        var offsets: [Int]?
        try parser.object { key, parser throws(ModelError) in
            let isKnown: Bool
            switch key {
            case "dtype":
                isKnown = type != nil
                type = try parser.string()
            case "shape":
                isKnown = shape != nil
                shape = try parser.integers(limit: TensorFile.rankLimit + 1)
            case "data_offsets":
                isKnown = offsets != nil
                offsets = try parser.integers(limit: 3)
            default:
                isKnown = false
                try parser.skip()
            }
            if isKnown { throw parser.damaged("'\(key)' is there twice") }
        }
        guard let type, let shape, let offsets else {
            throw parser.damaged("'\(name.prefix(64))' lacks its dtype, shape or data_offsets")
        }
        return try check(name, type, shape, offsets)
    }

    /// Checks what does not depend on the other tensors.
    private static func check(
        _ name: String, _ type: String, _ shape: [Int], _ offsets: [Int]
    ) throws(ModelError) -> Description {
        func wrong(_ detail: String) -> ModelError {
            ModelError(.fileTensor(tensor: name, detail: detail))
        }
        guard let type = TensorFile.ElementType(rawValue: type) else {
            throw wrong("its type '\(type.prefix(32))' is not known")
        }
        guard shape.count <= TensorFile.rankLimit else {
            throw wrong("it has too many dimensions")
        }
        var size = type.size
        for dimension in shape {
            guard dimension >= 0 else { throw wrong("a dimension is negative") }
            let (product, overflow) = size.multipliedReportingOverflow(by: dimension)
            guard !overflow else { throw wrong("its shape is too large") }
            size = product
        }
        guard offsets.count == 2 else { throw wrong("it has not two offsets") }
        let (start, end) = (offsets[0], offsets[1])
        guard start >= 0, end >= start else { throw wrong("its offsets are out of order") }
        guard end - start == size else {
            throw wrong("it takes \(end - start) bytes where its shape needs \(size)")
        }
        return Description(name: name, type: type, shape: shape, start: start, end: end)
    }
}

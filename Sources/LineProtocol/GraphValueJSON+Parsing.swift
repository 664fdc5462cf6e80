import GraphStore

extension GraphValueJSON {
    /// Reads a value from JSON, the wire's `~` forms included.
    ///
    /// Throws where the text is not one JSON value.
    public static func parse(_ text: String) throws(ProtocolError) -> GraphValue {
        let bytes = Array(text.utf8)
        return try bytes.withUnsafeBufferPointer { buffer throws(ProtocolError) in
            var reader = JSONReader(buffer)
            let value = try reader.value(as: GraphValue.self)
            try reader.requireEnd()
            return value
        }
    }
}

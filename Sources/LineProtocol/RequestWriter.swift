import GraphStore

/// Writes requests as a client sends them.
struct RequestWriter {
    let buffer = ResponseBuffer()

    func query(_ text: String, parameters: [String: GraphValue], timeoutMilliseconds: Int?) {
        buffer.append("{\"query\":")
        buffer.appendJSON(text)
        if !parameters.isEmpty {
            buffer.append(",\"params\":{")
            var isFirst = true
            for (name, value) in parameters.sorted(by: { $0.key < $1.key }) {
                if !isFirst { buffer.append(UInt8(ascii: ",")) }
                isFirst = false
                buffer.appendKey(name, as: .plain)
                buffer.append(value, as: .exact)
            }
            buffer.append(UInt8(ascii: "}"))
        }
        if let timeoutMilliseconds {
            buffer.append(",\"timeout_ms\":")
            buffer.append(timeoutMilliseconds)
        }
        buffer.append("}\n")
    }

    func begin(_ access: Request.TransactionAccess) {
        buffer.append("{\"begin\":true,\"mode\":\"")
        buffer.append(access.rawValue)
        buffer.append("\"}\n")
    }

    func verb(_ name: StaticString) {
        buffer.append("{\"")
        buffer.append(name)
        buffer.append("\":true}\n")
    }

    func authenticate(user: String, password: String) {
        buffer.append("{\"auth\":{\"user\":")
        buffer.appendJSON(user)
        buffer.append(",\"password\":")
        buffer.appendJSON(password)
        buffer.append("}}\n")
    }
}

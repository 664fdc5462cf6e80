import GraphStore

extension Request {
    /// The fields of a JSON request as they are found; fields that are not known are skipped.
    private struct Fields {
        var query: String?
        var parameters: [String: Value] = [:]
        var actions: [Action] = []
        var begins = false
        var mode = TransactionAccess.write
    }

    /// Fills the request from a JSON object.
    ///
    /// What was read before an error (the `id`) stays.
    mutating func read(_ reader: JSONReader) throws(ProtocolError) {
        var reader = reader
        var fields = Fields()
        try reader.openObject()
        while let key = try reader.nextKey() {
            if try reader.kind() == .null, !reader.matches(key, "id") {
                try reader.literal("null")
            } else {
                try readField(key, from: &reader, into: &fields)
            }
        }
        try reader.requireEnd()
        if fields.begins { fields.actions.append(.begin(fields.mode)) }
        if let text = fields.query {
            fields.actions.append(.query(text: text, parameters: fields.parameters))
        }
        guard fields.actions.count == 1, let only = fields.actions.first else {
            throw .request(
                fields.actions.isEmpty
                    ? "the request asks for nothing; give \"query\", \"begin\", \"commit\", "
                        + "\"rollback\", \"auth\" or \"ping\""
                    : "the request asks for several things at once; send them as lines of their own"
            )
        }
        action = only
    }

    private mutating func readField(
        _ key: JSONReader.Token, from reader: inout JSONReader, into fields: inout Fields
    ) throws(ProtocolError) {
        if reader.matches(key, "query") {
            fields.query = try reader.requiredText("query")
        } else if reader.matches(key, "params") {
            fields.parameters = try reader.parameters()
        } else if reader.matches(key, "id") {
            id = Array(reader.bytes[try reader.skipValue()])
        } else if reader.matches(key, "timeout_ms") {
            timeoutMilliseconds = try reader.milliseconds()
        } else if reader.matches(key, "begin") {
            fields.begins = try reader.flag("begin")
        } else if reader.matches(key, "mode") {
            fields.mode = try reader.access()
        } else if reader.matches(key, "commit") {
            if try reader.flag("commit") { fields.actions.append(.commit) }
        } else if reader.matches(key, "rollback") {
            if try reader.flag("rollback") { fields.actions.append(.rollback) }
        } else if reader.matches(key, "ping") {
            if try reader.flag("ping") { fields.actions.append(.ping) }
        } else if reader.matches(key, "auth") {
            fields.actions.append(try reader.credentials())
        } else if reader.matches(key, "define_procedure") {
            fields.actions.append(.defineProcedure(try reader.procedureTable()))
        } else if reader.matches(key, "drop_procedures") {
            if try reader.flag("drop_procedures") { fields.actions.append(.dropProcedures) }
        } else {
            _ = try reader.skipValue()
        }
    }
}

extension JSONReader {
    fileprivate mutating func requiredText(_ name: String) throws(ProtocolError) -> String {
        guard try kind() == .string else { throw .request("\"\(name)\" has to be a string") }
        return try text(of: try string())
    }

    fileprivate mutating func flag(_ name: String) throws(ProtocolError) -> Bool {
        switch try kind() {
        case .true:
            try literal("true")
            return true
        case .false:
            try literal("false")
            return false
        default: throw .request("\"\(name)\" has to be true")
        }
    }

    fileprivate mutating func access() throws(ProtocolError) -> Request.TransactionAccess {
        guard let access = Request.TransactionAccess(rawValue: try requiredText("mode")) else {
            throw .request("\"mode\" has to be \"read\" or \"write\"")
        }
        return access
    }

    fileprivate mutating func milliseconds() throws(ProtocolError) -> Int {
        guard try kind() == .number, case let number = try number() else {
            throw .request("\"timeout_ms\" has to be a number")
        }
        switch number {
        case .integer(let whole) where whole > 0: return whole
        case .float(let float) where float >= 1 && float < 1e15:
            return Int(exactly: float.rounded(.down)) ?? 1
        default: throw .request("\"timeout_ms\" has to be a positive number")
        }
    }

    fileprivate mutating func parameters() throws(ProtocolError) -> [String: Value] {
        guard try kind() == .object else {
            throw .request("\"params\" has to be an object of names and values")
        }
        var parameters: [String: Value] = [:]
        try openObject()
        while let key = try nextKey() { parameters[try text(of: key)] = try value() }
        return parameters
    }

    fileprivate mutating func credentials() throws(ProtocolError) -> Request.Action {
        guard try kind() == .object else {
            throw .request("\"auth\" has to be {\"user\": …, \"password\": …}")
        }
        var user: String?
        var password: String?
        try openObject()
        while let key = try nextKey() {
            if matches(key, "user") {
                user = try requiredText("user")
            } else if matches(key, "password") {
                password = try requiredText("password")
            } else {
                _ = try skipValue()
            }
        }
        guard let user, let password else {
            throw .request("\"auth\" has to be {\"user\": …, \"password\": …}")
        }
        return .authenticate(user: user, password: password)
    }

    fileprivate mutating func procedureTable() throws(ProtocolError) -> Request.ProcedureTable {
        let shape =
            "\"define_procedure\" has to be {\"signature\": …, \"columns\": […], \"rows\": [[…]]}"
        guard try kind() == .object else { throw .request(shape) }
        var signature: String?
        var columns: [String] = []
        var rows: [[Value]] = []
        try openObject()
        while let key = try nextKey() {
            if matches(key, "signature") {
                signature = try requiredText("signature")
            } else if matches(key, "columns") {
                guard try kind() == .array else { throw .request(shape) }
                try openArray()
                while try nextElement() { columns.append(try requiredText("columns")) }
            } else if matches(key, "rows") {
                guard try kind() == .array else { throw .request(shape) }
                try openArray()
                while try nextElement() {
                    guard case .list(let row) = try value(as: Value.self) else {
                        throw .request(shape)
                    }
                    rows.append(row.elements)
                }
            } else {
                _ = try skipValue()
            }
        }
        guard let signature else { throw .request(shape) }
        return Request.ProcedureTable(signature: signature, columns: columns, rows: rows)
    }
}

/// The columns of a file as its neo4j-admin header names them.
struct ColumnHeader {
    /// What a column holds.
    enum Role: Equatable {
        case id(space: String)
        case label
        case start(space: String)
        case end(space: String)
        case type
        case property(FieldType)
        case ignored
    }

    /// One column.
    struct Column {
        /// The name before the colon; empty where there is none.
        let name: String
        let role: Role
        /// The label that an `:ID` column gives its nodes by `{label:X}`.
        let label: String?
        /// The type of the ID as a property, by `{id-type:long}`.
        let idType: FieldType
        /// The header's own text.
        let text: String
    }

    let columns: [Column]
    /// The text of the whole header line.
    let line: String

    /// Why a header is no header.
    struct Invalid: Error {
        let field: Int
        let reason: String
    }

    /// Reads the fields of a header row.
    init(fields: [String], line: String) throws(Invalid) {
        var columns: [Column] = []
        for (index, field) in fields.enumerated() {
            columns.append(try Self.column(field.trimmingBlanks, index))
        }
        self.columns = columns
        self.line = line
        try checkRoles()
    }

    /// The index of the column with a role that `matches`.
    func index(where matches: (Role) -> Bool) -> Int? {
        columns.firstIndex { matches($0.role) }
    }

    private static func column(_ field: String, _ index: Int) throws(Invalid) -> Column {
        var text = field
        var options: [String: String] = [:]
        if text.hasSuffix("}"), let open = text.firstIndex(of: "{") {
            let body = text[text.index(after: open)...].dropLast()
            for pair in body.split(separator: ",") {
                let parts = pair.split(separator: ":", maxSplits: 1).map {
                    String($0).trimmingBlanks
                }
                guard parts.count == 2 else {
                    throw Invalid(field: index, reason: "option '\(pair)' is not key:value")
                }
                options[parts[0].lowercased()] = parts[1]
            }
            text = String(text[..<open])
        }
        guard let colon = text.lastIndex(of: ":") else {
            guard !text.isEmpty else {
                return Column(
                    name: "", role: .ignored, label: nil, idType: .string, text: field)
            }
            return Column(
                name: text, role: .property(.string), label: nil, idType: .string, text: field)
        }
        let name = String(text[..<colon])
        let kind = String(text[text.index(after: colon)...])
        let role = try role(kind, index)
        var idType = FieldType.string
        if let typeName = options["id-type"] {
            guard let type = FieldType(named: typeName), !type.isArray else {
                throw Invalid(field: index, reason: "id-type '\(typeName)' is not known")
            }
            idType = type
        }
        if case .property = role, name.isEmpty {
            throw Invalid(field: index, reason: "a property column needs a name before ':'")
        }
        return Column(
            name: name, role: role, label: options["label"], idType: idType, text: field)
    }

    private static func role(_ kind: String, _ index: Int) throws(Invalid) -> Role {
        var word = kind
        var space = ""
        if kind.hasSuffix(")"), let open = kind.firstIndex(of: "(") {
            word = String(kind[..<open])
            space = String(kind[kind.index(after: open)...].dropLast())
        }
        switch word.uppercased() {
        case "ID": return .id(space: space)
        case "LABEL": return .label
        case "START_ID": return .start(space: space)
        case "END_ID": return .end(space: space)
        case "TYPE": return .type
        case "IGNORE": return .ignored
        default:
            guard let type = FieldType(named: kind) else {
                throw Invalid(
                    field: index,
                    reason: "type '\(kind)' is not known; there are \(FieldType.knownNames), "
                        + "and :ID :LABEL :START_ID :END_ID :TYPE :IGNORE")
            }
            return .property(type)
        }
    }

    private func checkRoles() throws(Invalid) {
        var seen: Set<String> = []
        for (index, column) in columns.enumerated() {
            let key: String
            switch column.role {
            case .id: key = ":ID"
            case .start: key = ":START_ID"
            case .end: key = ":END_ID"
            case .type: key = ":TYPE"
            case .property: key = column.name
            case .label, .ignored: continue
            }
            guard seen.insert(key).inserted else {
                throw Invalid(field: index, reason: "column '\(column.text)' comes twice")
            }
        }
    }
}

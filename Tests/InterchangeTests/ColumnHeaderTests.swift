import Testing

@testable import Interchange

@Suite("Headers are neo4j-admin's")
struct ColumnHeaderTests {
    @Test("ids, spaces, options, types, labels and ignored columns")
    func roles() throws {
        let header = try ColumnHeader(
            fields: [
                "id:ID(Tag){label:Tag, id-type:long}", "name", "weight:float", "names:string[]",
                ":LABEL", "x:IGNORE",
            ], line: "")
        #expect(header.columns[0].role == .id(space: "Tag"))
        #expect(header.columns[0].name == "id")
        #expect(header.columns[0].label == "Tag")
        #expect(header.columns[0].idType == FieldType(element: .long, isArray: false))
        #expect(header.columns[1].role == .property(.string))
        #expect(header.columns[2].role == .property(FieldType(element: .float, isArray: false)))
        #expect(header.columns[3].role == .property(FieldType(element: .string, isArray: true)))
        #expect(header.columns[4].role == .label)
        #expect(header.columns[5].role == .ignored)
    }

    @Test("an unknown type is an error that lists the known ones")
    func unknownType() throws {
        let error = #expect(throws: ColumnHeader.Invalid.self) {
            try ColumnHeader(fields: ["a", "b:uuid"], line: "")
        }
        #expect(error?.field == 1)
        #expect(error?.reason.contains("boolean") == true)
    }

    @Test("a column that comes twice is an error")
    func twice() {
        #expect(throws: ColumnHeader.Invalid.self) {
            try ColumnHeader(fields: ["name", "name:int"], line: "")
        }
    }

    @Test(
        "fields become values of their type, and mismatches say so",
        arguments: [
            ("int", "2147483648", nil), ("long", "9223372036854775807", "9223372036854775807"),
            ("long", "9223372036854775808", nil), ("boolean", "TRUE", "true"),
            ("boolean", "yes", nil),
            ("double", "1e3", "1000.0"), ("double", "abc", nil), ("byte", "-128", "-128"),
            ("byte", "128", nil), ("char", "中", "中"), ("char", "ab", nil),
        ])
    func values(type: String, field: String, expected: String?) throws {
        let type = try #require(FieldType(named: type))
        let dialect = DelimitedDialect()
        let value = try? type.value(of: Array(field.utf8), isQuoted: false, dialect: dialect)
        switch value {
        case .integer(let number)?: #expect(String(number) == expected)
        case .float(let number)?: #expect(String(number) == expected)
        case .boolean(let flag)?: #expect(String(flag) == expected)
        case .string(let text)?: #expect(text.string == expected)
        default: #expect(expected == nil)
        }
    }
}

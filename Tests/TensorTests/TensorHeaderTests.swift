import Foundation
import Testing

@testable import Tensor

@Suite("Headers of tensor files")
struct TensorHeaderTests {
    private func file(_ header: String, _ body: Int = 8) -> Data {
        withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Data($0) }
            + Data(header.utf8) + Data(count: body)
    }

    private let tensor = #""dtype":"F32","shape":[2],"data_offsets":[0,8]"#

    @Test("spaces, escapes and fields of others are read")
    func liberal() throws {
        let headers: [(String, String)] = [
            (
                "{ \"a\" :\n{\"dtype\" : \"F32\", \"shape\": [ 2 ] ,\t\"data_offsets\":[0 , 8]} } \r\n ",
                "a"
            ),
            (#"{"\u0061":{\#(tensor)}}"#, "a"),
            (#"{"\ud83c\udF4e\/\"\\\b\f\n\r\t":{\#(tensor)}}"#, "🍎/\"\\\u{8}\u{c}\n\r\t"),
            (#"{"苹果":{\#(tensor)}}"#, "苹果"),
            (#"{"a":{\#(tensor),"x":{"y":[1.5e-3,true,null,{"z":"]"}]},"w":-1}}"#, "a"),
            (#"{"__metadata__":{"k":"v"},"a":{\#(tensor)}}"#, "a"),
        ]
        for (header, name) in headers {
            let parsed = try TensorFile.parse(file(header))
            #expect(Array(parsed.tensors.keys) == [name])
        }
        #expect(try TensorFile.parse(file(headers[5].0)).metadata == ["k": "v"])
    }

    @Test("what is no such JSON, or says something twice, is refused")
    func strict() {
        let hostile = [
            #"{"a":{\#(tensor)},"a":{\#(tensor)}}"#, #"{"a":{\#(tensor),"dtype":"F32"}}"#,
            #"{"a":{\#(tensor),"shape":[2]}}"#, #"{"__metadata__":{},"__metadata__":{}}"#,
            #"{"__metadata__":{"a":"1","a":"2"},"b":{\#(tensor)}}"#,
            #"{"a":{"dtype":"F32","shape":[2]}}"#, #"{"a":{\#(tensor)},}"#,
            #"{"a":{\#(tensor)}} {}"#,
            #"{"a":{\#(tensor)}"#, #"{"a" {\#(tensor)}}"#, #"{a:{\#(tensor)}}"#,
            #"{"a":{"dtype":"F32","shape":[02],"data_offsets":[0,8]}}"#,
            #"{"a":{"dtype":"F32","shape":[- 2],"data_offsets":[0,8]}}"#,
            #"{"a":{"dtype":"F32","shape":[2,],"data_offsets":[0,8]}}"#,
            #"{"a":{"dtype":"F32","shape":["2"],"data_offsets":[0,8]}}"#,
            #"{"a":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,8]}}"#,
            #"{"\ud83c":{\#(tensor)}}"#, #"{"\udf4e":{\#(tensor)}}"#,
            #"{"\ud83c\u0061":{\#(tensor)}}"#,
            #"{"\u00g1":{\#(tensor)}}"#, #"{"\x":{\#(tensor)}}"#, #"{"\"#,
            "{\"a\u{1}\":{\(tensor)}}",
            #"{"a":{\#(tensor),"x":\#(String(repeating: "[", count: 17))"#,
            #"{"a":{\#(tensor),"x":}}"#, #"{"a":{\#(tensor),"x":[^]}}"#,
            #"{"a":{\#(tensor),"x":]}}"#,
            #"{"a":{\#(tensor),"x":[`"#, "{\"a\":\u{0}", " {}",
        ]
        for header in hostile {
            #expect(throws: ModelError.self, "\(header)") {
                _ = try TensorFile.parse(file(header))
            }
        }
        var invalid = file(#"{"a?":{\#(tensor)}}"#)
        invalid[11] = 0xC3
        #expect(throws: ModelError(.fileHeader(detail: "a string is not UTF-8"))) {
            _ = try TensorFile.parse(invalid)
        }
    }

    @Test("a long name and many tensors are no trouble, too long a name is")
    func sizes() throws {
        let name = String(repeating: "n", count: 512)
        #expect(try TensorFile.parse(file(#"{"\#(name)":{\#(tensor)}}"#)).tensors.count == 1)
        #expect(throws: ModelError.self) {
            _ = try TensorFile.parse(file(#"{"\#(name)n":{\#(tensor)}}"#))
        }
        let many = (0..<2000).map {
            #""t\#($0)":{"dtype":"U8","shape":[0,7],"data_offsets":[0,0]}"#
        }
        let header = "{\(many.joined(separator: ","))}"
        #expect(try TensorFile.parse(file(header, 0)).tensors.count == 2000)
    }
}

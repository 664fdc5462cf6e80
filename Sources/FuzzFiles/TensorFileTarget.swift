import Foundation
import Tensor

/// Feeds `TensorFile`: a header's tokens are exchanged for others, its length kept right or not.
struct TensorFileTarget: FuzzTarget {
    let seeds: [[UInt8]]

    private static let tokens = [
        "0", "-1", "1", "2", "8", "9223372036854775807", "9223372036854775808",
        "4611686018427387904",
        "18446744073709551616", "1e30", "1.5", "00", "\"F32\"", "\"F16\"", "\"BF16\"", "\"F64\"",
        "\"I64\"", "\"BOOL\"", "\"U8\"", "\"\"", "\"__metadata__\"", "\"dtype\"", "\"shape\"",
        "\"data_offsets\"", "\"\\u0000\"", "\"\\ud83c\\udf4e\"", "\"\\ud83c\"", "{", "}", "[", "]",
        ",", ":", "null", "true", "[[[[[[[[", "{\"a\":", "\u{0}", "苹果",
    ]

    init() throws {
        var first = TensorFile(metadata: ["format": "pt", "note": "a \"seed\"\n"])
        first.set("weight", (0..<12).map(Float.init), shape: [3, 4])
        first.set("bias", [Float](repeating: 1, count: 4), shape: [4])
        first.set("steps", count: 7)
        var second = TensorFile()
        for type in TensorFile.ElementType.allCases {
            let bytes = Data((0..<(6 * type.size)).map { UInt8($0) })
            second.set("t.\(type.rawValue)", .init(type: type, shape: [2, 3], bytes: bytes))
        }
        var third = TensorFile(metadata: ["a": ""])
        third.set("empty", [Float](), shape: [0, 5])
        third.set("one", [Float(0.5)], shape: [])
        third.set("苹果", [UInt32.max, 3], shape: [2])
        var fourth = TensorFile()
        fourth.set("x", [Float(1)], shape: [1, 1, 1, 1, 1, 1, 1, 1])
        seeds = try [first, second, third, fourth].map { [UInt8](try $0.encoded()) }
    }

    func mutate(_ file: inout [UInt8], _ random: inout FuzzRandom) {
        guard file.count > 8, random.next(below: 12) > 0 else {
            // A length that the file has not.
            let length = random.pick([0, 1, 7, UInt64(file.count), 8 << 20, 1 << 63, .max])
            let bytes = withUnsafeBytes(of: length.littleEndian) { Array($0) }
            return file.replaceSubrange(0..<min(8, file.count), with: bytes)
        }
        let end = 8 + min(Int(file[8 - 8]) | Int(file[8 - 7]) << 8, file.count - 8)
        let starts = tokenStarts(file, until: end)
        guard starts.count > 1 else { return }
        let index = random.next(below: starts.count - 1)
        let token = starts[index]..<starts[index + 1]
        let before = file.count
        switch random.next(below: 5) {
        case 0: file.removeSubrange(token)
        case 1: file.insert(contentsOf: Array(file[token]), at: token.lowerBound)
        case 2:
            let other = random.next(below: starts.count - 1)
            file.replaceSubrange(token, with: Array(file[starts[other]..<starts[other + 1]]))
        case 3:
            // A member a second time, or somewhere else.
            let last = min(starts.count - 1, index + 1 + random.next(below: 24))
            let part = Array(file[token.lowerBound..<starts[last]])
            file.insert(contentsOf: part, at: random.pick(starts))
        default: file.replaceSubrange(token, with: Array(random.pick(Self.tokens).utf8))
        }
        guard random.next(below: 5) > 0 else { return }
        let length = UInt64(end - 8 + file.count - before)
        withUnsafeBytes(of: length.littleEndian) { file.replaceSubrange(0..<8, with: Array($0)) }
    }

    /// Where the tokens of a header begin, and where the last one ends.
    private func tokenStarts(_ file: [UInt8], until end: Int) -> [Int] {
        var starts: [Int] = []
        var position = 8
        while position < end {
            starts.append(position)
            switch file[position] {
            case UInt8(ascii: "\""):
                position += 1
                while position < end, file[position] != UInt8(ascii: "\"") { position += 1 }
                position += 1
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                while position < end, 0x30...0x39 ~= file[position] { position += 1 }
            default: position += 1
            }
        }
        return starts + [min(position, end)]
    }

    func run(_ file: [UInt8]) -> Bool {
        guard let parsed = try? TensorFile.parse(Data(file)) else { return false }
        var size = 0
        for (name, entry) in parsed.tensors {
            size += entry.byteCount
            let count = entry.shape.reduce(1, *)
            precondition(entry.byteCount == count * entry.type.size, "bytes fit the shape")
            if let tensor = try? parsed.tensor(name) {
                precondition(tensor.count == count, "the tensor has the shape's elements")
            }
        }
        precondition(size <= file.count, "the tensors lie inside the file")
        if file.count % 16 == 0, let again = try? TensorFile.parse(try parsed.encoded()) {
            precondition(again.tensors.count == parsed.tensors.count, "what is written is read")
            precondition(again.metadata == parsed.metadata, "what is written is read")
        }
        return true
    }
}

/// How fields are told apart in a delimited text file.
public struct DelimitedDialect: Sendable, Equatable {
    /// The byte between fields.
    public var delimiter: UInt8
    /// The byte between the elements of an array field.
    public var arrayDelimiter: UInt8
    /// The byte around fields that hold delimiters, line ends or quotes, which are doubled inside.
    public var quote: UInt8

    /// RFC 4180 with `;` between array elements.
    public init(delimiter: UInt8 = 0x2C, arrayDelimiter: UInt8 = 0x3B, quote: UInt8 = 0x22) {
        self.delimiter = delimiter
        self.arrayDelimiter = arrayDelimiter
        self.quote = quote
    }

    /// Reads a delimiter as users write it: one ASCII character, `TAB`, `\t`, or `U+002A`.
    public static func byte(named text: String) throws(ImportError) -> UInt8 {
        let upper = text.uppercased()
        if upper == "TAB" || text == "\\t" { return 0x09 }
        if upper.hasPrefix("U+"), let code = UInt8(upper.dropFirst(2), radix: 16), code < 0x80 {
            return code
        }
        if text.utf8.count == 1, let byte = text.utf8.first, byte != 0x0A, byte != 0x0D {
            return byte
        }
        throw ImportError(
            "import.delimiter.invalid",
            "'\(text)' is no delimiter; give one ASCII character, TAB, \\t or U+002A")
    }

    /// How a delimiter is called in messages.
    static func name(of byte: UInt8) -> String {
        byte == 0x09 ? "TAB" : "'\(String(UnicodeScalar(byte)))'"
    }
}

/// fastText's hash of tokens and of their n-grams.
enum NGramHash {
    static let seed: UInt32 = 2_166_136_261
    /// What an n-gram's hash is multiplied by before the next token's is added.
    static let multiplier: UInt64 = 116_049_371

    /// FNV-1a, but each byte is sign-extended before the exclusive or.
    @inline(__always)
    static func adding(_ byte: UInt8, to hash: UInt32) -> UInt32 {
        (hash ^ UInt32(bitPattern: Int32(Int8(bitPattern: byte)))) &* 16_777_619
    }

    /// The hash of a whole byte sequence.
    @inline(__always)
    static func hash(_ bytes: some Sequence<UInt8>) -> UInt32 {
        var hash = seed
        for byte in bytes { hash = adding(byte, to: hash) }
        return hash
    }

    /// A token's hash as the start of an n-gram's, or as what is added to it.
    @inline(__always)
    static func extended(_ hash: UInt32) -> UInt64 {
        UInt64(bitPattern: Int64(Int32(bitPattern: hash)))
    }

    /// The hash of an n-gram that is one token longer.
    @inline(__always)
    static func appending(_ token: UInt32, to hash: UInt64) -> UInt64 {
        hash &* multiplier &+ extended(token)
    }
}

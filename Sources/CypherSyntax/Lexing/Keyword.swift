/// A word with a meaning in the language.
///
/// Keywords are written in any case. Only the reserved ones are barred from being variables;
/// labels,
/// types, property keys, map keys and namespaces may be any word.
public enum Keyword: UInt8, Sendable, Hashable, CaseIterable {
    case all, allShortestPaths, and, any, `as`, asc, ascending, by, call, `case`, collect
    case constraint, constraints, contains, count, create, csv, delete, desc, descending, detach
    case distinct, drop, `else`, end, ends, exists, explain, `false`, fieldTerminator, `for`
    case forEach, from, function, functions, headers, `if`, `in`, index, indexes, `is`, limit
    case load, match, merge, none, not, null, of, on, optional, or, order, procedure, procedures
    case profile, range, reduce, remove, require, `return`, row, rows, set, shortestPath, show
    case single, skip, starts, text, then, transactions, `true`, union, unique, unwind, when
    case `where`, with, xor, yield

    /// The word in capitals, `shortestPath` and `allShortestPaths` as they are usually written.
    public var spelling: String {
        switch self {
        case .shortestPath: return "shortestPath"
        case .allShortestPaths: return "allShortestPaths"
        default: return Keyword.spellings[Int(rawValue)]
        }
    }

    /// Whether the word cannot be a variable or a function unless it stands in backticks.
    public var isReserved: Bool {
        switch self {
        case .all, .and, .as, .asc, .ascending, .by, .case, .contains, .create, .delete, .desc,
            .descending, .detach, .distinct, .else, .ends, .exists, .false, .for, .in, .is,
            .limit, .match, .merge, .not, .null, .optional, .or, .order, .remove, .require,
            .return, .set, .skip, .starts, .then, .true, .union, .unwind, .when, .where, .with,
            .xor:
            return true
        default:
            return false
        }
    }

    /// The keyword that a word is, in whatever case; nil for any other word.
    public init?(word: String) {
        var word = word
        let found = word.withUTF8 { Keyword.table.keyword(of: UnsafeRawBufferPointer($0)) }
        guard let found else { return nil }
        self = found
    }

    private static let spellings: [String] = allCases.map { "\($0)".uppercased() }

    static let table = KeywordTable()
}

/// Finds keywords by their bytes, in any case, without making a string.
struct KeywordTable: Sendable {
    private static let slotCount = 512
    private static let longest = 16

    private struct Slot {
        var high: UInt64 = 0
        var low: UInt64 = 0
        var keyword: Keyword?
    }

    private var slots = [Slot](repeating: Slot(), count: KeywordTable.slotCount)

    init() {
        for keyword in Keyword.allCases {
            let (high, low) = Array("\(keyword)".utf8).withUnsafeBytes(KeywordTable.key)
            var slot = KeywordTable.slot(high, low)
            while slots[slot].keyword != nil {
                slot = (slot + 1) & (KeywordTable.slotCount - 1)
            }
            slots[slot] = Slot(high: high, low: low, keyword: keyword)
        }
    }

    /// The keyword spelt by ASCII letters, if they spell one.
    func keyword(of word: UnsafeRawBufferPointer) -> Keyword? {
        guard word.count >= 2, word.count <= KeywordTable.longest else { return nil }
        let (high, low) = KeywordTable.key(word)
        var slot = KeywordTable.slot(high, low)
        while let keyword = slots[slot].keyword {
            if slots[slot].high == high, slots[slot].low == low { return keyword }
            slot = (slot + 1) & (KeywordTable.slotCount - 1)
        }
        return nil
    }

    /// The word's letters in lower case, packed into two numbers; anything but letters gives zero.
    private static func key(_ word: UnsafeRawBufferPointer) -> (UInt64, UInt64) {
        var high: UInt64 = 0
        var low: UInt64 = 0
        for byte in word {
            let letter = byte | 0x20
            guard letter >= UInt8(ascii: "a"), letter <= UInt8(ascii: "z") else { return (0, 0) }
            high = (high << 8) | (low >> 56)
            low = (low << 8) | UInt64(letter)
        }
        return (high, low)
    }

    private static func slot(_ high: UInt64, _ low: UInt64) -> Int {
        let mixed = (low ^ (high &* 31)) &* 0x9E37_79B9_7F4A_7C15
        return Int(truncatingIfNeeded: mixed >> 55)
    }
}

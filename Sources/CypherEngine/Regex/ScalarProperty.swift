/// The named sets of code points that `\p{…}`, `\d` and their like stand for.
enum ScalarProperty: Hashable {
    /// General categories, one bit each as in `categoryBits`.
    case categories(UInt32)
    /// `\d`, `\w`, `\s`, `\h`, `\v` and the POSIX classes, ASCII but for `\h` and `\v`.
    case digit, word, space, horizontalSpace, verticalSpace
    case asciiLower, asciiUpper, ascii, asciiAlpha, asciiAlnum, asciiPunctuation, asciiGraph
    case asciiPrint, asciiBlank, asciiControl, hexDigit
    /// Unicode's properties.
    case alphabetic, ideographic, lowercase, uppercase, whiteSpace, unicodeWord
    case han, hiragana, katakana

    /// Whether a code point has the property.
    func contains(_ scalar: UInt32) -> Bool {
        switch self {
        case .digit: scalar &- 0x30 < 10
        case .word: scalar < 0x80 && (isASCIIAlnum(scalar) || scalar == 0x5F)
        case .space: scalar == 0x20 || scalar &- 9 < 5
        case .horizontalSpace: isHorizontalSpace(scalar)
        case .verticalSpace: scalar &- 0x0A < 4 || scalar == 0x85 || scalar &- 0x2028 < 2
        case .asciiLower: scalar &- 0x61 < 26
        case .asciiUpper: scalar &- 0x41 < 26
        case .ascii: scalar < 0x80
        case .asciiAlpha: (scalar | 0x20) &- 0x61 < 26
        case .asciiAlnum: isASCIIAlnum(scalar)
        case .asciiPunctuation: scalar &- 0x21 < 94 && !isASCIIAlnum(scalar)
        case .asciiGraph: scalar &- 0x21 < 94
        case .asciiPrint: scalar &- 0x20 < 95
        case .asciiBlank: scalar == 0x20 || scalar == 9
        case .asciiControl: scalar < 0x20 || scalar == 0x7F
        case .hexDigit: scalar &- 0x30 < 10 || (scalar | 0x20) &- 0x61 < 6
        case .han: ScriptRanges.contains(ScriptRanges.han, scalar)
        case .hiragana: ScriptRanges.contains(ScriptRanges.hiragana, scalar)
        case .katakana: ScriptRanges.contains(ScriptRanges.katakana, scalar)
        case .categories, .alphabetic, .ideographic, .lowercase, .uppercase, .whiteSpace,
            .unicodeWord:
            Unicode.Scalar(scalar).map { contains($0.properties) } ?? false
        }
    }

    private func contains(_ properties: Unicode.Scalar.Properties) -> Bool {
        switch self {
        case .categories(let bits): bits & properties.generalCategory.bit != 0
        case .alphabetic: properties.isAlphabetic
        case .ideographic: properties.isIdeographic
        case .lowercase: properties.isLowercase
        case .uppercase: properties.isUppercase
        case .whiteSpace: properties.isWhitespace
        case .unicodeWord:
            properties.isAlphabetic || properties.isJoinControl
                || properties.generalCategory.bit & ScalarProperty.wordCategories != 0
        default: false
        }
    }

    private func isASCIIAlnum(_ scalar: UInt32) -> Bool {
        scalar &- 0x30 < 10 || (scalar | 0x20) &- 0x61 < 26
    }

    private func isHorizontalSpace(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x09, 0x20, 0xA0, 0x1680, 0x180E, 0x2000...0x200A, 0x202F, 0x205F, 0x3000: true
        default: false
        }
    }

    /// Marks, decimal digits and connectors, which are parts of words beside letters.
    private static let wordCategories: UInt32 =
        ["Mn", "Mc", "Me", "Nd", "Pc"].reduce(0) { $0 | (categoryBits[$1] ?? 0) }

    /// The bits of categories and groups of categories.
    static let categoryBits: [String: UInt32] = {
        var bits: [String: UInt32] = [:]
        for (index, name) in categoryNames.enumerated() {
            let bit: UInt32 = 1 << UInt32(truncatingIfNeeded: index)
            bits[name] = bit
            bits[String(name.prefix(1)), default: 0] |= bit
        }
        bits["LC"] = (bits["Lu"] ?? 0) | (bits["Ll"] ?? 0) | (bits["Lt"] ?? 0)
        return bits
    }()

    fileprivate static let categoryNames = [
        "Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "No", "Pc", "Pd", "Ps", "Pe",
        "Pi", "Pf", "Po", "Sm", "Sc", "Sk", "So", "Zs", "Zl", "Zp", "Cc", "Cf", "Cs", "Co", "Cn",
    ]

    /// The property of a name inside `\p{…}`, or nil where there is none.
    init?(named name: String) {
        if let known = Self.plainNames[name] {
            self = known
            return
        }
        var name = Substring(name)
        if let equals = name.firstIndex(of: "=") {
            let kind = name[..<equals].lowercased()
            name = name[name.index(after: equals)...]
            switch kind {
            case "general_category", "gc": break
            case "script", "sc":
                guard let script = Self.scripts[name.lowercased()] else { return nil }
                self = script
                return
            default: return nil
            }
        } else if name.hasPrefix("Is") {
            name = name.dropFirst(2)
            let folded = name.lowercased()
            if let known = Self.binaryNames[folded] ?? Self.scripts[folded] {
                self = known
                return
            }
        }
        guard let bits = Self.categoryBits[String(name)] else { return nil }
        self = .categories(bits)
    }

    private static let plainNames: [String: ScalarProperty] = [
        "Lower": .asciiLower, "Upper": .asciiUpper, "ASCII": .ascii, "Alpha": .asciiAlpha,
        "Digit": .digit, "Alnum": .asciiAlnum, "Punct": .asciiPunctuation, "Graph": .asciiGraph,
        "Print": .asciiPrint, "Blank": .asciiBlank, "Cntrl": .asciiControl, "XDigit": .hexDigit,
        "Space": .space, "javaLowerCase": .lowercase, "javaUpperCase": .uppercase,
        "javaWhitespace": .whiteSpace, "javaAlphabetic": .alphabetic,
        "javaIdeographic": .ideographic,
    ]

    private static let binaryNames: [String: ScalarProperty] = [
        "alphabetic": .alphabetic, "ideographic": .ideographic, "lowercase": .lowercase,
        "uppercase": .uppercase, "white_space": .whiteSpace, "whitespace": .whiteSpace,
        "hex_digit": .hexDigit, "hexdigit": .hexDigit,
        "letter": .categories(categoryBits["L"] ?? 0),
        "digit": .categories(categoryBits["Nd"] ?? 0),
        "punctuation": .categories(categoryBits["P"] ?? 0),
        "control": .categories(categoryBits["Cc"] ?? 0),
        "titlecase": .categories(categoryBits["Lt"] ?? 0),
    ]

    private static let scripts: [String: ScalarProperty] = [
        "han": .han, "hani": .han, "hiragana": .hiragana, "hira": .hiragana,
        "katakana": .katakana, "kana": .katakana,
    ]
}

extension Unicode.GeneralCategory {
    /// The bit of the category, in the order of `ScalarProperty.categoryNames`.
    fileprivate var bit: UInt32 {
        let index: UInt32
        switch self {
        case .uppercaseLetter: index = 0
        case .lowercaseLetter: index = 1
        case .titlecaseLetter: index = 2
        case .modifierLetter: index = 3
        case .otherLetter: index = 4
        case .nonspacingMark: index = 5
        case .spacingMark: index = 6
        case .enclosingMark: index = 7
        case .decimalNumber: index = 8
        case .letterNumber: index = 9
        case .otherNumber: index = 10
        case .connectorPunctuation: index = 11
        case .dashPunctuation: index = 12
        case .openPunctuation: index = 13
        case .closePunctuation: index = 14
        case .initialPunctuation: index = 15
        case .finalPunctuation: index = 16
        case .otherPunctuation: index = 17
        case .mathSymbol: index = 18
        case .currencySymbol: index = 19
        case .modifierSymbol: index = 20
        case .otherSymbol: index = 21
        case .spaceSeparator: index = 22
        case .lineSeparator: index = 23
        case .paragraphSeparator: index = 24
        case .control: index = 25
        case .format: index = 26
        case .surrogate: index = 27
        case .privateUse: index = 28
        case .unassigned: index = 29
        @unknown default: index = 29
        }
        return 1 << index
    }
}

/// The scripts that patterns may name, as Unicode's Scripts.txt lists them.
private enum ScriptRanges {
    static let han: [ClosedRange<UInt32>] = [
        0x2E80...0x2E99, 0x2E9B...0x2EF3, 0x2F00...0x2FD5, 0x3005...0x3005, 0x3007...0x3007,
        0x3021...0x3029, 0x3038...0x303B, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFA6D,
        0xFA70...0xFAD9, 0x16FE2...0x16FE3, 0x16FF0...0x16FF1, 0x20000...0x2A6DF,
        0x2A700...0x2B739, 0x2B740...0x2B81D, 0x2B820...0x2CEA1, 0x2CEB0...0x2EBE0,
        0x2EBF0...0x2EE5D, 0x2F800...0x2FA1D, 0x30000...0x3134A, 0x31350...0x323AF,
    ]
    static let hiragana: [ClosedRange<UInt32>] = [
        0x3041...0x3096, 0x309D...0x309F, 0x1B001...0x1B11F, 0x1B132...0x1B132,
        0x1B150...0x1B152, 0x1F200...0x1F200,
    ]
    static let katakana: [ClosedRange<UInt32>] = [
        0x30A1...0x30FA, 0x30FD...0x30FF, 0x31F0...0x31FF, 0x32D0...0x32FE, 0x3300...0x3357,
        0xFF66...0xFF6F, 0xFF71...0xFF9D, 0x1AFF0...0x1AFF3, 0x1AFF5...0x1AFFB,
        0x1AFFD...0x1AFFE, 0x1B000...0x1B000, 0x1B120...0x1B122, 0x1B155...0x1B155,
        0x1B164...0x1B167,
    ]

    static func contains(_ ranges: [ClosedRange<UInt32>], _ scalar: UInt32) -> Bool {
        ranges.contains { $0.contains(scalar) }
    }
}

/// A test on one code point: what a character class, an escape or a literal stands for.
///
/// The parts are an arena in which children come before their parents.
struct ScalarClass {
    /// Whether letters of either case are the same.
    enum Folding {
        case none, ascii, unicode
    }

    /// A part of the test.
    enum Part {
        case range(UInt32, UInt32)
        case property(ScalarProperty)
        case union([Int])
        case intersection([Int])
        case complement(Int)
        /// A part in which a code point is, or another case of it.
        case folded(Int, Folding)
    }

    private(set) var parts: [Part] = []

    /// An empty test, to which parts are added; the last part decides.
    init() {}

    /// A code point that stands for itself.
    init(literal scalar: UInt32, _ folding: Folding = .none) {
        add(folded: scalar, scalar, folding)
    }

    /// A named set.
    init(_ property: ScalarProperty, isNegated: Bool = false) {
        let part = add(.property(property))
        if isNegated { add(.complement(part)) }
    }

    /// Any code point, or any but line terminators.
    static func dot(matchesAll: Bool, unixLines: Bool) -> ScalarClass {
        var test = ScalarClass()
        if matchesAll {
            test.add(.range(0, 0x10FFFF))
        } else if unixLines {
            test.add(.complement(test.add(.range(0x0A, 0x0A))))
        } else {
            let terminators = [(0x0A, 0x0A), (0x0D, 0x0D), (0x85, 0x85), (0x2028, 0x2029)].map {
                test.add(.range($0.0, $0.1))
            }
            test.add(.complement(test.add(.union(terminators))))
        }
        return test
    }

    /// Adds a part.
    @discardableResult
    mutating func add(_ part: Part) -> Int {
        parts.append(part)
        return parts.count - 1
    }

    /// Adds a range, in any case where letters of either case are the same.
    @discardableResult
    mutating func add(folded low: UInt32, _ high: UInt32, _ folding: Folding) -> Int {
        let range = add(.range(low, high))
        if folding == .none { return range }
        // Most single characters have no case.
        if low == high, Self.variants(of: low, folding).allSatisfy({ $0 == low }) { return range }
        return add(.folded(range, folding))
    }

    /// Whether a code point passes.
    func contains(_ scalar: UInt32) -> Bool {
        parts.isEmpty ? false : contains(scalar, parts.count - 1)
    }

    /// The recursion is as deep as classes were nested when the pattern was parsed, which is
    /// bounded.
    private func contains(_ scalar: UInt32, _ part: Int) -> Bool {
        switch parts[part] {
        case .range(let low, let high): scalar >= low && scalar <= high
        case .property(let property): property.contains(scalar)
        case .union(let parts): parts.contains { contains(scalar, $0) }
        case .intersection(let parts): parts.allSatisfy { contains(scalar, $0) }
        case .complement(let part): !contains(scalar, part)
        case .folded(let part, let folding):
            contains(scalar, part)
                || Self.variants(of: scalar, folding).contains { contains($0, part) }
        }
    }

    /// The other cases of a code point; mappings to several code points do not count.
    private static func variants(of scalar: UInt32, _ folding: Folding) -> [UInt32] {
        if scalar < 0x80 {
            let letter = scalar | 0x20
            guard letter &- 0x61 < 26 else { return [] }
            let ascii = [scalar ^ 0x20]
            guard folding == .unicode else { return ascii }
            // The long s and the Kelvin sign.
            return letter == 0x73 ? ascii + [0x17F] : letter == 0x6B ? ascii + [0x212A] : ascii
        }
        guard folding == .unicode, let properties = Unicode.Scalar(scalar)?.properties else {
            return []
        }
        var variants: [UInt32] = []
        for mapping in [properties.lowercaseMapping, properties.uppercaseMapping] {
            guard let only = single(mapping) else { continue }
            variants.append(only)
            let further = Unicode.Scalar(only)?.properties
            for mapping in [further?.lowercaseMapping, further?.uppercaseMapping] {
                if let mapping, let only = single(mapping) { variants.append(only) }
            }
        }
        return variants
    }

    private static func single(_ mapping: String) -> UInt32? {
        let scalars = mapping.unicodeScalars
        guard let first = scalars.first, scalars.dropFirst().isEmpty else { return nil }
        return first.value
    }
}

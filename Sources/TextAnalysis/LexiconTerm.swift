/// The number by which a lexicon's user knows a term.
///
/// Any number may be chosen, once in a lexicon; mentions list their terms in its order.
public struct TermIndex: Hashable, Comparable, Sendable {
    /// The number itself.
    public let rawValue: UInt32

    /// The index with this number.
    @inlinable
    public init(_ rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// Whether the left number is the smaller one.
    @inlinable
    public static func < (left: TermIndex, right: TermIndex) -> Bool {
        left.rawValue < right.rawValue
    }
}

/// One surface form: its spelling, and how strictly a text has to follow it.
public struct LexiconTerm: Sendable, Equatable {
    /// How strictly a text has to follow the spelling.
    public enum CaseRule: UInt8, Sendable {
        /// Letter case may differ.
        case insensitive
        /// Letter case must be that of the spelling; width and traditional characters may differ.
        case sensitive
    }

    /// The spelling as its author wrote it.
    public var text: String
    /// What mentions call the term.
    public var index: TermIndex
    /// Whether letter case may differ from the spelling.
    public var caseRule: CaseRule

    /// A term; by default its letter case may differ.
    public init(_ text: String, index: TermIndex, caseRule: CaseRule = .insensitive) {
        self.text = text
        self.index = index
        self.caseRule = caseRule
    }
}

/// Why a term of a lexicon can never be found.
public struct LexiconIssue: Sendable, Equatable {
    /// What is wrong with the term.
    public enum Reason: Sendable, Equatable {
        /// Nothing is left of the term when it is folded.
        case empty
        /// The folded term is longer than `Lexicon.longestTerm` scalars.
        case tooLong(scalarCount: Int)
        /// A later term of the same batch has the same index, and holds.
        case replaced
        /// The lexicon's spellings reach 256 MiB.
        case lexiconFull
    }

    /// The term.
    public let index: TermIndex
    /// What is wrong with it.
    public let reason: Reason

    /// An issue of a term.
    public init(index: TermIndex, reason: Reason) {
        self.index = index
        self.reason = reason
    }
}

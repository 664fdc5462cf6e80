/// What to import and how to treat rows that do not fit.
public struct ImportOptions: Sendable {
    /// What happens to a node whose id is there already.
    public enum OnDuplicate: String, Sendable, CaseIterable {
        /// The row is bad.
        case error
        /// The row is left out.
        case skip
        /// Its labels and properties are added to the node.
        case merge
        /// Its properties replace the node's.
        case replace
    }

    /// What happens to a relationship whose start or end is nowhere.
    public enum OnDangling: String, Sendable, CaseIterable {
        /// The row is bad.
        case error
        /// The row is left out.
        case skip
        /// The missing node is created with its id alone.
        case create
    }

    /// What happens when BROADER relationships run in a circle.
    public enum OnCycle: String, Sendable, CaseIterable {
        /// The import is refused with the ids of the cycle.
        case error
        /// The cycle is reported and imported.
        case report
    }

    /// Files of one kind of element; the first may hold nothing but the header.
    public struct Source: Sendable {
        /// What the rows become.
        public enum Kind: Sendable, Equatable {
            /// Nodes, with labels beside those of the rows.
            case nodes(labels: [String])
            /// Relationships, of a type where the rows have none.
            case relationships(type: String?)
            /// A flat lexicon: term, tag id, prior.
            case lexicon
        }

        /// What the rows become.
        public let kind: Kind
        /// The files in order.
        public let files: [String]

        /// Describes a group of files.
        public init(kind: Kind, files: [String]) {
            self.kind = kind
            self.files = files
        }
    }

    /// What to read.
    public var sources: [Source] = []
    /// How fields are told apart; nil means by the file's ending: TAB in `.tsv`, comma elsewhere.
    public var delimiter: UInt8?
    /// The byte between array elements.
    public var arrayDelimiter: UInt8 = 0x3B
    /// The quote.
    public var quote: UInt8 = 0x22
    /// How many bad rows are put up with.
    public var badTolerance = 0
    /// What happens to a node whose id is there already.
    public var onDuplicate = OnDuplicate.error
    /// What happens to a relationship whose start or end is nowhere.
    public var onDangling = OnDangling.error
    /// What happens when BROADER relationships run in a circle.
    public var onCycle = OnCycle.error
    /// Whether everything is checked and nothing written.
    public var isDryRun = false
    /// The language of a flat lexicon's terms; nil guesses by script.
    public var language: String?

    /// Default options.
    public init() {}
}

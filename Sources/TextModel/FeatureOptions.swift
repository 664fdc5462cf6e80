import Tensor

/// Which features a text is turned into: part of the model, kept in its manifest.
///
/// A text is a sequence of tokens: each Chinese, Japanese or Korean character and each mark is one,
/// and so is each word of an alphabetic script and each number. Its features are the n-grams of
/// tokens, with the text's start and end as tokens of their own, and the pieces of longer words.
public struct FeatureOptions: Codable, Hashable, Sendable {
    /// The number of hash buckets, 1…2^26.
    public var bucketCount = 1 << 20
    /// The longest n-gram in tokens, 1…5.
    public var wordNGrams = 2
    /// The shortest piece of a word in characters, `<` and `>` around the word included.
    public var minimumSubword = 3
    /// The longest piece of a word in characters, at most 8; 0 for none.
    public var maximumSubword = 5
    /// How much a piece of a word counts beside the word itself, above 0 and at most 1.
    public var subwordWeight: Float = 0.3
    /// Features of a text beyond this number are ignored, 1…2^20.
    public var maximumFeatureCount = 1 << 16

    /// The features that measured best on Chinese titles.
    public init() {}

    /// Throws where an option lies outside its range.
    func validate() throws(ModelError) {
        try check("bucketCount", bucketCount, 1...(1 << 26))
        try check("wordNGrams", wordNGrams, 1...5)
        try check("maximumSubword", maximumSubword, 0...8)
        try check("minimumSubword", minimumSubword, 1...8)
        try check("maximumFeatureCount", maximumFeatureCount, 1...(1 << 20))
        guard subwordWeight > 0, subwordWeight <= 1 else {
            throw ModelError(
                .trainOption(
                    option: "subwordWeight", found: "\(subwordWeight)",
                    expected: "a number above 0 and at most 1"))
        }
    }

    private func check(
        _ option: String, _ found: Int, _ range: ClosedRange<Int>
    ) throws(ModelError) {
        guard range.contains(found) else {
            throw ModelError(
                .trainOption(
                    option: option, found: "\(found)",
                    expected: "a number from \(range.lowerBound) to \(range.upperBound)"))
        }
    }
}

import Tensor
import Testing

@testable import TextModel

@Suite("Hashes are those of fastText")
struct NGramHashTests {
    @Test(
        "tokens hash as the original hashes them",
        arguments: [
            ("苹果", 3_700_049_985), ("café", 1_970_454_601), ("😀", 604_031_496),
            ("a", 3_826_002_220), ("", 2_166_136_261), ("</s>", 3_617_362_777),
        ] as [(String, UInt32)])
    func tokens(text: String, hash: UInt32) {
        #expect(NGramHash.hash(text.utf8) == hash)
    }

    @Test("an n-gram's hash adds sign-extended token hashes")
    func ngrams() {
        let first = NGramHash.extended(0x8000_0001)
        #expect(first == 0xFFFF_FFFF_8000_0001)
        #expect(
            NGramHash.appending(0xFFFF_FFFF, to: first)
                == 0xFFFF_FFFF_8000_0001 &* 116_049_371 &- 1)
    }

    @Test("a directory knows just its buckets and their order")
    func directory() throws {
        let seed: UInt64 = 11
        var random = SeededGenerator(seed: seed)
        for bucketCount in [1, 63, 64, 65, 5000] {
            let buckets = (0..<UInt32(bucketCount)).filter { _ in random.nextFloat() < 0.3 }
            let directory = try #require(BucketDirectory(buckets, bucketCount: bucketCount))
            for bucket in 0..<UInt32(bucketCount + 200) {
                #expect(directory.row(of: bucket) == buckets.firstIndex(of: bucket) ?? -1)
            }
        }
    }

    @Test("buckets out of order or range make no directory")
    func badDirectory() {
        #expect(BucketDirectory([2, 1], bucketCount: 10) == nil)
        #expect(BucketDirectory([1, 1], bucketCount: 10) == nil)
        #expect(BucketDirectory([10], bucketCount: 10) == nil)
        #expect(BucketDirectory([], bucketCount: 10) != nil)
    }
}

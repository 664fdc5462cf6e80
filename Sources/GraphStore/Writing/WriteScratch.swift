/// Memory that one writer uses again and again.
final class WriteScratch {
    /// The key that is looked up.
    let lookupKey = KeyBuffer()
    /// The key that is written.
    let writeKey = KeyBuffer()
    /// The record that is written.
    let record = ByteBuffer()
    /// Bytes whose number is asked for.
    let measure = ByteBuffer()
    /// Room for the pairs of a block and one more.
    let pairs = UnsafeMutablePointer<AdjacencyPair>.allocate(capacity: AdjacencyBlock.pairLimit + 1)
    /// Room for the ids of a block and one more.
    let ids = UnsafeMutablePointer<UInt64>.allocate(capacity: LabelBlock.idLimit + 1)

    deinit {
        pairs.deallocate()
        ids.deallocate()
    }
}

/// The numbers of `rand()`: SplitMix64, quick and well spread, not for secrets.
struct RandomSource: RandomNumberGenerator {
    private var state: UInt64

    /// Starts a sequence that a seed determines.
    init(seed: UInt64) { state = seed }

    /// The next 64 bits.
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// The next number from 0 up to and without 1.
    mutating func next() -> Double {
        let bits: UInt64 = next()
        return Double(bits >> 11) * 0x1p-53
    }
}

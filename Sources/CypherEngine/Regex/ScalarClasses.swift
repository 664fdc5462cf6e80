/// Classes of code points that a program's tests treat alike, found as code points turn up.
struct ScalarClasses {
    private let tests: [ScalarClass]
    /// Whether code points of different kinds are kept in different classes.
    private let tellsKinds: Bool
    /// How many 64-bit words the results of all tests take.
    private let width: Int
    /// `width` words a class: which tests it passes.
    private var results: [UInt64] = []
    private var kinds: [ScalarKind] = []
    private var classOf: [[UInt64]: Int] = [:]
    private var ofASCII = [Int](repeating: -1, count: 128)
    private var ofOthers: [UInt32: Int] = [:]

    private static let classLimit = 1_024
    private static let rememberedLimit = 8_192

    /// Prepares for the tests of a program, and for its assertions where kinds are told apart.
    init(_ tests: [ScalarClass], tellsKinds: Bool) {
        self.tests = tests
        self.tellsKinds = tellsKinds
        width = (tests.count + 63) / 64
    }

    /// The kind of the code points of a class.
    @inline(__always)
    func kind(_ scalarClass: Int) -> ScalarKind { kinds[scalarClass] }

    /// The class of a code point.
    ///
    /// A class that is one too many is remembered for this call only, as the last one.
    @inline(__always)
    mutating func index(of scalar: UInt32) -> Int {
        if scalar < 128 {
            let known = ofASCII[Int(scalar)]
            if known >= 0 { return known }
        } else if let known = ofOthers[scalar] {
            return known
        }
        return find(scalar)
    }

    /// Whether code points of a class pass a test.
    @inline(__always)
    func passes(_ scalarClass: Int, _ test: Int) -> Bool {
        results[scalarClass &* width &+ test &>> 6] &>> UInt64(truncatingIfNeeded: test & 63) & 1
            != 0
    }

    private mutating func find(_ scalar: UInt32) -> Int {
        var passed = [UInt64](repeating: 0, count: width)
        for (index, test) in tests.enumerated() where test.contains(scalar) {
            passed[index >> 6] |= 1 << UInt64(truncatingIfNeeded: index & 63)
        }
        let kind = tellsKinds ? ScalarKind(scalar) : .other
        let key = passed + [UInt64(kind.rawValue)]
        let found: Int
        if let known = classOf[key] {
            found = known
        } else if classOf.count < Self.classLimit {
            found = classOf.count
            classOf[key] = found
            results.append(contentsOf: passed)
            kinds.append(kind)
        } else {
            // The slot after the last class is overwritten by every further code point.
            results.removeSubrange((Self.classLimit * width)...)
            kinds.removeSubrange(Self.classLimit...)
            results.append(contentsOf: passed)
            kinds.append(kind)
            return Self.classLimit
        }
        if scalar < 128 {
            ofASCII[Int(scalar)] = found
        } else {
            if ofOthers.count >= Self.rememberedLimit { ofOthers.removeAll(keepingCapacity: true) }
            ofOthers[scalar] = found
        }
        return found
    }
}

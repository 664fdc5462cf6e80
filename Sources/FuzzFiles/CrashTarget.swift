import Foundation

/// Breaks at some inputs, to show that the run notices.
struct CrashTarget: FuzzTarget {
    let seeds: [[UInt8]] = [[1, 2, 3], [4, 5, 6, 7]]

    func mutate(_ file: inout [UInt8], _ random: inout FuzzRandom) {
        file[random.next(below: file.count)] = random.byte()
    }

    func run(_ file: [UInt8]) -> Bool {
        if let first = file.first, first >= 0xF0 { raise(SIGSEGV) }
        return true
    }
}

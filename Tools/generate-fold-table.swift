// Writes Sources/CKernels/fold_data.c: what each Unicode scalar folds to when terms and texts are
// compared. Run it from the repository's root with the toolchain that the project builds with:
//
//     swiftc -O Tools/generate-fold-table.swift -o /tmp/generate-fold-table
//     /tmp/generate-fold-table "ICU 76, Unicode 16" > Sources/CKernels/fold_data.c
//
// The argument only goes into the file's first comment. The rules, for one scalar at a time:
// default ignorables vanish; NFKC; simplified for traditional characters (ICU's Hant-Hans, where it
// maps one scalar to one); full case folding; all of it again until nothing changes.
import Foundation

let longestExpansion = 6
let hantHans = StringTransform("Hant-Hans")

func simplified(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    guard (0x2E80...0x3FFFF).contains(scalar.value) else { return scalar }
    let source = String(Character(scalar))
    let transformed = source.applyingTransform(hantHans, reverse: false) ?? source
    let target = Array(transformed.unicodeScalars)
    return target.count == 1 ? target[0] : scalar
}

func caseFolded(_ scalar: Unicode.Scalar) -> String {
    // The dotless i has an upper case that it shares with i, yet does not fold to it.
    if scalar.value == 0x131 { return String(Character(scalar)) }
    var folded = ""
    for upper in scalar.properties.uppercaseMapping.unicodeScalars {
        folded += upper.properties.lowercaseMapping
    }
    return folded
}

func foldedOnce(_ text: String) -> String {
    var folded = ""
    for scalar in text.precomposedStringWithCompatibilityMapping.unicodeScalars {
        folded += caseFolded(simplified(scalar))
    }
    return folded.precomposedStringWithCompatibilityMapping
}

func fold(_ scalar: Unicode.Scalar) -> [Unicode.Scalar] {
    if scalar.properties.isDefaultIgnorableCodePoint { return [] }
    var text = String(Character(scalar))
    for _ in 0..<8 {
        let next = foldedOnce(text)
        if Array(next.unicodeScalars) == Array(text.unicodeScalars) { break }
        text = next
    }
    let result = Array(text.unicodeScalars.filter { !$0.properties.isDefaultIgnorableCodePoint })
    return result.count > longestExpansion ? [scalar] : result
}

func isWord(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .decimalNumber: return true
    case .nonspacingMark: return (0x300...0x36F).contains(scalar.value)
    case .otherLetter, .modifierLetter: return (0xAA...0x2AF).contains(scalar.value)
    default: return false
    }
}

func isUpper(_ scalar: Unicode.Scalar) -> Bool {
    let text = String(Character(scalar)).precomposedStringWithCompatibilityMapping
    return text.unicodeScalars.contains { $0.properties.lowercaseMapping != String(Character($0)) }
}

struct Run {
    var first: Int
    var count: Int
    var step: Int
    var delta: Int
}

struct Table {
    var runs: [Run] = []
    var expansions: [[Unicode.Scalar]] = []
    var word: [Run] = []
    var upper: [Run] = []

    static func add(_ value: Int, delta: Int, to runs: inout [Run]) {
        if var last = runs.last, last.delta == delta {
            let end = last.first + (last.count - 1) * last.step
            let gap = value - end
            if last.count == 1 ? gap <= 2 : gap == last.step {
                last.step = gap
                last.count += 1
                runs[runs.count - 1] = last
                return
            }
        }
        runs.append(Run(first: value, count: 1, step: 1, delta: delta))
    }

    mutating func add(_ scalar: Unicode.Scalar) {
        let value = Int(scalar.value)
        let target = fold(scalar)
        if target.count == 1 {
            let delta = Int(target[0].value) - value
            if delta != 0 { Self.add(value, delta: delta, to: &runs) }
        } else if !target.isEmpty {
            expansions.append([scalar] + target)
        } else {
            expansions.append([scalar])
        }
        if isWord(scalar) { Self.add(value, delta: 0, to: &word) }
        if isUpper(scalar) { Self.add(value, delta: 0, to: &upper) }
    }
}

func emit(_ name: String, _ type: String, _ cells: [String]) {
    print("\nconst \(type) \(name)[] = {")
    var line = "   "
    for cell in cells {
        if line.count + cell.count + 2 > 100 {
            print(line)
            line = "   "
        }
        line += " \(cell),"
    }
    print(line)
    print("};")
    print("const uint32_t \(name)_count =")
    print("    sizeof(\(name)) / sizeof(\(name)[0]);")
}

var table = Table()
var ignorables: [Run] = []
for value in UInt32(0)...0x10FFFF {
    guard let scalar = Unicode.Scalar(value) else { continue }
    if scalar.properties.isDefaultIgnorableCodePoint {
        Table.add(Int(value), delta: 0, to: &ignorables)
        continue
    }
    // Private use and the planes above the ideographs hold nothing that folds.
    if (0xE000..<0xF900).contains(value) || value >= 0x32400 { continue }
    table.add(scalar)
}
let dataVersion = CommandLine.arguments.count > 1 ? CommandLine.arguments[1] : "unknown version"
print("// Generated by Tools/generate-fold-table.swift (\(dataVersion)). Do not edit.")
print("#include \"fold_data.h\"")
let cells = { (runs: [Run]) in runs.map { "{\($0.first), \($0.count), \($0.step), \($0.delta)}" } }
emit("tg_fold_runs", "tg_fold_run", cells(table.runs))
emit("tg_fold_word_runs", "tg_fold_run", cells(table.word))
emit("tg_fold_upper_runs", "tg_fold_run", cells(table.upper))
emit("tg_fold_ignorable_runs", "tg_fold_run", cells(ignorables))
var flat: [String] = []
for expansion in table.expansions {
    flat.append("\(expansion.count - 1)")
    flat += expansion.map { "\($0.value)" }
    if expansion.count - 1 > 2 * String(Character(expansion[0])).utf8.count {
        FileHandle.standardError.write(Data("\(expansion[0].value) expands too far\n".utf8))
        exit(1)
    }
}
emit("tg_fold_expansions", "uint32_t", flat)

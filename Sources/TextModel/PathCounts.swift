import Foundation

/// Complement counts of many labels, of which most features have seen only a few.
///
/// A feature speaks for a component, a class or a group, where it is rare without; what it says of
/// a class is the sum over the class and its groups. Only what a feature has seen is kept, so the
/// size is that of the examples and not features * labels.
struct PathCounts: Sendable {
    let paths: LabelPaths
    /// Where each row's entries begin, and at the end where the last one's end.
    let offsets: [UInt32]
    let components: [UInt32]
    let values: [Float]
    /// What a feature of weight 1 says of each component that it has not been seen with.
    let absences: [Float]

    init(
        paths: LabelPaths, offsets: [UInt32], components: [UInt32], values: [Float],
        absences: [Float]
    ) {
        self.paths = paths
        self.offsets = offsets
        self.components = components
        self.values = values
        self.absences = absences
    }

    /// Counts the features of examples.
    init(
        _ set: TrainingSet, rowCount: Int, paths: LabelPaths, smoothing: Float, weight: Float,
        groupWeight: Float
    ) {
        let sums = Self.sums(set, rowCount: rowCount, paths)
        let total = sums.rowTotals.reduce(0, +)
        let added = Double(smoothing) * Double(max(1, rowCount))
        var absences = sums.componentTotals.map {
            weight * Float(log((max(0, total - $0) + added) / (total + added)))
        }
        for group in paths.classCount..<paths.componentCount { absences[group] *= groupWeight }
        var values = sums.values
        for row in 0..<rowCount {
            let rowTotal = Float(sums.rowTotals[row])
            let whole = logf(rowTotal + smoothing)
            for place in Int(sums.offsets[row])..<Int(sums.offsets[row + 1]) {
                let rest = max(0, rowTotal - values[place])
                let scale =
                    Int(sums.components[place]) < paths.classCount ? weight : weight * groupWeight
                values[place] = scale * (whole - logf(rest + smoothing))
            }
        }
        self.init(
            paths: paths, offsets: sums.offsets, components: sums.components, values: values,
            absences: absences)
    }

    private struct Sums {
        var offsets: [UInt32] = [0]
        var components: [UInt32] = []
        var values: [Float] = []
        var rowTotals: [Double]
        var componentTotals: [Double]
    }

    /// How much of each feature each component has.
    private static func sums(_ set: TrainingSet, rowCount: Int, _ paths: LabelPaths) -> Sums {
        var sums = Sums(
            rowTotals: [Double](repeating: 0, count: rowCount),
            componentTotals: [Double](repeating: 0, count: paths.componentCount))
        // Places of features by row, so that a row's components are counted at once.
        var starts = [Int](repeating: 0, count: rowCount + 1)
        for row in set.rows { starts[Int(row) + 1] += 1 }
        for row in 0..<rowCount { starts[row + 1] += starts[row] }
        var uses = [(example: UInt32, weight: Float)](
            repeating: (0, 0), count: set.rows.count)
        var next = starts
        for example in 0..<set.count {
            for place in set.features(example) {
                let row = Int(set.rows[place])
                uses[next[row]] = (UInt32(truncatingIfNeeded: example), set.weights[place])
                next[row] += 1
            }
        }
        let componentsOfExample = (0..<set.count).map { example in
            Set(
                set.labels(of: example).flatMap {
                    [Int($0)] + Array(paths.groups(of: Int($0)))
                }
            ).sorted()
        }
        var counts = [Float](repeating: 0, count: paths.componentCount)
        for row in 0..<rowCount {
            var seen: [Int] = []
            for use in uses[starts[row]..<starts[row + 1]] {
                sums.rowTotals[row] += Double(use.weight)
                for component in componentsOfExample[Int(use.example)] {
                    if counts[component] == 0 { seen.append(component) }
                    counts[component] += use.weight
                }
            }
            for component in seen.sorted() where counts[component] > 0 {
                sums.components.append(UInt32(truncatingIfNeeded: component))
                sums.values.append(counts[component])
                sums.componentTotals[component] += Double(counts[component])
                counts[component] = 0
            }
            sums.offsets.append(UInt32(truncatingIfNeeded: sums.components.count))
        }
        return sums
    }

    /// Sums what a text's features say of each component.
    func gather(
        _ rows: UnsafeBufferPointer<UInt32>, _ weights: UnsafeBufferPointer<Float>,
        into sums: UnsafeMutablePointer<Float>
    ) {
        var whole: Float = 0
        for weight in weights { whole += weight }
        for component in 0..<paths.componentCount { sums[component] = whole * absences[component] }
        for (row, weight) in zip(rows, weights) {
            for place in Int(offsets[Int(row)])..<Int(offsets[Int(row) + 1]) {
                sums[Int(components[place])] += weight * values[place]
            }
        }
    }

    /// What is said of a class: the sum along its path.
    @inline(__always)
    func logit(_ label: Int, _ sums: UnsafePointer<Float>) -> Float {
        var logit = sums[label]
        for group in paths.groups(of: label) { logit += sums[group] }
        return logit
    }

    /// What one feature of weight 1 says of a class.
    func weight(row: Int, label: Int) -> Float {
        let path = [label] + Array(paths.groups(of: label))
        var weight = path.reduce(0) { $0 + absences[$1] }
        for place in Int(offsets[row])..<Int(offsets[row + 1])
        where path.contains(Int(components[place])) {
            weight += values[place]
        }
        return weight
    }
}

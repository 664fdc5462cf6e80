/// A label that examples do not carry themselves but that stands for others: an ancestor of tags.
///
/// Its probability is that of all its members together, and what is learnt of it helps each of
/// them.
public struct LabelGroup: Hashable, Sendable {
    /// The name of the label.
    public let name: String
    /// The labels that it stands for, ascending, each once.
    public let members: [LabelIndex]

    /// A group of labels, given in any order.
    public init(name: String, members: [LabelIndex]) {
        self.name = name
        self.members = Set(members).sorted()
    }
}

/// Which groups each class belongs to, and the other way round.
///
/// A class is a label that examples carry themselves. Classes and groups are components: class
/// `i` is component `i`, group `j` is component `classCount + j`.
struct LabelPaths: Sendable {
    let classCount: Int
    /// The classes of each group.
    let members: [[Int]]
    /// Where each class's groups begin in `components`, and at the end where the last one's end.
    private let offsets: [Int]
    private let components: [Int]

    init(classCount: Int, members: [[Int]]) {
        self.classCount = classCount
        self.members = members
        var groups = [[Int]](repeating: [], count: classCount)
        for (group, classes) in members.enumerated() {
            for label in classes { groups[label].append(classCount + group) }
        }
        var offsets = [0]
        for list in groups { offsets.append(offsets[offsets.count - 1] + list.count) }
        self.offsets = offsets
        components = groups.flatMap(\.self)
    }

    var componentCount: Int { classCount + members.count }

    var isFlat: Bool { members.isEmpty }

    /// The groups of a class, as components.
    func groups(of label: Int) -> ArraySlice<Int> {
        components[offsets[label]..<offsets[label + 1]]
    }

    /// Sets each class's vector to the sum of its own component and those of its groups.
    func sum(_ parts: FloatTable, into vectors: FloatTable) {
        for label in 0..<classCount {
            let vector = vectors.row(label)
            vector.update(from: parts.row(label), count: vectors.stride)
            for group in groups(of: label) {
                let part = parts.row(group)
                for column in 0..<vectors.stride { vector[column] += part[column] }
            }
        }
    }

    /// Sets the gradient of each group to the sum of those of its classes, which come first.
    func spread(_ gradients: FloatTable) {
        for (group, classes) in members.enumerated() {
            let sum = gradients.row(classCount + group)
            sum.update(repeating: 0, count: gradients.stride)
            for label in classes {
                let part = gradients.row(label)
                for column in 0..<gradients.stride { sum[column] += part[column] }
            }
        }
    }
}

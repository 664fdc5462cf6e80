/// Finds circles among BROADER relationships while they come in.
///
/// Relationships are collected as pairs of dense numbers and searched once, by an iterative
/// depth-first walk: O(nodes + relationships).
struct HierarchyCycle {
    private var numbers: [UInt64: Int] = [:]
    private var nodes: [UInt64] = []
    private var parents: [[Int]] = []

    /// Adds a relationship from a narrower node to a broader one.
    mutating func add(from child: UInt64, to parent: UInt64) {
        let from = number(of: child)
        let to = number(of: parent)
        parents[from].append(to)
    }

    /// The nodes of one circle in walking order, or nil where there is none.
    func find() -> [UInt64]? {
        // 0 not seen, 1 on the way, 2 done
        var state = [UInt8](repeating: 0, count: nodes.count)
        for root in nodes.indices where state[root] == 0 {
            var way = [(node: root, next: 0)]
            state[root] = 1
            while let top = way.last {
                guard top.next < parents[top.node].count else {
                    state[top.node] = 2
                    way.removeLast()
                    continue
                }
                way[way.count - 1].next += 1
                let parent = parents[top.node][top.next]
                if state[parent] == 1 {
                    let start = way.firstIndex { $0.node == parent } ?? 0
                    return way[start...].map { nodes[$0.node] }
                }
                if state[parent] == 0 {
                    state[parent] = 1
                    way.append((parent, 0))
                }
            }
        }
        return nil
    }

    private mutating func number(of node: UInt64) -> Int {
        if let known = numbers[node] { return known }
        let number = nodes.count
        numbers[node] = number
        nodes.append(node)
        parents.append([])
        return number
    }
}

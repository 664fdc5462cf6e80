import GraphStore

/// Draws rows as a table with a frame, in right widths for Chinese text.
///
/// The first rows decide the widths, so that a result of any size streams; a later cell that is
/// wider is cut. A row is never cut where the result fits into the sample.
struct ResultTable {
    private let columns: [String]
    private let terminalWidth: Int?
    private var sample: [[String]] = []
    private var widths: [Int]?
    private var isNumeric: [Bool]

    /// How many rows decide the widths.
    static let sampleLimit = 500

    /// A table of columns, to fit a terminal of a width where there is one.
    init(columns: [String], terminalWidth: Int?) {
        self.columns = columns.map(ValueText.escapeControls)
        self.terminalWidth = terminalWidth
        isNumeric = Array(repeating: true, count: columns.count)
    }

    /// Takes a row; the text to print now.
    mutating func row(_ values: [GraphValue]) -> String {
        let cells = values.map(ValueText.cell)
        if let widths { return line(cells, widths) }
        for (index, value) in values.enumerated() where index < isNumeric.count {
            switch value {
            case .integer, .float, .null: continue
            default: isNumeric[index] = false
            }
        }
        sample.append(cells)
        return sample.count >= Self.sampleLimit ? drawSample() : ""
    }

    /// Ends the table; the text to print now.
    mutating func end() -> String {
        guard !columns.isEmpty else { return "" }
        let head = widths == nil ? drawSample() : ""
        guard let widths else { return head }
        return head + rule(widths, "└", "┴", "┘")
    }

    private mutating func drawSample() -> String {
        var widths = columns.map(DisplayWidth.of)
        for cells in sample {
            for (index, cell) in cells.enumerated() where index < widths.count {
                widths[index] = max(widths[index], DisplayWidth.of(cell))
            }
        }
        fit(&widths)
        self.widths = widths
        var out = rule(widths, "┌", "┬", "┐")
        out += line(columns, widths, isHeader: true)
        out += rule(widths, "├", "┼", "┤")
        for cells in sample { out += line(cells, widths) }
        sample = []
        return out
    }

    /// Takes from the widest columns until the table fits.
    private func fit(_ widths: inout [Int]) {
        guard let terminalWidth else { return }
        let room = max(terminalWidth - 3 * widths.count - 1, 4 * widths.count)
        while widths.reduce(0, +) > room, let widest = widths.max(), widest > 8 {
            guard let index = widths.firstIndex(of: widest) else { return }
            let second = widths.filter { $0 < widest }.max() ?? 8
            let excess = widths.reduce(0, +) - room
            widths[index] = max(8, second, widest - excess)
            if widths[index] == widest { widths[index] = widest - 1 }
        }
    }

    private func line(_ cells: [String], _ widths: [Int], isHeader: Bool = false) -> String {
        var out = "│"
        for (index, width) in widths.enumerated() {
            let cell = index < cells.count ? DisplayWidth.cut(cells[index], to: width) : ""
            let blanks = String(repeating: " ", count: max(0, width - DisplayWidth.of(cell)))
            out += isNumeric[index] && !isHeader ? " \(blanks)\(cell) │" : " \(cell)\(blanks) │"
        }
        return out + "\n"
    }

    private func rule(_ widths: [Int], _ left: String, _ middle: String, _ right: String) -> String
    {
        left
            + widths.map { String(repeating: "─", count: $0 + 2) }.joined(separator: middle)
            + right + "\n"
    }
}

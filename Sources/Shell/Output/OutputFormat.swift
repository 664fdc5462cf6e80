import GraphStore
import LineProtocol

/// How results are printed.
public enum OutputFormat: String, Sendable, CaseIterable {
    /// A framed table.
    case table
    /// RFC 4180 with a header.
    case csv
    /// One JSON array of objects.
    case json
    /// One JSON object a line.
    case ndjson
    /// One line a value, for wide rows.
    case vertical
}

/// Prints the rows of one result as they come.
public struct ResultPrinter {
    private let format: OutputFormat
    private let terminalWidth: Int?
    private let write: (String) -> Void
    private var columns: [String] = []
    private var table: ResultTable?
    private var count = 0

    /// A printer of one result; `terminalWidth` bounds tables where there is a terminal.
    public init(
        _ format: OutputFormat, terminalWidth: Int?, write: @escaping (String) -> Void
    ) {
        self.format = format
        self.terminalWidth = terminalWidth
        self.write = write
    }

    /// Takes the column names.
    public mutating func begin(_ columns: [String]) {
        self.columns = columns
        count = 0
        switch format {
        case .table: table = ResultTable(columns: columns, terminalWidth: terminalWidth)
        case .csv: if !columns.isEmpty { write(csv(columns)) }
        case .json: write("[")
        case .ndjson, .vertical: break
        }
    }

    /// Takes a row.
    public mutating func row(_ values: [GraphValue]) {
        count += 1
        switch format {
        case .table: if let text = table?.row(values), !text.isEmpty { write(text) }
        case .csv: write(csv(values.map(csvCell)))
        case .json: write((count > 1 ? ",\n " : "\n ") + object(values))
        case .ndjson: write(object(values) + "\n")
        case .vertical: write(vertical(values))
        }
    }

    /// Ends the result.
    public mutating func end() {
        switch format {
        case .table: if let text = table?.end(), !text.isEmpty { write(text) }
        case .json: write(count > 0 ? "\n]\n" : "]\n")
        case .csv, .ndjson, .vertical: break
        }
    }

    private func object(_ values: [GraphValue]) -> String {
        let entries = zip(columns, values).map { GraphValue.Entry($0, $1) }
        return GraphValueJSON.plain(.map(entries))
    }

    private func csv(_ cells: [String]) -> String {
        cells.map { cell in
            let isPlain = cell.utf8.allSatisfy {
                $0 != 0x22 && $0 != 0x2C && $0 != 0x0A && $0 != 0x0D
            }
            return isPlain ? cell : "\"\(cell.replacing("\"", with: "\"\""))\""
        }.joined(separator: ",") + "\n"
    }

    private func csvCell(_ value: GraphValue) -> String {
        switch value {
        case .null: ""
        case .string(let text): text
        case .boolean, .integer, .float: ValueText.literal(value)
        default: GraphValueJSON.plain(value)
        }
    }

    private func vertical(_ values: [GraphValue]) -> String {
        let names = columns.map(ValueText.escapeControls)
        let width = names.map(DisplayWidth.of).max() ?? 0
        var out = "── row \(count) " + String(repeating: "─", count: 24) + "\n"
        for (column, value) in zip(names, values) {
            out += DisplayWidth.pad(column, to: width) + "  " + ValueText.cell(value) + "\n"
        }
        return out
    }
}

/// Draws a plan for a person: operators as a tree, the root first, with what they work on.
public enum PlanText {
    /// The lines of a plan; empty for no plan.
    public static func describe(_ plan: [PlanStep]) -> String {
        guard !plan.isEmpty else { return "" }
        let names = plan.map { String(repeating: "  ", count: $0.depth) + $0.name }
        let nameWidth = (names + ["operator"]).map(DisplayWidth.of).max() ?? 0
        let rows = plan.map { rounded($0.estimatedRows) }
        let rowWidth = (rows + ["rows"]).map(\.count).max() ?? 0
        var out =
            DisplayWidth.pad("operator", to: nameWidth) + "  "
            + String(repeating: " ", count: rowWidth - 4) + "rows  details\n"
        for (index, step) in plan.enumerated() {
            out += DisplayWidth.pad(names[index], to: nameWidth) + "  "
            out += String(repeating: " ", count: rowWidth - rows[index].count) + rows[index]
            out += "  " + ValueText.escapeControls(step.details) + "\n"
        }
        return out
    }

    private static func rounded(_ rows: Double) -> String {
        guard let whole = Int(exactly: rows.rounded()) else { return "many" }
        return String(whole)
    }
}

import Foundation

/// Draws how a training went, as SVG: for each part the loss of an epoch, on what was learnt from
/// and on what was held out, and the share of held-out examples that were right.
public enum TrainingCurve {
    private static let width = 720.0
    private static let panelHeight = 260.0
    private static let (left, right, top, bottom) = (56.0, 56.0, 44.0, 40.0)

    private struct Series {
        let name: String
        let colour: String
        let points: [(epoch: Int, value: Double)]
        let isShare: Bool
    }

    /// The picture of a training's epochs; each part has a panel of its own.
    public static func svg(_ epochs: [MultimodalTrainingEpoch], title: String) -> String {
        let stages = MultimodalTrainingProgress.Stage.allCases.filter { stage in
            epochs.contains { $0.stage == stage }
        }
        let height = 40 + panelHeight * Double(max(1, stages.count))
        var svg = """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(number(width)) \
            \(number(height))" font-family="system-ui, sans-serif" font-size="12">
            <rect width="100%" height="100%" fill="#ffffff"/>
            <text x="\(number(left))" y="26" font-size="16" font-weight="600" \
            fill="#1f2933">\(escaped(title))</text>

            """
        for (place, stage) in stages.enumerated() {
            let own = epochs.filter { $0.stage == stage }
            svg += panel(own, stage.rawValue, y: 40 + Double(place) * panelHeight)
        }
        return svg + "</svg>\n"
    }

    private static func panel(
        _ epochs: [MultimodalTrainingEpoch], _ name: String, y: Double
    ) -> String {
        let all = [
            Series(
                name: "loss", colour: "#c2410c", points: epochs.map { ($0.epoch, $0.loss) },
                isShare: false),
            Series(
                name: "held-out loss", colour: "#f59e0b",
                points: epochs.compactMap { epoch in
                    epoch.heldOutLoss.map { (epoch.epoch, $0) }
                }, isShare: false),
            Series(
                name: "held-out top 1", colour: "#1d4ed8",
                points: epochs.compactMap { epoch in
                    epoch.heldOutTop1.map { (epoch.epoch, $0) }
                }, isShare: true),
        ].filter { !$0.points.isEmpty }
        let last = max(2, epochs.map(\.epoch).max() ?? 2)
        let losses = all.filter { !$0.isShare }.flatMap(\.points).map(\.value)
            .filter(\.isFinite)
        let most = max(1e-6, losses.max() ?? 1) * 1.05
        var svg = """
            <g transform="translate(0 \(number(y)))">
            <text x="\(number(left))" y="18" fill="#52606d">\(escaped(name))</text>

            """
        svg += grid(last: last, most: most)
        for (place, series) in all.enumerated() {
            svg += line(series, last: last, most: series.isShare ? 1 : most)
            let x = left + 90 + Double(place) * 130
            svg += """
                <line x1="\(number(x))" y1="14" x2="\(number(x + 18))" y2="14" \
                stroke="\(series.colour)" stroke-width="2"/>
                <text x="\(number(x + 24))" y="18" fill="#323f4b">\(series.name)</text>

                """
        }
        return svg + "</g>\n"
    }

    /// Four lines across with the loss on the left and the share on the right, epochs below.
    private static func grid(last: Int, most: Double) -> String {
        var svg = ""
        for step in 0...4 {
            let share = Double(step) / 4
            let y = self.y(share, most: 1)
            svg += """
                <line x1="\(number(left))" y1="\(number(y))" x2="\(number(width - right))" \
                y2="\(number(y))" stroke="#e4e7eb"/>
                <text x="\(number(left - 8))" y="\(number(y + 4))" text-anchor="end" \
                fill="#7b8794">\(number(most * share))</text>
                <text x="\(number(width - right + 8))" y="\(number(y + 4))" \
                fill="#1d4ed8">\(number(share * 100)) %</text>

                """
        }
        let stride = max(1, (last + 9) / 10)
        for epoch in Swift.stride(from: 1, through: last, by: stride) {
            svg += """
                <text x="\(number(x(epoch, last)))" y="\(number(panelHeight - bottom + 18))" \
                text-anchor="middle" fill="#7b8794">\(epoch)</text>

                """
        }
        return svg
    }

    private static func line(_ series: Series, last: Int, most: Double) -> String {
        let points = series.points.filter { $0.value.isFinite }.map {
            "\(number(x($0.epoch, last))),\(number(y($0.value, most: most)))"
        }
        guard let end = points.last?.split(separator: ",") else { return "" }
        return """
            <polyline points="\(points.joined(separator: " "))" fill="none" \
            stroke="\(series.colour)" stroke-width="2" stroke-linejoin="round"/>
            <circle cx="\(end[0])" cy="\(end[1])" r="3" fill="\(series.colour)"/>

            """
    }

    private static func x(_ epoch: Int, _ last: Int) -> Double {
        left + (width - left - right) * Double(epoch - 1) / Double(max(1, last - 1))
    }

    private static func y(_ value: Double, most: Double) -> Double {
        let space = panelHeight - top - bottom
        return panelHeight - bottom - space * min(1, max(0, value / most))
    }

    private static func number(_ value: Double) -> String {
        String(format: "%.4g", value)
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
            .replacing(">", with: "&gt;")
    }
}

import Foundation
import TextModel

/// Draws an evaluation as SVG: how far confidence can be trusted, what is reached when only sure
/// answers are given, and how the tags fare.
public struct EvaluationPicture {
    private let outcome: EvaluationOutcome
    private var metrics: ClassifierMetrics { outcome.metrics }

    private static let width = 760.0
    private static let (side, plot) = (380.0, 240.0)
    private static let rowHeight = 20.0
    private static let (tagLimit, confusionLimit) = (30, 10)
    private static let (ink, blue, orange) = ("#1f2933", "#1d4ed8", "#c2410c")

    /// The picture of an evaluation.
    public init(of outcome: EvaluationOutcome) { self.outcome = outcome }

    /// The file's text.
    public var svg: String {
        let tags = Array(
            metrics.labels.sorted { ($1.count, $0.label) < ($0.count, $1.label) }
                .prefix(Self.tagLimit))
        let confusions = metrics.confusions.prefix(Self.confusionLimit)
        let tagsTop = 90 + Self.plot + 70
        let confusionsTop = tagsTop + Double(tags.count) * Self.rowHeight + 50
        let height = confusionsTop + Double(confusions.count) * Self.rowHeight + 20
        var svg = """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(number(Self.width)) \
            \(number(height))" font-family="system-ui, sans-serif" font-size="12" \
            fill="\(Self.ink)">
            <rect width="100%" height="100%" fill="#ffffff"/>

            """
        svg += text(40, 30, "\(outcome.model) on \(metrics.examples) examples", size: 16)
        svg += text(40, 52, summary, size: 12)
        svg += plot(x: 40, "confidence and accuracy", reliability)
        svg += plot(x: 40 + Self.side, "accuracy of the surest share", coverage)
        svg += text(40, tagsTop - 14, "F1 and examples of tags, the most frequent first", size: 13)
        for (row, tag) in tags.enumerated() {
            svg += bar(tag, y: tagsTop + Double(row) * Self.rowHeight)
        }
        let heading = confusions.isEmpty ? "nothing was confused" : "most frequent confusions"
        svg += text(40, confusionsTop - 14, heading, size: 13)
        for (row, confusion) in confusions.enumerated() {
            svg += text(
                40, confusionsTop + 4 + Double(row) * Self.rowHeight,
                "\(confusion.count) × \(confusion.truth) taken for \(confusion.predicted)", size: 12
            )
        }
        return svg + "</svg>\n"
    }

    private var summary: String {
        outcome.figures.dropFirst().map { "\($0.name) \(String(format: "%.4f", $0.value))" }
            .joined(separator: "   ")
    }

    // MARK: Plots of the unit square

    /// A square of shares with lines at quarters.
    private func plot(x: Double, _ title: String, _ content: String) -> String {
        var svg = "<g transform=\"translate(\(number(x)) 90)\">\n" + text(0, -12, title, size: 13)
        for quarter in 0...4 {
            let at = Double(quarter) / 4 * Self.plot
            svg += """
                <path d="M0 \(number(at))H\(number(Self.plot))\
                M\(number(at)) 0V\(number(Self.plot))" \
                stroke="#e4e7eb"/>
                <text x="\(number(at))" y="\(number(Self.plot + 16))" text-anchor="middle" \
                fill="#7b8794">\(quarter * 25)</text>
                <text x="-6" y="\(number(Self.plot - at + 4))" text-anchor="end" \
                fill="#7b8794">\(quarter * 25)</text>

                """
        }
        return svg + content + "</g>\n"
    }

    private func place(_ x: Double, _ y: Double) -> (x: String, y: String) {
        func inside(_ share: Double) -> Double { share.isFinite ? min(1, max(0, share)) : 0 }
        return (number(inside(x) * Self.plot), number((1 - inside(y)) * Self.plot))
    }

    private var reliability: String {
        let most = Double(max(1, metrics.reliability.map(\.count).max() ?? 1))
        var svg = """
            <path d="M0 \(number(Self.plot))L\(number(Self.plot)) 0" stroke="#9aa5b1" \
            stroke-dasharray="4 4"/>

            """
        for bin in metrics.reliability where bin.count > 0 {
            let at = place(bin.confidence, bin.accuracy)
            let radius = 2 + 10 * (Double(bin.count) / most).squareRoot()
            svg += """
                <circle cx="\(at.x)" cy="\(at.y)" r="\(number(radius))" fill="\(Self.blue)" \
                fill-opacity="0.6"/>

                """
        }
        return svg
    }

    private var coverage: String {
        let points = metrics.coverage.sorted { $0.percent < $1.percent }
            .map { place(Double($0.percent) / 100, $0.accuracy) }
        var svg = """
            <polyline points="\(points.map { "\($0.x),\($0.y)" }.joined(separator: " "))" \
            fill="none" stroke="\(Self.orange)" stroke-width="2"/>

            """
        for point in points {
            svg += "<circle cx=\"\(point.x)\" cy=\"\(point.y)\" r=\"3\" fill=\"\(Self.orange)\"/>\n"
        }
        return svg
    }

    // MARK: Rows

    private func bar(_ tag: ClassifierMetrics.Label, y: Double) -> String {
        let length = min(1, max(0, tag.f1.isFinite ? tag.f1 : 0)) * 380
        return """
            <rect x="270" y="\(number(y - 8))" width="\(number(length))" height="13" rx="2" \
            fill="\(Self.blue)" fill-opacity="0.75"/>
            <text x="262" y="\(number(y + 3))" text-anchor="end">\(escaped(tag.label))</text>
            <text x="\(number(278 + length))" y="\(number(y + 3))" \
            fill="#52606d">\(String(format: "%.2f", tag.f1)) of \(tag.count)</text>

            """
    }

    private func text(_ x: Double, _ y: Double, _ words: String, size: Int) -> String {
        "<text x=\"\(number(x))\" y=\"\(number(y))\" font-size=\"\(size)\">"
            + "\(escaped(words))</text>\n"
    }

    private func number(_ value: Double) -> String { String(format: "%.4g", value) }

    /// What XML can hold of a name.
    private func escaped(_ text: String) -> String {
        String(
            String.UnicodeScalarView(text.unicodeScalars.filter { $0.value >= 0x20 })
        ).replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }
}

import Foundation
import Testing

@testable import TextModel

@Suite("Metrics")
struct ClassifierMetricsTests {
    let names = ["a", "b", "c"]

    func near(_ found: Double?, _ expected: Double) -> Bool {
        found.map { ($0 - expected).magnitude < 1e-6 } ?? false
    }

    @Test("one label a text")
    func single() {
        var collector = MetricsCollector(labels: names)
        collector.add([0.9, 0.1, 0], truth: [LabelIndex(0)])
        collector.add([0.8, 0.1, 0.1], truth: [LabelIndex(1)])
        collector.add([0.3, 0.7, 0], truth: [LabelIndex(1)])
        collector.add([0.6, 0.3, 0.1], truth: [LabelIndex(1)])
        collector.add([0.6, 0.3, 0.1], truth: [])
        let metrics = collector.metrics()
        #expect(metrics.examples == 4)
        #expect(near(metrics.top1, 0.5))
        #expect(near(metrics.top5, 1))
        #expect(metrics.labels.map(\.label) == ["a", "b"])
        #expect(near(metrics.labels[0].precision, 1 / 3.0) && near(metrics.labels[0].recall, 1))
        #expect(near(metrics.labels[1].precision, 1) && near(metrics.labels[1].recall, 1 / 3.0))
        #expect(near(metrics.macroF1, 0.5))
        #expect(metrics.meanAveragePrecision == nil)
        #expect(
            metrics.confusions == [.init(truth: "b", predicted: "a", count: 2)])
        // 0.9 right, 0.8 wrong, 0.7 right, 0.6 wrong: each alone in its bin.
        #expect(near(metrics.calibrationError, (0.1 + 0.8 + 0.3 + 0.6) / 4))
        #expect(metrics.coverage.map(\.percent) == [100, 90, 80, 70, 50])
        #expect(near(metrics.coverage[4].accuracy, 0.5))
        #expect(near(metrics.coverage[4].threshold, Double(Float(0.8))))
    }

    @Test("several labels a text, with a threshold")
    func several() {
        var collector = MetricsCollector(labels: names, proposal: .atLeast(0.5))
        collector.add([0.9, 0.6, 0.2], truth: [LabelIndex(0), LabelIndex(2)])
        collector.add([0.7, 0.1, 0.4], truth: [LabelIndex(0)])
        collector.add([0.8, 0.9, 0.1], truth: [LabelIndex(1)])
        let metrics = collector.metrics()
        #expect(near(metrics.top1, 1))
        #expect(near(metrics.labels[0].precision, 2 / 3.0) && near(metrics.labels[0].recall, 1))
        #expect(near(metrics.labels[1].precision, 0.5))
        #expect(near(metrics.labels[2].recall, 0))
        // a: ranks 1 and 3; b: rank 1; c: rank 2.
        let expected = ((1 + 2 / 3.0) / 2 + 1 + 0.5) / 3
        #expect(near(metrics.meanAveragePrecision, expected))
    }

    @Test("labels that are not judged are neither proposed nor expected")
    func judged() {
        var collector = MetricsCollector(labels: names, judged: [LabelIndex(1), LabelIndex(2)])
        collector.add([0.9, 0.1, 0], truth: [LabelIndex(0), LabelIndex(1)])
        collector.add([0.9, 0.1, 0], truth: [LabelIndex(0)])
        let metrics = collector.metrics()
        #expect(metrics.examples == 1)
        #expect(near(metrics.top1, 1))
    }

    @Test("no examples give zeros, and metrics survive JSON")
    func empty() throws {
        let metrics = MetricsCollector(labels: names).metrics()
        #expect(metrics.top1 == 0 && metrics.calibrationError == 0)
        let json = try JSONEncoder().encode(metrics)
        #expect(try JSONDecoder().decode(ClassifierMetrics.self, from: json) == metrics)
    }

    @Test("probabilities that are no numbers do no harm")
    func notNumbers() {
        var collector = MetricsCollector(labels: names)
        collector.add([.nan, .infinity, -1], truth: [LabelIndex(1)])
        #expect(collector.metrics().examples == 1)
    }
}

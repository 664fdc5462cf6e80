extension TextModel {
    /// How well the model does on examples, on all cores unless `threads` says otherwise.
    ///
    /// Classes are judged, groups are not; `judged` restricts the question to some of them. A
    /// softmax proposes its best class, a sigmoid all of probability 0.5.
    public func evaluate(
        _ examples: [TextExample], judged: [LabelIndex]? = nil, threads: Int? = nil
    ) -> ClassifierMetrics {
        var collector = MetricsCollector(
            labels: Array(labels.prefix(classCount)), judged: judged,
            proposal: calibration.link == .softmax ? .best : .atLeast(0.5))
        let parts = Shards.map(
            examples.indices, size: 1024, threads: Shards.threadCount(threads)
        ) { range in
            let predictor = Predictor(self)
            return range.map { index in
                predictor.read(examples[index].fields)
                return predictor.probabilities()
            }
        }
        var index = examples.startIndex
        for part in parts {
            for probabilities in part {
                collector.add(probabilities, truth: examples[index].labels)
                index += 1
            }
        }
        return collector.metrics()
    }
}

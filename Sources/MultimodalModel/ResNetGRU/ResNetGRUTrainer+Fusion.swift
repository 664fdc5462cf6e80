import NeuralNetwork
import Tensor
import TextModel

extension ResNetGRUTrainer {
    /// Fits the experts' weights and the thresholds to what was held out, and makes the model.
    func assemble(
        _ set: TrainingContents, _ tower: ResNet, _ reader: TowerReader, _ cache: FeatureCache,
        _ head: HeadTraining, _ team: WorkerTeam
    ) throws -> (model: ResNetGRU, metrics: [String: Double]) {
        var fusion = ExpertFusion(link: set.link)
        let heldOut = set.heldOut.filter { !$0.labels.isEmpty }
        let frameLogits =
            reader.network.classify(cache.clean) ?? Tensor(zeros: [0, set.labelCount])
        var metrics: [String: Double] = [:]
        var thresholds: [Float] =
            set.link == .sigmoid ? [Float](repeating: 0.5, count: set.labelCount) : []
        for evidence in [ExpertFusion.Evidence.textOnly, .imagesOnly, .both] {
            let shown = heldOut.filter { evidence == .textOnly || !$0.frames.isEmpty }
            let workspace = Workspace(team: team)
            let joint = try head.logits(of: shown, blank: evidence, in: workspace)
            let cases = zip(shown, joint).map { content, joint in
                ExpertFusion.Case(
                    logits: .init(
                        text: evidence == .imagesOnly ? [] : content.textLogits,
                        image: evidence == .textOnly
                            ? []
                            : fusion.normalised(FrameMean.of(content.frames, in: frameLogits)),
                        joint: fusion.normalised(joint)),
                    labels: content.labels)
            }
            fusion.fit(evidence, to: cases, labelCount: set.labelCount)
            let probabilities = cases.map {
                fusion.probabilities($0.logits, evidence, count: set.labelCount)
            }
            // Those of both come last and count, unless no held-out content has pictures.
            if set.link == .sigmoid, evidence != .imagesOnly, !cases.isEmpty {
                thresholds = TagThresholds.fitting(
                    probabilities, cases.map(\.labels), labelCount: set.labelCount)
            }
            if let top1 = HeldOutScore(probabilities, cases.map(\.labels), .softmax)?.top1 {
                metrics["heldOutTop1.\(evidence)"] = top1
            }
            let weights = fusion[evidence]
            metrics["weight.text.\(evidence)"] = Double(weights.text)
            metrics["weight.image.\(evidence)"] = Double(weights.image)
            metrics["weight.joint.\(evidence)"] = Double(weights.joint)
        }
        var file = TensorFile()
        Checkpoint.save(tower, to: &file)
        let architecture = ResNetGRUArchitecture(
            tower: tower.architecture, pictureSize: options.pictureSize,
            text: TextModelFile.manifest(of: set.text), hidden: options.hidden, fusion: fusion,
            thresholds: thresholds, commentWeight: options.commentWeight)
        let model = try ResNetGRU(
            architecture, text: set.text, towerFile: file, network: head.network)
        return (model, metrics)
    }
}

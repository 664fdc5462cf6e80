import MultimodalModel
import Tensor
import Testing

@Suite("Residual networks in use against torchvision")
struct ResNetInferenceParityTests {
    /// `[batch, height, width, channels]` as the recorded `[batch, channels, height, width]`, and
    /// back with the sizes exchanged.
    private func moved(_ tensor: Tensor, channelsFirst: Bool) -> Tensor {
        let d = tensor.shape.dimensions
        let (pixels, channels) =
            channelsFirst ? (d[1] * d[2], d[3]) : (d[2] * d[3], d[1])
        let shape: Shape =
            channelsFirst ? [d[0], channels, d[1], d[2]] : [d[0], d[2], d[3], channels]
        let result = Tensor(uninitialized: shape)
        for image in 0..<d[0] {
            for pixel in 0..<pixels {
                for channel in 0..<channels {
                    let last = (image * pixels + pixel) * channels + channel
                    let first = (image * channels + channel) * pixels + pixel
                    result.pointer[channelsFirst ? first : last] =
                        tensor.pointer[channelsFirst ? last : first]
                }
            }
        }
        return result
    }

    @Test(
        "feature map, pooled features and logits, on one thread and on several",
        .enabled(if: Fixture.isThere("resnet_basic")),
        arguments: ["resnet_basic", "resnet_bottleneck"], [1, 2, 8])
    func evaluation(_ name: String, _ threadCount: Int) throws {
        let fixture = try Fixture(name)
        let architecture =
            name == "resnet_basic"
            ? try ResNetArchitecture(
                block: .basic, layers: [2, 2, 2, 2], widths: [8, 12, 16, 24], classCount: 5)
            : try ResNetArchitecture(
                block: .bottleneck, layers: [1, 2, 1, 1], widths: [8, 8, 12, 16], classCount: 5)
        let network = try ResNetInference(architecture, from: try Fixture.initialWeights(name))
        let pictures = moved(try fixture.tensor("input"), channelsFirst: false)
        let output = try network(pictures, team: WorkerTeam(threadCount: threadCount))
        let comparison = Comparison(fixture)
        try comparison.expect(moved(output.featureMap, channelsFirst: true), "eval.layer4")
        try comparison.expect(output.pooled, "eval.pooled")
        try comparison.expect(output.logits, "eval.logits")
        comparison.report()
    }
}

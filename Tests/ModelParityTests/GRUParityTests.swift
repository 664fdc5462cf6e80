import NeuralNetwork
import Tensor
import Testing

@Suite("Parity with PyTorch: recurrent nets and optimizers")
struct RecurrentParityTests {
    @Test(
        "a ragged, bidirectional GRU of two layers: outputs, last states, every gradient",
        .enabled(if: Fixture.isThere("gru")))
    func gru() throws {
        let fixture = try Fixture("gru")
        var start = Initialisation(seed: 1)
        let gru = GRU("", in: 12, hidden: 16, layers: 2, isBidirectional: true, &start)
        try Checkpoint.load(gru, from: fixture.part("model."))
        let tape = Tape(.training(seed: 0, step: 0))
        let x = Variable(try fixture.tensor("input"))
        let (output, last) = try gru(x, lengths: try fixture.integers("lengths"), tape)
        let weights = (
            tape.constant(try fixture.tensor("loss_w_output")),
            tape.constant(try fixture.tensor("loss_w_hn"))
        )
        let loss = try tape.add(
            tape.sum(try tape.multiply(output, weights.0)),
            tape.sum(try tape.multiply(last, weights.1)))
        let comparison = Comparison(fixture)
        try comparison.expect(output.value, "output")
        try comparison.expect(last.value, "h_n")
        try comparison.expect(loss.value, "loss")
        try tape.backward(loss)
        try comparison.expect(x.gradient, "grad.input")
        for parameter in gru.parameters {
            try comparison.expect(parameter.gradient, "grad.\(parameter.name)")
        }
        comparison.report()
    }

    @Test(
        "five steps of AdamW with clipped gradients: losses, norms, weights",
        .enabled(if: Fixture.isThere("adamw")))
    func adamW() throws {
        let fixture = try Fixture("adamw")
        var start = Initialisation(seed: 1)
        let linear = Linear("x", in: 6, out: 4, &start)
        try fixture.file.read("model.weight", into: linear.weight.value)
        try fixture.file.read("model.bias", into: try #require(linear.bias).value)
        let optimizer = AdamW(linear.parameters, rate: 0.01)
        let comparison = Comparison(fixture)
        let (x, y) = (try fixture.tensor("X"), try fixture.tensor("Y"))
        for step in 0..<5 {
            let tape = Tape(.training(seed: 0, step: UInt64(step)))
            let loss = try tape.meanSquaredError(try linear(tape.constant(x), tape), y)
            try tape.backward(loss)
            let norm = optimizer.step(maximumNorm: 0.5)
            try comparison.expect(loss.value, "step\(step).loss")
            try comparison.expect(Tensor([Float(norm)], shape: []), "step\(step).gradnorm")
            try comparison.expect(linear.weight.value, "step\(step).weight")
            try comparison.expect(linear.bias?.value, "step\(step).bias")
        }
        comparison.report()
    }
}

import Tensor
import Testing

@testable import NeuralNetwork

@Suite("Parameters")
struct ParameterTests {
    @Test("a parameter has no gradient before the first backward pass")
    func noGradientYet() {
        let parameter = Parameter("fc.bias", Tensor(zeros: [3]))
        #expect(parameter.gradient == nil)
        #expect(parameter.value.shape == [3])
    }
}

import Tensor

/// A gated recurrent unit, as PyTorch's with `batch_first`.
public final class GRU: Module {
    /// The width of its state.
    public let hidden: Int
    /// Its parameters, as PyTorch orders them.
    public let ownParameters: [Parameter]
    private let layers: [[GRUWeights]]
    private let dropout: Float

    /// A GRU that begins as PyTorch's does; parameters are called `NAME.weight_ih_l0` and so on.
    ///
    /// `dropout` lies between layers.
    public init(
        _ name: String, in inputs: Int, hidden: Int, layers layerCount: Int = 1,
        isBidirectional: Bool = false, dropout: Float = 0, _ initialisation: inout Initialisation
    ) {
        let prefix = name.isEmpty ? "" : "\(name)."
        let bound = 1 / Float(max(1, hidden)).squareRoot()
        var parameters: [Parameter] = []
        var layers: [[GRUWeights]] = []
        var width = inputs
        for layer in 0..<layerCount {
            var directions: [GRUWeights] = []
            for suffix in isBidirectional ? ["", "_reverse"] : [""] {
                let shapes: [(String, Shape)] = [
                    ("weight_ih", [3 * hidden, width]), ("weight_hh", [3 * hidden, hidden]),
                    ("bias_ih", [3 * hidden]), ("bias_hh", [3 * hidden]),
                ]
                let own = shapes.map { kind, shape in
                    Parameter(
                        "\(prefix)\(kind)_l\(layer)\(suffix)",
                        initialisation.uniform(shape, bound: bound))
                }
                parameters += own
                directions.append(
                    GRUWeights(
                        input: own[0].variable, state: own[1].variable,
                        inputBias: own[2].variable, stateBias: own[3].variable))
            }
            layers.append(directions)
            width = hidden * directions.count
        }
        self.hidden = hidden
        self.dropout = dropout
        self.layers = layers
        ownParameters = parameters
    }

    /// The outputs `[batch, steps, directions * hidden]` and the last states `[layers * directions,
    /// batch, hidden]`; fails where x does not fit or a length is beyond the steps.
    public func callAsFunction(
        _ x: Variable, lengths: [Int]? = nil, _ tape: Tape
    ) throws(ModelError) -> (output: Variable, last: Variable) {
        guard dropout > 0, tape.isTraining, layers.count > 1 else {
            return try tape.gru(x, layers: layers, lengths: lengths)
        }
        var output = x
        var states: [Variable] = []
        for (index, layer) in layers.enumerated() {
            if index > 0 { output = try tape.dropout(output, rate: dropout) }
            let result = try tape.gru(output, layers: [layer], lengths: lengths)
            output = result.output
            states.append(result.last)
        }
        return (output, try tape.concatenate(states, axis: 0))
    }
}

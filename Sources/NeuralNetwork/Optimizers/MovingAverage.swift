import CKernels
import Tensor

/// The exponential moving average of parameters and running statistics, often better than the last
/// values.
public final class MovingAverage {
    private let decay: Double
    private let values: [Tensor]
    private let names: [String]
    private let averages: [Tensor]
    private var updates = 0

    /// An average that begins at the module's values; the decay is lower at first, (1 + n) / (10 +
    /// n) after n updates.
    public init(of module: any Module, decay: Double = 0.999) {
        self.decay = decay
        var named = module.parameters.map { ($0.name, $0.value) }
        for buffer in module.buffers {
            if case .floats(let tensor) = buffer.content { named.append((buffer.name, tensor)) }
        }
        names = named.map(\.0)
        values = named.map(\.1)
        averages = values.map { Tensor($0.elements, shape: $0.shape) }
    }

    /// Moves the averages towards the values; call it after each step of the optimizer.
    public func update() {
        updates += 1
        let blend = 1 - min(decay, Double(1 + updates) / Double(10 + updates))
        for (average, value) in zip(averages, values) {
            tg_moving_average(average.pointer, value.pointer, value.count, Float(blend))
        }
    }

    /// Runs `body` with the averages in the place of the values, for evaluating and saving.
    public func withAverages<Result, Failure: Error>(
        _ body: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        swap()
        defer { swap() }
        return try body()
    }

    private func swap() {
        for (average, value) in zip(averages, values) {
            for index in 0..<value.count {
                let kept = value.pointer[index]
                value.pointer[index] = average.pointer[index]
                average.pointer[index] = kept
            }
        }
    }

    /// The averages, by name.
    public var state: [(name: String, value: Tensor)] { Array(zip(names, averages)) }

    /// Begins with averages that were saved; fails where one is missing or of another shape.
    public func restore(
        updates: Int, from file: TensorFile, prefix: String
    ) throws(ModelError) {
        for (name, value) in state { try file.read(prefix + name, into: value) }
        self.updates = updates
    }
}

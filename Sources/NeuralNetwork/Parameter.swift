import Tensor

/// A tensor that training changes, with the name under which checkpoints keep it.
public final class Parameter {
    /// Its name, as torchvision or Hugging Face spell it: `layer1.0.conv1.weight`.
    public let name: String
    /// What operations take: its value and the gradient of the loss by it.
    public let variable: Variable
    /// How it lies on disk.
    public let layout: DiskLayout

    /// A parameter that begins at a value.
    public init(_ name: String, _ value: Tensor, layout: DiskLayout = .same) {
        self.name = name
        self.layout = layout
        variable = Variable(value)
    }

    /// Its value; optimizers change it in place.
    public var value: Tensor { variable.value }

    /// The gradient of the loss by it; nil before the first backward pass, and where it is kept as
    /// rows.
    public var gradient: Tensor? { variable.gradient }

    /// Whether training changes it.
    public var isTrainable: Bool {
        get { variable.needsGradient }
        set { variable.needsGradient = newValue }
    }
}

/// A tensor that belongs to a model but that no gradient changes: running statistics.
public final class Buffer {
    /// What a buffer holds.
    public enum Content {
        /// Floats, changed in place.
        case floats(Tensor)
        /// One integer of 64 bits on disk.
        case count(Int)
    }

    /// Its name in checkpoints: `bn1.running_mean`.
    public let name: String
    /// What it holds.
    public var content: Content

    /// A buffer of floats.
    public init(_ name: String, _ tensor: Tensor) {
        self.name = name
        content = .floats(tensor)
    }

    /// A buffer of one integer.
    public init(_ name: String, count: Int) {
        self.name = name
        content = .count(count)
    }
}

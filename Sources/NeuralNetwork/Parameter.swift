import Tensor

/// A tensor that training changes, with the name under which checkpoints keep it.
public final class Parameter {
    /// Its name, as torchvision or Hugging Face spell it: `layer1.0.conv1.weight`.
    public let name: String
    /// Its value.
    public var value: Tensor
    /// The gradient of the loss by it; nil before the first backward pass.
    public var gradient: Tensor?

    /// A parameter that begins at a value.
    public init(_ name: String, _ value: Tensor) {
        self.name = name
        self.value = value
    }
}

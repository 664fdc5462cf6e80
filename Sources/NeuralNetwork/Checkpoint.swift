import Tensor

/// Saves models to safetensors and loads them: PyTorch's names, torchvision's layouts.
public enum Checkpoint {
    /// Adds a module's parameters and buffers to a file.
    public static func save(_ module: any Module, to file: inout TensorFile, prefix: String = "") {
        for parameter in module.parameters {
            file.set(prefix + parameter.name, parameter.layout.onDisk(parameter.value))
        }
        for buffer in module.buffers {
            switch buffer.content {
            case .floats(let tensor): file.set(prefix + buffer.name, tensor)
            case .count(let count): file.set(prefix + buffer.name, count: count)
            }
        }
    }

    /// Loads a module's parameters and buffers from a file.
    ///
    /// Fails, naming the tensor, where one is missing, of another shape or type, holds a number
    /// that is not finite, or where the file has one below the prefix that the model has not.
    /// Tensors for which `isIgnored` holds are neither needed nor unexpected and keep their values
    /// (a head of another label set); batch counts may always be missing. After a failure some
    /// parameters may hold the file's values.
    public static func load(
        _ module: any Module, from file: TensorFile, prefix: String = "",
        ignoring isIgnored: (String) -> Bool = { _ in false }
    ) throws(ModelError) {
        var known: Set<String> = []
        for parameter in module.parameters {
            known.insert(parameter.name)
            if isIgnored(parameter.name) { continue }
            try read(prefix + parameter.name, parameter, file)
        }
        for buffer in module.buffers {
            known.insert(buffer.name)
            if isIgnored(buffer.name) { continue }
            switch buffer.content {
            case .floats(let tensor):
                try file.read(prefix + buffer.name, into: tensor)
            case .count:
                guard file.tensors[prefix + buffer.name] != nil else { continue }
                buffer.content = .count(try file.count(prefix + buffer.name))
            }
        }
        for name in file.tensors.keys.sorted() where name.hasPrefix(prefix) {
            let own = String(name.dropFirst(prefix.count))
            guard known.contains(own) || isIgnored(own) else {
                throw ModelError(.fileUnexpectedTensor(tensor: name))
            }
        }
    }

    /// Adds an optimizer's state to a file.
    public static func save(
        _ optimizer: any Optimizer, to file: inout TensorFile, prefix: String = "optimizer."
    ) {
        for (name, value) in optimizer.state { file.set(prefix + name, value) }
        file.set(prefix + "step", count: optimizer.stepCount)
    }

    /// Loads an optimizer's state; fails where a tensor is missing or of another shape.
    public static func load(
        _ optimizer: any Optimizer, from file: TensorFile, prefix: String = "optimizer."
    ) throws(ModelError) {
        let count = try file.count(prefix + "step")
        guard count >= 0 else {
            throw ModelError(.fileOutOfRange(tensor: prefix + "step", index: 0))
        }
        try optimizer.restore(stepCount: count, from: file, prefix: prefix)
    }

    private static func read(
        _ name: String, _ parameter: Parameter, _ file: TensorFile
    ) throws(ModelError) {
        let value = parameter.value
        guard parameter.layout != .same else { return try file.read(name, into: value) }
        let disk = Tensor(uninitialized: parameter.layout.shapeOnDisk(value.shape))
        try file.read(name, into: disk)
        parameter.layout.copy(disk, toMemory: value)
    }
}

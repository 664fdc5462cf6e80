import Tensor

/// A part of a model: a layer, or something made of layers.
///
/// A layer gives its own parameters and buffers, something made of layers its `children`; names are
/// given in full when a layer is made.
public protocol Module: AnyObject {
    /// The parts that it is made of, in the order of their names in checkpoints.
    var children: [any Module] { get }
    /// The parameters that belong to no child.
    var ownParameters: [Parameter] { get }
    /// The buffers that belong to no child.
    var ownBuffers: [Buffer] { get }
}

extension Module {
    /// None, unless the module says otherwise.
    public var children: [any Module] { [] }
    /// None, unless the module says otherwise.
    public var ownParameters: [Parameter] { [] }
    /// None, unless the module says otherwise.
    public var ownBuffers: [Buffer] { [] }

    /// All parameters, a module's own before those of its children.
    public var parameters: [Parameter] { modules.flatMap(\.ownParameters) }
    /// All buffers, a module's own before those of its children.
    public var buffers: [Buffer] { modules.flatMap(\.ownBuffers) }

    /// How many numbers training changes or loads.
    public var parameterCount: Int { parameters.reduce(0) { $0 + $1.value.count } }

    /// Lets training change the parameters, or freezes them; batch norms that are frozen use their
    /// running statistics.
    public func setTrainable(_ isTrainable: Bool) {
        for module in modules {
            for parameter in module.ownParameters { parameter.isTrainable = isTrainable }
            (module as? BatchNorm)?.usesRunningStatistics = !isTrainable
        }
    }

    /// Forgets all gradients.
    public func clearGradients() {
        for parameter in parameters { parameter.variable.clearGradient() }
    }

    /// The module and everything below it, parents first.
    public var modules: [any Module] {
        var found: [any Module] = []
        var open: [any Module] = [self]
        while let module = open.popLast() {
            found.append(module)
            open.append(contentsOf: module.children.reversed())
        }
        return found
    }
}

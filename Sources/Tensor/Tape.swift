import CKernels

/// Records operations and runs them backward.
///
/// One tape serves one step: operations are methods on it, `backward` runs their gradients in
/// reverse order and frees what they kept as it goes. All memory comes from the workspace's arena,
/// so that a training is flat after its first step. In evaluation nothing is recorded, dropout is
/// off, and batch norm uses its running statistics.
public final class Tape {
    /// What the operations are for.
    public enum Mode: Sendable, Equatable {
        /// Gradients are wanted; random masks follow from the seed and the step, nothing else.
        case training(seed: UInt64, step: UInt64)
        /// Values are wanted.
        case evaluation
    }

    private struct Step {
        let outputs: [Variable]
        let backward: () -> Void
    }

    /// What the operations are for.
    public let mode: Mode
    /// The memory and threads.
    public let workspace: Workspace
    private var steps: [Step] = []
    private var randomOperations: UInt64 = 0

    /// A tape for one step.
    public init(_ mode: Mode, in workspace: Workspace = Workspace()) {
        self.mode = mode
        self.workspace = workspace
    }

    /// Whether gradients are wanted.
    public var isTraining: Bool { mode != .evaluation }

    /// Data: no gradient is computed by it.
    public func constant(_ value: Tensor) -> Variable { Variable(value, needsGradient: false) }

    /// Adds the gradient of `loss`, times `scale`, to all leaves that it depends on, and empties
    /// the tape.
    ///
    /// To accumulate over k parts of a batch, give each part's loss a scale of 1/k. Fails where the
    /// loss is not a single number, or the tape is not for training.
    public func backward(_ loss: Variable, scale: Float = 1) throws(ModelError) {
        guard loss.value.count == 1 else {
            throw ModelError.shapes("backward", loss.shape.dimensions, [])
        }
        guard isTraining else {
            throw ModelError(
                .operationRefused(operation: "backward", detail: "a tape in evaluation mode"))
        }
        if loss.needsGradient {
            accumulate(Tensor([scale], shape: loss.shape, in: workspace.arena), into: loss)
        }
        while let step = steps.popLast() {
            if step.outputs.contains(where: { $0.gradient != nil }) { step.backward() }
            for output in step.outputs { output.clearGradient() }
        }
    }

    // MARK: What operations are made of

    /// Memory of a result.
    func make(_ shape: Shape) -> Tensor { Tensor(uninitialized: shape, in: workspace.arena) }

    /// The result of an operation; `backward` gets its gradient and passes it on.
    func record(
        _ value: Tensor, _ inputs: [Variable], _ backward: @escaping (Tensor) -> Void
    ) -> Variable {
        let output = Variable(value, needsGradient: isRecorded(inputs))
        if output.needsGradient {
            steps.append(
                Step(outputs: [output]) { [unowned output] in
                    if let gradient = output.gradient { backward(gradient) }
                })
        }
        return output
    }

    /// Whether an operation on these inputs has to be recorded.
    func isRecorded(_ inputs: [Variable]) -> Bool {
        isTraining && inputs.contains { $0.needsGradient }
    }

    /// Records an operation of several results; `backward` reads their gradients itself.
    func record(outputs: [Variable], _ backward: @escaping () -> Void) {
        steps.append(Step(outputs: outputs, backward: backward))
    }

    /// A key for the masks of the next random operation of this step.
    func nextRandomKey() -> UInt64 {
        guard case .training(let seed, let step) = mode else { return 0 }
        randomOperations += 1
        var generator = SeededGenerator(seed: seed)
        var key = generator.next() ^ step &* 0x9E37_79B9_7F4A_7C15
        generator = SeededGenerator(seed: key)
        key = generator.next() ^ randomOperations &* 0xD1B5_4A32_D192_ED03
        generator = SeededGenerator(seed: key)
        return generator.next()
    }

    /// Where an operation writes its part of the gradient by `variable`, and whether it must add it
    /// to what is there.
    func gradientTarget(_ variable: Variable) -> (tensor: Tensor, adds: Bool) {
        if let rows = variable.rowGradient, !rows.isEmpty {
            let dense = Tensor(zeros: variable.shape, in: workspace.arena)
            rows.add(to: dense)
            rows.clear()
            variable.gradient = dense
        }
        guard let gradient = variable.gradient else {
            let fresh = make(variable.shape)
            variable.gradient = fresh
            variable.gradientIsShared = false
            return (fresh, false)
        }
        guard variable.gradientIsShared else { return (gradient, true) }
        let own = make(variable.shape)
        own.pointer.update(from: gradient.pointer, count: gradient.count)
        variable.gradient = own
        variable.gradientIsShared = false
        return (own, true)
    }

    /// Passes a whole gradient on; who else keeps it says so with `isShared`.
    func accumulate(_ gradient: Tensor, into variable: Variable, isShared: Bool = false) {
        guard variable.needsGradient else { return }
        let hasRows = variable.rowGradient.map { !$0.isEmpty } ?? false
        if variable.gradient == nil, !hasRows {
            variable.gradient = gradient.reshaped(variable.shape)
            variable.gradientIsShared = isShared
            return
        }
        let (target, adds) = gradientTarget(variable)
        if adds {
            tg_add(target.pointer, target.pointer, gradient.pointer, gradient.count)
        } else {
            target.pointer.update(from: gradient.pointer, count: gradient.count)
        }
    }
}

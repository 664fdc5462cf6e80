import CKernels

extension Tape {
    /// Convolution of `[batch, height, width, in]` with `[kernel, kernel, in, out]`.
    ///
    /// Fails where the shapes do not go together or the kernel is larger than the padded picture.
    public func convolution(
        _ x: Variable, weight: Variable, bias: Variable? = nil, stride: Int = 1, padding: Int = 0
    ) throws(ModelError) -> Variable {
        let (left, right) = (x.shape.dimensions, weight.shape.dimensions)
        guard left.count == 4, right.count == 4, left[3] == right[2], right[0] == right[1],
            bias.map({ $0.shape == [right[3]] }) ?? true
        else { throw ModelError.shapes("convolution", left, right) }
        let pass = TrainingConvolution(
            try ConvolutionGeometry(
                batch: left[0], height: left[1], width: left[2], inChannels: left[3],
                outChannels: right[3], kernel: right[0], stride: stride, padding: padding))
        let (team, arena) = (workspace.team, workspace.arena)
        let prepared = pass.prepare(weights: weight.value.pointer, team: team, arena: arena)
        let out = make(pass.geometry.outputShape)
        pass.forward(
            input: x.value.pointer, weights: prepared, output: out.pointer, team: team,
            arena: arena)
        let rows = pass.geometry.outputPixelCount
        if let bias {
            tg_add_row(
                out.pointer, out.pointer, bias.value.pointer, rows, right[3],
                Activation.identity.code)
        }
        return record(out, [x, weight] + (bias.map { [$0] } ?? [])) { gradient in
            if let bias, bias.needsGradient {
                let (target, adds) = self.gradientTarget(bias)
                tg_sum_rows(target.pointer, gradient.pointer, rows, right[3], adds ? 1 : 0)
            }
            self.convolutionBackward(gradient, pass, prepared, x, weight)
        }
    }

    private func convolutionBackward(
        _ gradient: Tensor, _ pass: TrainingConvolution,
        _ prepared: TrainingConvolution.PreparedWeights, _ x: Variable, _ weight: Variable
    ) {
        let (team, arena) = (workspace.team, workspace.arena)
        let dx = x.needsGradient ? gradientTarget(x) : nil
        let dw = weight.needsGradient ? gradientTarget(weight) : nil
        if let dx, let dw {
            pass.backward(
                input: x.value.pointer, outputGradient: gradient.pointer, weights: prepared,
                inputGradient: dx.tensor.pointer, dx.adds ? .add : .replace,
                weightGradient: dw.tensor.pointer, dw.adds ? .add : .replace, team: team,
                arena: arena)
        } else if let dx {
            pass.backwardInput(
                outputGradient: gradient.pointer, weights: prepared,
                inputGradient: dx.tensor.pointer, dx.adds ? .add : .replace, team: team,
                arena: arena)
        } else if let dw {
            pass.backwardWeights(
                input: x.value.pointer, outputGradient: gradient.pointer,
                weightGradient: dw.tensor.pointer, dw.adds ? .add : .replace, team: team,
                arena: arena)
        }
    }

    /// The largest value below each place of a square window over `[batch, height, width,
    /// channels]`; padding never wins.
    ///
    /// Fails where x is not of four dimensions, the window is larger than the padded picture, or
    /// the padding larger than half the window.
    public func maxPool(
        _ x: Variable, size: Int, stride: Int, padding: Int = 0
    ) throws(ModelError) -> Variable {
        let shape = x.shape.dimensions
        guard shape.count == 4 else {
            throw ModelError.shapes("maxPool", shape, [size, stride, padding])
        }
        let pass = try MaxPoolKernel(
            batch: shape[0], height: shape[1], width: shape[2], channels: shape[3], kernel: size,
            stride: stride, padding: padding)
        let team = workspace.team
        let out = make(pass.outputShape)
        guard isRecorded([x]) else {
            pass.forward(
                input: x.value.pointer, output: out.pointer, places: nil, team: team)
            return record(out, [x]) { _ in }
        }
        // A byte for each place, in memory of the arena, which lends floats.
        let places = make([(out.count + 3) / 4])
        let bytes = { UnsafeMutableRawPointer(places.pointer).assumingMemoryBound(to: UInt8.self) }
        pass.forward(input: x.value.pointer, output: out.pointer, places: bytes(), team: team)
        return record(out, [x]) { gradient in
            self.replaceOrAdd(x) { target in
                pass.backward(
                    outputGradient: gradient.pointer, places: bytes(),
                    inputGradient: target.pointer, team: team)
            }
        }
    }

    /// The mean over height and width of `[batch, height, width, channels]`.
    ///
    /// Fails where x is not of four dimensions or has no pixel.
    public func globalAveragePool(_ x: Variable) throws(ModelError) -> Variable {
        let shape = x.shape.dimensions
        guard shape.count == 4, shape[1] * shape[2] > 0 else {
            throw ModelError.shapes("globalAveragePool", shape, [])
        }
        let pass = AveragePoolKernel(
            batch: shape[0], pixels: shape[1] * shape[2], channels: shape[3])
        let out = make([shape[0], shape[3]])
        pass.forward(input: x.value.pointer, output: out.pointer)
        return record(out, [x]) { gradient in
            self.replaceOrAdd(x) { target in
                pass.backward(
                    outputGradient: gradient.pointer, inputGradient: target.pointer)
            }
        }
    }

    /// Has `body` write a gradient that it cannot add, and adds it where there is one already.
    func replaceOrAdd(_ variable: Variable, _ body: (Tensor) -> Void) {
        let fresh = make(variable.shape)
        body(fresh)
        accumulate(fresh, into: variable)
    }
}

import CKernels

extension Tape {
    /// An activation of each element.
    public func activation(_ x: Variable, _ activation: Activation) -> Variable {
        let out = make(x.shape)
        let input = x.value
        let code = activation.code
        workspace.ranges(out.count, work: 4) { range in
            tg_activate(
                out.pointer + range.lowerBound, input.pointer + range.lowerBound, range.count, code)
        }
        let saved = activation == .gelu ? input : out
        return record(out, [x]) { [workspace] gradient in
            let (target, adds) = self.gradientTarget(x)
            workspace.ranges(saved.count, work: 4) { range in
                let first = range.lowerBound
                tg_activate_backward(
                    target.pointer + first, gradient.pointer + first, saved.pointer + first,
                    range.count, code, adds ? 1 : 0)
            }
        }
    }

    /// max(x, 0).
    public func relu(_ x: Variable) -> Variable { activation(x, .relu) }

    /// 1 / (1 + exp(-x)).
    public func sigmoid(_ x: Variable) -> Variable { activation(x, .sigmoid) }

    /// The hyperbolic tangent.
    public func tanh(_ x: Variable) -> Variable { activation(x, .tanh) }

    /// GELU by the exact erf.
    public func gelu(_ x: Variable) -> Variable { activation(x, .gelu) }

    /// factor * x.
    public func scale(_ x: Variable, by factor: Float) -> Variable {
        let out = make(x.shape)
        tg_scale(out.pointer, x.value.pointer, out.count, factor)
        return record(out, [x]) { gradient in
            let (target, adds) = self.gradientTarget(x)
            if adds {
                tg_add_scaled(target.pointer, gradient.pointer, gradient.count, factor)
            } else {
                tg_scale(target.pointer, gradient.pointer, gradient.count, factor)
            }
        }
    }

    /// x + y; where y has fewer dimensions it must be the last ones of x, and is added to each row.
    ///
    /// Fails where the shapes do not go together.
    public func add(_ x: Variable, _ y: Variable) throws(ModelError) -> Variable {
        let rows = try repeats(of: y, in: x, operation: "add")
        let out = make(x.shape)
        let columns = y.value.count
        if rows == 1 {
            tg_add(out.pointer, x.value.pointer, y.value.pointer, columns)
        } else {
            tg_add_row(
                out.pointer, x.value.pointer, y.value.pointer, rows, columns,
                Activation.identity.code)
        }
        return record(out, [x, y]) { gradient in
            if rows == 1 {
                self.accumulate(gradient, into: y, isShared: true)
            } else if y.needsGradient {
                let (target, adds) = self.gradientTarget(y)
                tg_sum_rows(target.pointer, gradient.pointer, rows, columns, adds ? 1 : 0)
            }
            self.accumulate(gradient, into: x, isShared: true)
        }
    }

    /// x * y, element by element; where y has fewer dimensions it must be the last ones of x.
    ///
    /// Fails where the shapes do not go together.
    public func multiply(_ x: Variable, _ y: Variable) throws(ModelError) -> Variable {
        let rows = try repeats(of: y, in: x, operation: "multiply")
        let out = make(x.shape)
        let columns = y.value.count
        let (left, right) = (x.value, y.value)
        tg_multiply_row(out.pointer, left.pointer, right.pointer, rows, columns)
        return record(out, [x, y]) { gradient in
            if x.needsGradient {
                let product = self.make(left.shape)
                tg_multiply_row(
                    product.pointer, gradient.pointer, right.pointer, rows, columns)
                self.accumulate(product, into: x)
            }
            if y.needsGradient {
                let (target, adds) = self.gradientTarget(y)
                tg_sum_rows_product(
                    target.pointer, gradient.pointer, left.pointer, rows, columns, adds ? 1 : 0)
            }
        }
    }

    /// The sum of all elements, as a single number.
    public func sum(_ x: Variable) -> Variable {
        let out = Tensor([Float(tg_sum(x.value.pointer, x.value.count))], shape: [])
        return record(out, [x]) { gradient in
            let spread = Tensor(
                repeating: gradient.pointer[0], shape: x.shape, in: self.workspace.arena)
            self.accumulate(spread, into: x)
        }
    }

    /// The mean of all elements, as a single number.
    public func mean(_ x: Variable) -> Variable {
        scale(sum(x), by: 1 / Float(max(1, x.value.count)))
    }

    /// Dropout: in training each element is zero with probability `rate` and otherwise scaled by
    /// 1 / (1 - rate); the elements dropped follow from the tape's seed and step.
    ///
    /// Fails where the rate is not in 0...1.
    public func dropout(_ x: Variable, rate: Float) throws(ModelError) -> Variable {
        guard rate >= 0, rate <= 1 else {
            throw ModelError(.operationRefused(operation: "dropout", detail: "a rate of \(rate)"))
        }
        guard isTraining, rate > 0 else { return x }
        let key = nextRandomKey()
        let out = make(x.shape)
        let input = x.value
        workspace.ranges(out.count, work: 2) { range in
            let first = range.lowerBound
            tg_dropout(
                out.pointer + first, input.pointer + first, first, range.count, rate, key, 0)
        }
        return record(out, [x]) { [workspace] gradient in
            let (target, adds) = self.gradientTarget(x)
            workspace.ranges(gradient.count, work: 2) { range in
                let first = range.lowerBound
                tg_dropout(
                    target.pointer + first, gradient.pointer + first, first, range.count, rate,
                    key, adds ? 1 : 0)
            }
        }
    }

    /// How often y's shape comes in x's, where it is the end of it.
    private func repeats(
        of y: Variable, in x: Variable, operation: String
    ) throws(ModelError) -> Int {
        let (left, right) = (x.shape.dimensions, y.shape.dimensions)
        guard left.count >= right.count, Array(left.suffix(right.count)) == right else {
            throw ModelError.shapes(operation, left, right)
        }
        return y.value.count == 0 ? 1 : x.value.count / y.value.count
    }
}

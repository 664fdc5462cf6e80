import CKernels

extension Tape {
    /// The same elements in another shape.
    ///
    /// Fails where the shapes do not hold as many elements.
    public func reshape(_ x: Variable, _ shape: Shape) throws(ModelError) -> Variable {
        guard shape.count == x.value.count else {
            throw ModelError.shapes("reshape", x.shape.dimensions, shape.dimensions)
        }
        return recordPassing(x, x.value.reshaped(shape))
    }

    /// A result whose gradient is its input's as it stands.
    private func recordPassing(_ x: Variable, _ value: Tensor) -> Variable {
        let output = Variable(value, needsGradient: isRecorded([x]))
        if output.needsGradient {
            record(outputs: [output]) { [unowned output] in
                guard let gradient = output.gradient else { return }
                self.accumulate(gradient, into: x, isShared: output.gradientIsShared)
            }
        }
        return output
    }

    /// The tensors one behind the other along an axis; all other dimensions must be the same.
    ///
    /// Fails where they are not, where there is no tensor, or no such axis.
    public func concatenate(_ parts: [Variable], axis: Int) throws(ModelError) -> Variable {
        guard let first = parts.first, first.shape.dimensions.indices.contains(axis) else {
            throw ModelError(
                .operationRefused(
                    operation: "concatenate", detail: "\(parts.count) tensors along axis \(axis)"))
        }
        var dimensions = first.shape.dimensions
        dimensions[axis] = 0
        for part in parts {
            var others = part.shape.dimensions
            let own = others.indices.contains(axis) ? others[axis] : 0
            if others.indices.contains(axis) { others[axis] = dimensions[axis] }
            guard others == dimensions else {
                throw ModelError.shapes(
                    "concatenate", first.shape.dimensions, part.shape.dimensions)
            }
            dimensions[axis] += own
        }
        let out = make(Shape(dimensions))
        let rows = dimensions[..<axis].reduce(1, *)
        let total = dimensions[axis...].reduce(1, *)
        var offset = 0
        var spans: [(part: Variable, offset: Int, width: Int)] = []
        for part in parts {
            let width = part.shape.dimensions[axis...].reduce(1, *)
            Self.copy(
                rows: rows, width, from: part.value.pointer, stride: width,
                to: out.pointer + offset, stride: total)
            spans.append((part, offset, width))
            offset += width
        }
        return record(out, parts) { gradient in
            for (part, offset, width) in spans where part.needsGradient {
                let piece = self.make(part.shape)
                Self.copy(
                    rows: rows, width, from: gradient.pointer + offset, stride: total,
                    to: piece.pointer, stride: width)
                self.accumulate(piece, into: part)
            }
        }
    }

    /// A range of an axis.
    ///
    /// Fails where there is no such axis or the range leaves it.
    public func slice(
        _ x: Variable, axis: Int, _ range: Range<Int>
    ) throws(ModelError) -> Variable {
        let dimensions = x.shape.dimensions
        guard dimensions.indices.contains(axis), range.lowerBound >= 0,
            range.upperBound <= dimensions[axis]
        else {
            throw ModelError.shapes(
                "slice", dimensions, [axis, range.lowerBound, range.upperBound])
        }
        var sliced = dimensions
        sliced[axis] = range.count
        let out = make(Shape(sliced))
        let rows = dimensions[..<axis].reduce(1, *)
        let inner = dimensions[(axis + 1)...].reduce(1, *)
        let (total, width) = (dimensions[axis] * inner, range.count * inner)
        let offset = range.lowerBound * inner
        Self.copy(
            rows: rows, width, from: x.value.pointer + offset, stride: total, to: out.pointer,
            stride: width)
        return record(out, [x]) { gradient in
            let (target, adds) = self.gradientTarget(x)
            if !adds { target.pointer.update(repeating: 0, count: target.count) }
            for row in 0..<rows {
                tg_add_scaled(
                    target.pointer + row * total + offset, gradient.pointer + row * width, width, 1)
            }
        }
    }

    /// Rows of x (its last dimension) by their index among all rows; -1 gives a row of zeros.
    ///
    /// Fails where an index is beyond the rows.
    public func gatherRows(_ x: Variable, _ rows: [Int32]) throws(ModelError) -> Variable {
        guard let width = x.shape.dimensions.last else {
            throw ModelError.shapes("gatherRows", [], [rows.count])
        }
        let available = width == 0 ? 0 : x.value.count / width
        try Self.check(rows, below: available, operation: "gatherRows")
        let out = make([rows.count, width])
        Self.gather(rows, of: x.value, width: width, to: out)
        return record(out, [x]) { gradient in
            let (target, adds) = self.gradientTarget(x)
            if !adds { target.pointer.update(repeating: 0, count: target.count) }
            for (index, row) in rows.enumerated() where row >= 0 {
                tg_add_scaled(
                    target.pointer + Int(row) * width, gradient.pointer + index * width, width, 1)
            }
        }
    }

    /// Swaps two neighbouring axes: `[…, a, b, …]` becomes `[…, b, a, …]`, `axis` being that of a.
    ///
    /// Fails where there are no such axes.
    public func swapAxes(_ x: Variable, axis: Int) throws(ModelError) -> Variable {
        var dimensions = x.shape.dimensions
        guard axis >= 0, axis + 1 < dimensions.count else {
            throw ModelError.shapes("swapAxes", dimensions, [axis])
        }
        let outer = dimensions[..<axis].reduce(1, *)
        let inner = dimensions[(axis + 2)...].reduce(1, *)
        let (a, b) = (dimensions[axis], dimensions[axis + 1])
        dimensions.swapAt(axis, axis + 1)
        let out = make(Shape(dimensions))
        Self.swap(x.value.pointer, to: out.pointer, outer: outer, a: a, b: b, inner: inner)
        return record(out, [x]) { gradient in
            let swapped = self.make(x.shape)
            Self.swap(gradient.pointer, to: swapped.pointer, outer: outer, a: b, b: a, inner: inner)
            self.accumulate(swapped, into: x)
        }
    }

    private static func swap(
        _ source: UnsafePointer<Float>, to target: UnsafeMutablePointer<Float>, outer: Int, a: Int,
        b: Int, inner: Int
    ) {
        for block in 0..<outer {
            for i in 0..<a {
                for j in 0..<b {
                    (target + ((block * b + j) * a + i) * inner).update(
                        from: source + ((block * a + i) * b + j) * inner, count: inner)
                }
            }
        }
    }

    static func copy(
        rows: Int, _ width: Int, from source: UnsafePointer<Float>, stride sourceStride: Int,
        to target: UnsafeMutablePointer<Float>, stride targetStride: Int
    ) {
        for row in 0..<rows {
            (target + row * targetStride).update(from: source + row * sourceStride, count: width)
        }
    }

    static func gather(_ rows: [Int32], of table: Tensor, width: Int, to out: Tensor) {
        for (index, row) in rows.enumerated() {
            let target = out.pointer + index * width
            if row >= 0 {
                target.update(from: table.pointer + Int(row) * width, count: width)
            } else {
                target.update(repeating: 0, count: width)
            }
        }
    }

    /// Fails where an index is neither -1 nor below the limit.
    static func check(
        _ indices: [Int32], below limit: Int, operation: String
    ) throws(ModelError) {
        for index in indices where index < -1 || Int(index) >= limit {
            throw ModelError(
                .operationIndex(operation: operation, index: Int(index), limit: limit))
        }
    }
}

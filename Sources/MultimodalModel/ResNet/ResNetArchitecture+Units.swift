extension ResNetArchitecture {
    /// A convolution with the batch norm that follows it.
    public struct Unit: Hashable, Sendable {
        /// The name of the convolution: `layer2.0.downsample.0`.
        public let convolution: String
        /// The name of the batch norm: `layer2.0.downsample.1`.
        public let norm: String
        /// The channels that it reads.
        public let inChannels: Int
        /// The channels that it writes.
        public let outChannels: Int
        /// The rows and columns of the kernel.
        public let kernel: Int
        /// By how many pixels the kernel moves.
        public let stride: Int

        /// How many zeros lie around the input.
        public var padding: Int { kernel / 2 }
    }

    /// A residual block: units in a row, whose last adds the shortcut before its ReLU.
    public struct BlockUnits: Hashable, Sendable {
        /// The units in their order; every one is followed by a ReLU.
        public let units: [Unit]
        /// The unit on the shortcut; nil where the shortcut is the block's input itself.
        public let shortcut: Unit?
        /// Which stage it belongs to, counted from 0.
        public let stage: Int
    }

    /// The stem's convolution.
    public var stemUnit: Unit {
        Unit(
            convolution: "conv1", norm: "bn1", inChannels: 3, outChannels: widths.first ?? 1,
            kernel: stem.kernel, stride: 2)
    }

    /// The blocks in their order.
    public var blocks: [BlockUnits] {
        var blocks: [BlockUnits] = []
        var channels = widths.first ?? 1
        for (stage, (count, width)) in zip(layers, widths).enumerated() {
            for index in 0..<count {
                let stride = index == 0 && stage > 0 ? 2 : 1
                blocks.append(
                    makeBlock(
                        "layer\(stage + 1).\(index)", stage: stage, inChannels: channels,
                        width: width, stride: stride))
                channels = width * block.expansion
            }
        }
        return blocks
    }

    private func makeBlock(
        _ name: String, stage: Int, inChannels: Int, width: Int, stride: Int
    ) -> BlockUnits {
        func unit(
            _ number: Int, _ inChannels: Int, _ outChannels: Int, _ kernel: Int, _ stride: Int
        ) -> Unit {
            Unit(
                convolution: "\(name).conv\(number)", norm: "\(name).bn\(number)",
                inChannels: inChannels, outChannels: outChannels, kernel: kernel, stride: stride)
        }
        let outChannels = width * block.expansion
        let units =
            switch block {
            case .basic:
                [unit(1, inChannels, width, 3, stride), unit(2, width, width, 3, 1)]
            case .bottleneck:
                [
                    unit(1, inChannels, width, 1, 1), unit(2, width, width, 3, stride),
                    unit(3, width, outChannels, 1, 1),
                ]
            }
        let needsShortcut = stride != 1 || inChannels != outChannels
        let shortcut = Unit(
            convolution: "\(name).downsample.0", norm: "\(name).downsample.1",
            inChannels: inChannels, outChannels: outChannels, kernel: 1, stride: stride)
        return BlockUnits(units: units, shortcut: needsShortcut ? shortcut : nil, stage: stage)
    }

    /// Every convolution with its batch norm, in torchvision's order.
    public var units: [Unit] {
        [stemUnit] + blocks.flatMap { $0.units + ($0.shortcut.map { [$0] } ?? []) }
    }

    /// A tensor of a checkpoint.
    public struct NamedShape: Hashable, Sendable {
        /// Its name in torchvision's checkpoints.
        public let name: String
        /// Its shape in torchvision's layout: a convolution's weights are
        /// `[outChannels, inChannels, kernel, kernel]`.
        public let shape: [Int]
        /// Whether training learns it, as opposed to what batch norm counts.
        public let isLearned: Bool
    }

    /// Every tensor of floats of a checkpoint.
    ///
    /// `num_batches_tracked`, an integer that only a momentum of nil would use, is not among them.
    public var namedShapes: [NamedShape] {
        var shapes: [NamedShape] = []
        for unit in units {
            shapes.append(
                NamedShape(
                    name: "\(unit.convolution).weight",
                    shape: [unit.outChannels, unit.inChannels, unit.kernel, unit.kernel],
                    isLearned: true))
            for (part, isLearned) in [
                ("weight", true), ("bias", true), ("running_mean", false), ("running_var", false),
            ] {
                shapes.append(
                    NamedShape(
                        name: "\(unit.norm).\(part)", shape: [unit.outChannels],
                        isLearned: isLearned))
            }
        }
        if classCount > 0 {
            shapes.append(
                NamedShape(name: "fc.weight", shape: [classCount, featureCount], isLearned: true))
            shapes.append(NamedShape(name: "fc.bias", shape: [classCount], isLearned: true))
        }
        return shapes
    }
}

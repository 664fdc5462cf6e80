import Tensor

/// What a residual network is built of; with it the names and shapes of its tensors.
///
/// Names and layouts are torchvision's, so that its checkpoints fit.
public struct ResNetArchitecture: Hashable, Sendable, Codable {
    /// The kinds of residual block.
    public enum Block: String, Hashable, Sendable, Codable {
        /// Two 3x3 convolutions.
        case basic
        /// 1x1, 3x3 and 1x1 convolutions; the last has four times the width.
        case bottleneck

        /// The output channels of a block in terms of its width.
        public var expansion: Int { self == .basic ? 1 : 4 }
        /// The convolutions of a block, that of its shortcut not counted.
        public var convolutionCount: Int { self == .basic ? 2 : 3 }
    }

    /// What comes before the first block.
    public enum Stem: String, Hashable, Sendable, Codable {
        /// A 7x7 convolution of stride 2, then a 3x3 maximum of stride 2: for pictures of 224 px.
        case torchvision
        /// A 3x3 convolution of stride 2: for pictures of 64 px.
        case small

        /// The rows and columns of the convolution's kernel.
        public var kernel: Int { self == .torchvision ? 7 : 3 }
        /// How many zeros lie around the convolution's input.
        public var padding: Int { kernel / 2 }
    }

    /// The kind of its blocks.
    public var block: Block
    /// How many blocks each stage has; every stage but the first halves rows and columns.
    public var layers: [Int]
    /// The width of each stage; the stem has that of the first.
    public var widths: [Int]
    /// What comes before the first stage.
    public var stem: Stem
    /// How many classes `fc` tells apart; 0 without it.
    public var classCount: Int

    /// Describes a network and refuses one that cannot be built.
    public init(
        block: Block, layers: [Int], widths: [Int], stem: Stem = .torchvision, classCount: Int
    ) throws(ModelError) {
        self.block = block
        self.layers = layers
        self.widths = widths
        self.stem = stem
        self.classCount = classCount
        try check()
    }

    /// Refuses sizes that no network can have; a manifest may hold any.
    public func check() throws(ModelError) {
        func refused(_ detail: String) -> ModelError {
            ModelError(.operationRefused(operation: "a residual network", detail: detail))
        }
        guard layers.count == widths.count, (1...8).contains(layers.count) else {
            throw refused("\(layers.count) stages with \(widths.count) widths")
        }
        guard layers.allSatisfy((1...128).contains), widths.allSatisfy((1...8192).contains) else {
            throw refused("stages \(layers) of widths \(widths) are out of range")
        }
        guard (0...(1 << 24)).contains(classCount) else { throw refused("\(classCount) classes") }
    }

    private init(_ block: Block, _ layers: [Int], classCount: Int) {
        self.block = block
        self.layers = layers
        widths = [64, 128, 256, 512]
        stem = .torchvision
        self.classCount = classCount
    }

    /// ResNet-18.
    public static func resNet18(classCount: Int) -> ResNetArchitecture {
        ResNetArchitecture(.basic, [2, 2, 2, 2], classCount: max(0, classCount))
    }

    /// ResNet-34.
    public static func resNet34(classCount: Int) -> ResNetArchitecture {
        ResNetArchitecture(.basic, [3, 4, 6, 3], classCount: max(0, classCount))
    }

    /// ResNet-50.
    public static func resNet50(classCount: Int) -> ResNetArchitecture {
        ResNetArchitecture(.bottleneck, [3, 4, 6, 3], classCount: max(0, classCount))
    }

    /// The small network for pictures of 64 px: four stages of one block each.
    ///
    /// With torchvision's stem it learns more from a thousand pictures, and faster, than with the
    /// small one, which leaves the first stage four times the pixels.
    public static func small(classCount: Int) -> ResNetArchitecture {
        var architecture = ResNetArchitecture(.basic, [1, 1, 1, 1], classCount: max(0, classCount))
        architecture.widths = [32, 64, 128, 256]
        return architecture
    }

    /// The channels of the last feature map, and so of the pooled features.
    public var featureCount: Int { (widths.last ?? 1) * block.expansion }

    /// The rows or columns of the last feature map for pictures of `size` rows or columns.
    public func featureMapSize(_ size: Int) -> Int {
        var size = (size + 1) / 2
        if stem == .torchvision { size = (size + 1) / 2 }
        for _ in layers.dropFirst() { size = (size + 1) / 2 }
        return size
    }
}

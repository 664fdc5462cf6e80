import Tensor

/// The convolutions of a residual network, planned for pictures of one size.
///
/// A stage takes as many pictures at a time as its maps leave room for in the cache: few where maps
/// are large, all where weights are, which are then fetched once for all of them.
struct ResNetPlan: Sendable {
    /// What a plan depends on.
    struct Size: Hashable, Sendable {
        let height: Int
        let width: Int
        /// The most pictures of a run.
        let pictures: Int
    }

    private struct Block: Sendable {
        let units: [InferenceConvolution]
        let shortcut: InferenceConvolution?
    }

    private struct Stage: Sendable {
        var blocks: [Block] = []
        /// How many pictures it takes at a time.
        var portion: Int
        /// The floats of the largest map between its convolutions, for one picture.
        var largest = 0
        var inputCount: Int
        var outputCount = 0
    }

    /// The rows of the last feature map.
    private(set) var mapHeight: Int
    /// The columns of the last feature map.
    private(set) var mapWidth: Int
    /// The floats of a picture.
    let inputCount: Int
    /// The floats of the last feature map of a picture.
    private(set) var outputCount = 0
    private let stem: InferenceConvolution
    private let pool: MaxPoolKernel?
    private let stemCount: Int
    private var stages: [Stage] = []

    init(
        _ architecture: ResNetArchitecture, _ weights: [String: ConvolutionWeights], _ size: Size
    ) throws(ModelError) {
        inputCount = size.height * size.width * 3
        stem = try Self.plan(
            architecture.stemUnit, weights, size.height, size.width, 1, .relu)
        stemCount = stem.geometry.outputShape.count
        mapHeight = stem.geometry.outputHeight
        mapWidth = stem.geometry.outputWidth
        if architecture.stem == .torchvision {
            let pool = try MaxPoolKernel(
                batch: 1, height: mapHeight, width: mapWidth,
                channels: architecture.stemUnit.outChannels)
            mapHeight = pool.outputHeight
            mapWidth = pool.outputWidth
            self.pool = pool
        } else {
            pool = nil
        }
        for block in architecture.blocks {
            if block.stage == stages.count {
                stages.append(openStage(block, size))
            }
            try append(block, weights)
        }
        outputCount = stages.last?.outputCount ?? 0
    }

    /// Floats of maps that fit into the second cache beside the weights in use.
    private static let roomForMaps = 1 << 18

    private func openStage(_ block: ResNetArchitecture.BlockUnits, _ size: Size) -> Stage {
        let inputCount = mapHeight * mapWidth * (block.units.first?.inChannels ?? 1)
        let weights = block.units.map { $0.inChannels * $0.outChannels * $0.kernel * $0.kernel }
        let room = max(Self.roomForMaps, 2 * weights.reduce(0, +))
        return Stage(
            portion: max(1, min(size.pictures, room / inputCount)), inputCount: inputCount)
    }

    private mutating func append(
        _ block: ResNetArchitecture.BlockUnits, _ weights: [String: ConvolutionWeights]
    ) throws(ModelError) {
        let portion = stages[block.stage].portion
        var (height, width) = (mapHeight, mapWidth)
        var units: [InferenceConvolution] = []
        for unit in block.units {
            let planned = try Self.plan(unit, weights, height, width, portion, .relu)
            (height, width) = (planned.geometry.outputHeight, planned.geometry.outputWidth)
            stages[block.stage].largest = max(
                stages[block.stage].largest, height * width * unit.outChannels)
            units.append(planned)
        }
        var shortcut: InferenceConvolution?
        if let unit = block.shortcut {
            shortcut = try Self.plan(unit, weights, mapHeight, mapWidth, portion, .none)
        }
        (mapHeight, mapWidth) = (height, width)
        stages[block.stage].outputCount = height * width * (block.units.last?.outChannels ?? 1)
        stages[block.stage].blocks.append(Block(units: units, shortcut: shortcut))
    }

    private static func plan(
        _ unit: ResNetArchitecture.Unit, _ weights: [String: ConvolutionWeights], _ height: Int,
        _ width: Int, _ pictures: Int, _ activation: InferenceConvolution.Activation
    ) throws(ModelError) -> InferenceConvolution {
        guard let weights = weights[unit.convolution] else {
            throw ModelError(.fileMissingTensor(tensor: unit.convolution))
        }
        return try InferenceConvolution(
            weights,
            geometry: ConvolutionGeometry(
                batch: pictures, height: height, width: width, inChannels: unit.inChannels,
                outChannels: unit.outChannels, kernel: unit.kernel, stride: unit.stride,
                padding: unit.padding),
            activation: activation)
    }

    /// Runs pictures through stem and stages.
    func run(
        _ input: UnsafePointer<Float>, into output: UnsafeMutablePointer<Float>, pictures: Int,
        in workspace: Workspace
    ) {
        var source = workspace.lend((stages.first?.inputCount ?? 0) * pictures)
        runStem(input, into: source.pointer, pictures: pictures, in: workspace)
        for (index, stage) in stages.enumerated() {
            let isLast = index == stages.count - 1
            let target = isLast ? nil : workspace.lend(stage.outputCount * pictures)
            let out = target?.pointer ?? output
            var first = 0
            while first < pictures {
                let count = min(stage.portion, pictures - first)
                run(
                    stage, source.pointer + first * stage.inputCount,
                    into: out + first * stage.outputCount, pictures: count, in: workspace)
                first += count
            }
            if let target { source = target }
        }
    }

    private func runStem(
        _ input: UnsafePointer<Float>, into output: UnsafeMutablePointer<Float>, pictures: Int,
        in workspace: Workspace
    ) {
        guard let pool else {
            for picture in 0..<pictures {
                stem(
                    input + picture * inputCount, into: output + picture * stemCount, pictures: 1,
                    in: workspace)
            }
            return
        }
        let map = workspace.lend(stemCount)
        for picture in 0..<pictures {
            stem(
                input + picture * inputCount, into: map.pointer, pictures: 1, in: workspace)
            pool.forward(
                input: map.pointer, output: output + picture * pool.outputShape.count,
                places: nil, team: workspace.team)
        }
    }

    /// Runs a portion of pictures through the blocks of a stage.
    ///
    /// Blocks write to places 0 and 1 in turn, the shortcut to 2, and what lies between to 3 and 4.
    private func run(
        _ stage: Stage, _ input: UnsafePointer<Float>, into output: UnsafeMutablePointer<Float>,
        pictures: Int, in workspace: Workspace
    ) {
        let places = (0..<5).map { _ in workspace.lend(stage.largest * pictures) }
        var source = input
        for (index, block) in stage.blocks.enumerated() {
            let isLast = index == stage.blocks.count - 1
            let target = isLast ? output : places[index % 2].pointer
            var residual = source
            if let shortcut = block.shortcut {
                shortcut(source, into: places[2].pointer, pictures: pictures, in: workspace)
                residual = UnsafePointer(places[2].pointer)
            }
            var between = source
            for (number, unit) in block.units.enumerated() {
                let isEnd = number == block.units.count - 1
                let next = isEnd ? target : places[3 + number % 2].pointer
                unit(
                    between, residual: isEnd ? residual : nil, into: next, pictures: pictures,
                    in: workspace)
                between = UnsafePointer(next)
            }
            source = UnsafePointer(target)
        }
    }
}

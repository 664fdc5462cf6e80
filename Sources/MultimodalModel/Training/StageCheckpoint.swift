import Foundation
import NeuralNetwork
import Tensor

/// The checkpoint of one stage of a training: a tensor file that is replaced after each epoch.
///
///     model.*, optimizer.*, best.*     as `Checkpoint` writes them
///     metadata                         fingerprint, epoch, bestEpoch, bestLoss
///
/// One of another training (the fingerprint tells) or a damaged one is passed over.
struct StageCheckpoint: Sendable {
    /// The folder that it lies in.
    let folder: URL
    /// The stage's name.
    let name: String
    /// What tells this training from others.
    let fingerprint: String

    private var file: URL { folder.appendingPathComponent("\(name).safetensors") }

    /// Writes the state after an epoch; a kill leaves either the one before or this one.
    func save(
        _ module: any Module, _ optimizer: AdamW, _ state: StageState
    ) throws {
        var tensors = TensorFile(metadata: [
            "fingerprint": fingerprint, "epoch": "\(state.epoch)",
            "bestEpoch": "\(state.bestEpoch)", "bestLoss": "\(state.bestLoss)",
        ])
        Checkpoint.save(module, to: &tensors, prefix: "model.")
        Checkpoint.save(optimizer, to: &tensors)
        if let best = state.best { tensors.merge(best, prefix: "best.") }
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let fresh = folder.appendingPathComponent(".\(name)-\(UUID().uuidString)")
        do {
            try tensors.write(to: fresh.path)
            guard rename(fresh.path, file.path) == 0 else {
                throw ModelError(
                    .fileUnwritable(cause: String(cString: strerror(errno))), file: file.path)
            }
        } catch {
            try? FileManager.default.removeItem(at: fresh)
            throw error
        }
    }

    /// Takes up the state that was saved last; nil where there is none of this training.
    func load(_ module: any Module, _ optimizer: AdamW) throws -> StageState? {
        guard let file = try? TensorFile.read(file.path),
            file.metadata["fingerprint"] == fingerprint,
            let epoch = file.metadata["epoch"].flatMap(Int.init), epoch > 0,
            let bestEpoch = file.metadata["bestEpoch"].flatMap(Int.init),
            let bestLoss = file.metadata["bestLoss"].flatMap(Double.init)
        else { return nil }
        var untouched = TensorFile()
        Checkpoint.save(module, to: &untouched)
        do {
            try Checkpoint.load(module, from: file, prefix: "model.")
            try Checkpoint.load(optimizer, from: file)
        } catch {
            try Checkpoint.load(module, from: untouched)
            return nil
        }
        let best = file.part("best.")
        return StageState(
            epoch: epoch, bestEpoch: bestEpoch, bestLoss: bestLoss,
            best: best.tensors.isEmpty ? nil : best)
    }
}

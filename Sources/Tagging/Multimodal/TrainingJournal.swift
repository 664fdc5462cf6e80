import Corpus
import Foundation
import MultimodalModel

/// Keeps what a training's epochs measured, in corpus.sqlite and beside its checkpoints.
///
/// A corpus that cannot be written stops no training: what was wrong is told once, as a note.
struct TrainingJournal {
    private struct Kept: Codable {
        var run: Int64?
        var epochs: [MultimodalTrainingEpoch] = []
    }

    private let corpus: Corpus
    private let file: URL
    private var kept = Kept()
    /// What went wrong with the corpus; nil where nothing has.
    private(set) var note: String?

    /// Begins a run, or takes up the one that the folder tells of.
    init(_ corpus: Corpus, folder: TrainingFolder, model: String, settings: [String: Double]) {
        self.corpus = corpus
        file = folder.url.appendingPathComponent("run.json")
        if let data = try? Data(contentsOf: file),
            let former = try? JSONDecoder().decode(Kept.self, from: data)
        {
            kept = former
        }
        do {
            if let run = kept.run, try corpus.resume(.init(run)) { return }
            kept.run = try corpus.begin(model: model, settings: settings).rawValue
            try save()
        } catch {
            noteFailure(error)
        }
    }

    /// The epochs so far, those before an interruption among them.
    var epochs: [MultimodalTrainingEpoch] { kept.epochs }

    /// Keeps what an epoch measured; one of the same number is replaced.
    mutating func record(_ epoch: MultimodalTrainingEpoch) {
        kept.epochs.removeAll { $0.stage == epoch.stage && $0.epoch >= epoch.epoch }
        kept.epochs.append(epoch)
        var metrics = ["loss": epoch.loss, "seconds": epoch.seconds]
        metrics["heldOutLoss"] = epoch.heldOutLoss
        metrics["heldOutTop1"] = epoch.heldOutTop1
        var named: [String: Double] = [:]
        for (name, value) in metrics { named["\(epoch.stage.rawValue).\(name)"] = value }
        do {
            try save()
            if let run = kept.run { try corpus.record(epoch: epoch.epoch, of: .init(run), named) }
        } catch {
            noteFailure(error)
        }
    }

    /// Closes the run.
    mutating func finish(version: String, metrics: [String: Double]) {
        guard let run = kept.run else { return }
        do {
            try corpus.finish(.init(run), version: version, metrics: metrics)
        } catch {
            noteFailure(error)
        }
    }

    /// Closes the run that made no version.
    mutating func fail(_ reason: String) {
        guard let run = kept.run else { return }
        do { try corpus.fail(.init(run), reason) } catch { noteFailure(error) }
    }

    private mutating func noteFailure(_ error: any Error) {
        if note == nil { note = String(describing: error) }
    }

    private func save() throws {
        try JSONEncoder().encode(kept).write(to: file, options: .atomic)
    }
}

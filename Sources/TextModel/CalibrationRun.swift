import Dispatch
import Synchronization
import Tensor

/// A second training on nine tenths of the examples, which the last tenth then calibrates.
///
/// Runs on a thread of its own beside the training proper where there is one to spare.
final class CalibrationRun: Sendable {
    private let done = DispatchSemaphore(value: 0)
    private let isCancelled = Atomic<Bool>(false)
    private let result = Mutex<Result<Calibration, ModelError>?>(nil)
    private let work: @Sendable (_ isCancelled: () -> Bool) -> Result<Calibration, ModelError>
    private let inParallel: Bool

    init(
        inParallel: Bool,
        _ work: @escaping @Sendable (_ isCancelled: () -> Bool) -> Result<Calibration, ModelError>
    ) {
        self.work = work
        self.inParallel = inParallel
        if inParallel {
            DispatchQueue.global().async { [self] in run() }
        }
    }

    private func run() {
        let made = work { isCancelled.load(ordering: .relaxed) }
        result.withLock { $0 = made }
        done.signal()
    }

    /// Ends the run soon and waits until it has ended.
    func cancel() {
        isCancelled.store(true, ordering: .relaxed)
        if inParallel { done.wait() }
    }

    /// The calibration, once it is there.
    func wait() throws(ModelError) -> Calibration? {
        if !inParallel { run() }
        done.wait()
        return try result.withLock { $0 }?.get()
    }
}

extension TrainingRun {
    /// Fewer examples than this cannot tell how sure a model may be.
    private static let fewestExamples = 40

    /// Starts calibrating on a tenth of the examples; nil where there are too few.
    func startCalibrating(_ set: TrainingSet, inParallel: Bool) -> CalibrationRun? {
        guard set.count >= Self.fewestExamples else { return nil }
        var random = SeededGenerator(seed: options.seed &+ 1)
        let order = Array(0..<set.count).shuffled(using: &random)
        var heldOut = set.subset(Array(order.prefix(set.count / 10)).sorted())
        let rest = set.subset(Array(order.dropFirst(set.count / 10)).sorted())
        heldOut.keepFeatures(of: rest, rowCount: rowCount)
        var options = options
        options.keepsBestEpoch = false
        options.patience = nil
        options.threads = 1
        let run = TrainingRun(
            options, rowCount: rowCount, paths: paths, link: link, loss: loss)
        return CalibrationRun(inParallel: inParallel) { [heldOut] isCancelled in
            run.calibrate(rest, heldOut, isCancelled)
        }
    }

    private func calibrate(
        _ rest: TrainingSet, _ heldOut: TrainingSet, _ isCancelled: () -> Bool
    ) -> Result<Calibration, ModelError> {
        struct Cancelled: Error {}
        do {
            let fitted = try fit(rest, dev: heldOut) { _ in
                if isCancelled() { throw Cancelled() }
            }
            return .success(fitted.calibration)
        } catch let error as ModelError {
            return .failure(error)
        } catch {
            return .success(Calibration(link: link))
        }
    }
}

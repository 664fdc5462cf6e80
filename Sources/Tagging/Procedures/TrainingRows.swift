import CypherEngine
import Dispatch
import Foundation
import GraphStore
import Synchronization

/// Runs a training on a thread of its own and hands its steps over as rows.
final class TrainingRows: ProcedureRows {
    private enum Step: Sendable {
        case progress([Value])
        case done(Result<[Value], any Error>)
    }

    private final class Mailbox: Sendable {
        let steps = Mutex<[Step]>([])
        let isCancelled = Atomic<Bool>(false)
        let arrived = DispatchSemaphore(value: 0)

        func put(_ step: Step) {
            steps.withLock { $0.append(step) }
            arrived.signal()
        }
    }

    private let mailbox = Mailbox()
    private let context: ProcedureContext
    private var isDone = false

    /// Starts; `train` reports a row a step, and returns the last one.
    init(
        _ context: ProcedureContext,
        _ train: @escaping @Sendable (_ report: ([Value]) throws -> Void) throws -> [Value]
    ) {
        self.context = context
        let mailbox = mailbox
        let thread = Thread {
            mailbox.put(
                .done(
                    Result {
                        try train { row in
                            if mailbox.isCancelled.load(ordering: .relaxed) {
                                throw CancellationError()
                            }
                            mailbox.put(.progress(row))
                        }
                    }))
        }
        thread.stackSize = 8 << 20
        thread.start()
    }

    deinit { mailbox.isCancelled.store(true, ordering: .relaxed) }

    func next(into row: inout [Value]) throws -> Bool {
        guard !isDone else { return false }
        while mailbox.arrived.wait(timeout: .now() + .milliseconds(50)) == .timedOut {
            try context.checkCancelled()
        }
        switch mailbox.steps.withLock({ $0.removeFirst() }) {
        case .progress(let values): row = values
        case .done(let result):
            isDone = true
            row = try result.get()
        }
        return true
    }
}

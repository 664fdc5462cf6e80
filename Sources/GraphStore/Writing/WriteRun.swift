import LMDB

/// Runs groups and leases on the writer's thread.
final class WriteRun {
    private let core: StoreCore
    private let settings: StoreSettings
    private let scratch = WriteScratch()

    init(_ core: StoreCore, _ settings: StoreSettings) {
        self.core = core
        self.settings = settings
    }

    private enum Outcome {
        case kept
        /// Nothing was written: the others are not concerned.
        case refused
        /// The transaction is gone; these are to run again.
        case spoilt(rerun: [WriteJob])
    }

    /// Runs a write and those that wait behind it, and commits them together.
    func group(from first: WriteJob, next: () -> WriteJob?) {
        var jobs = [first]
        var mayTakeMore = true
        while !jobs.isEmpty {
            jobs = attempt(jobs, next: { mayTakeMore ? next() : nil })
            // After a failure the survivors are brought home before anyone joins them.
            mayTakeMore = false
        }
    }

    /// One transaction.
    ///
    /// Returns the writes that must run again.
    private func attempt(_ jobs: [WriteJob], next: () -> WriteJob?) -> [WriteJob] {
        let graph = core.current
        let session: WriteSession
        do throws(StorageError) {
            session = try WriteSession(graph, scratch: scratch)
        } catch {
            for job in jobs { job.finish(.failure(error)) }
            return []
        }
        var waiting = jobs[...]
        var done: [WriteJob] = []
        let start = ContinuousClock.now
        let limit = Duration.milliseconds(settings.groupMilliseconds)
        while let job = waiting.popFirst() ?? moreWork(done, start, limit, next) {
            switch run(job, session, done) {
            case .kept: done.append(job)
            case .refused: break
            case .spoilt(let rerun): return rerun + waiting
            }
        }
        return commit(session, done)
    }

    private func moreWork(
        _ done: [WriteJob], _ start: ContinuousClock.Instant, _ limit: Duration,
        _ next: () -> WriteJob?
    ) -> WriteJob? {
        guard done.count < settings.groupLimit, ContinuousClock.now - start < limit else {
            return nil
        }
        return next()
    }

    private func run(_ job: WriteJob, _ session: WriteSession, _ done: [WriteJob]) -> Outcome {
        let before = session.sequence
        session.state.beginStatement()
        let writer = GraphWriter(session)
        do {
            try job.body(writer)
            try writer.finishStatement()
            if let failure = session.failure { throw failure }
            return .kept
        } catch {
            // What LMDB says of the transaction counts, whatever the error became on its way up.
            let failure = session.failure
            if failure == nil, session.sequence == before {
                job.finish(.failure(error))
                return .refused
            }
            session.abort()
            if failure?.name == "storage.mapFull" {
                return .spoilt(rerun: grow(session.graph, done + [job]))
            }
            job.finish(.failure(error))
            return .spoilt(rerun: done)
        }
    }

    private func commit(_ session: WriteSession, _ done: [WriteJob]) -> [WriteJob] {
        do throws(StorageError) {
            try session.commit()
        } catch {
            if error.name == "storage.mapFull" { return grow(session.graph, done) }
            for job in done { job.finish(.failure(error)) }
            return []
        }
        for job in done { job.finish(.success(())) }
        session.graph.environment.growMapIfIdle()
        return []
    }

    /// Grows the map for writes that found it full; they fail where it cannot grow.
    private func grow(_ graph: OpenGraph, _ jobs: [WriteJob]) -> [WriteJob] {
        do throws(StorageError) {
            try graph.environment.growMap()
            return jobs
        } catch {
            for job in jobs { job.finish(.failure(error)) }
            return []
        }
    }

    /// Serves an explicit transaction until it is committed, rolled back or idle for too long.
    func lease(_ channel: LeaseChannel) {
        let graph = core.current
        graph.environment.growMapIfIdle()
        let session: WriteSession
        do throws(StorageError) {
            session = try WriteSession(graph, scratch: scratch)
        } catch {
            channel.open(error)
            return
        }
        channel.open(nil)
        var isSpoilt = false
        while let request = channel.nextRequest(idleSeconds: settings.leaseIdleSeconds) {
            switch request {
            case .perform(let job):
                guard !isSpoilt else {
                    job.finish(.failure(StorageError.transactionEnded))
                    continue
                }
                isSpoilt = !perform(job, session)
            case .commit(let job):
                let result = commitLease(session, isSpoilt: isSpoilt)
                channel.close()
                return job.finish(result)
            case .rollback(let job):
                session.abort()
                channel.close()
                return job.finish(.success(()))
            }
        }
        session.abort()
        channel.close()
    }

    /// Runs one statement of a lease; false where the transaction is spoilt by it.
    private func perform(_ job: WriteJob, _ session: WriteSession) -> Bool {
        let before = session.sequence
        let writer = GraphWriter(session)
        do {
            try job.body(writer)
            try writer.finishStatement()
            if let failure = session.failure { throw failure }
            job.finish(.success(()))
            return true
        } catch {
            let failure = session.failure
            if failure?.name == "storage.mapFull" {
                session.abort()
                try? session.graph.environment.growMap()
                job.finish(.failure(Self.mustRestart))
                return false
            }
            job.finish(.failure(error))
            return failure == nil && session.sequence == before
        }
    }

    private static var mustRestart: StorageError {
        StorageError(
            "transaction.restart",
            "the database file had to grow and the transaction was rolled back; run it again")
    }

    private func commitLease(
        _ session: WriteSession, isSpoilt: Bool
    ) -> Result<Void, any Error> {
        guard !isSpoilt else {
            session.abort()
            return .failure(StorageError.transactionEnded)
        }
        do throws(StorageError) {
            try session.commit()
            session.graph.environment.growMapIfIdle()
            return .success(())
        } catch {
            guard error.name == "storage.mapFull" else { return .failure(error) }
            try? session.graph.environment.growMap()
            return .failure(Self.mustRestart)
        }
    }
}

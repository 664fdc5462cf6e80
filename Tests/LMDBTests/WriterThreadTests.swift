import Synchronization
import Testing

@testable import LMDB

@Suite("The writer's thread")
struct WriterThreadTests {
    @Test("it knows itself, and ends when its body does")
    func identity() {
        let seen = Atomic<Bool>(false)
        let holder = Mutex<WriterThread?>(nil)
        let condition = Condition()
        let isReady = Flag()
        let thread = WriterThread(name: "test.writer") {
            condition.locked { while !isReady.isSet { condition.wait() } }
            let isCurrent = holder.withLock { $0?.isCurrent ?? false }
            seen.store(isCurrent, ordering: .relaxed)
        }
        holder.withLock { $0 = thread }
        #expect(!thread.isCurrent)
        condition.locked {
            isReady.set()
            condition.broadcast()
        }
        thread.join()
        let wasCurrent = seen.load(ordering: .relaxed)
        #expect(wasCurrent)
        thread.join()
    }
}

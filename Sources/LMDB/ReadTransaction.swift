import CLMDB
import Synchronization

/// A read transaction that is renewed and parked instead of made and freed: both cost some ten
/// nanoseconds.
///
/// It has one user at a time, who brackets every look into the map with `enter` and `leave`;
/// between two looks, `ReaderWatch` may take the view away because it is too old.
public final class ReadTransaction: @unchecked Sendable {
    // @unchecked because `raw` is only touched by whoever moved `state` to busy.

    private enum State {
        static let parked = 0
        static let idle = 1
        static let busy = 2
        static let expired = 3
    }

    private let state = Atomic<Int>(State.parked)
    private let raw: OpaquePointer
    private let startTick = Atomic<Int>(0)
    private let hasAgeLimit = Atomic<Bool>(true)
    /// The environment that is read.
    public let environment: Environment
    /// Gets and cursors; only between `enter` and `leave`.
    public let handle: TransactionHandle

    init(_ environment: Environment) throws(StorageError) {
        var raw: OpaquePointer?
        var code = mdb_txn_begin(environment.raw, nil, UInt32(MDB_RDONLY), &raw)
        if code == MDB_READERS_FULL {
            var dead: Int32 = 0
            mdb_reader_check(environment.raw, &dead)
            code = mdb_txn_begin(environment.raw, nil, UInt32(MDB_RDONLY), &raw)
        }
        if code == MDB_MAP_RESIZED {
            try environment.adoptForeignGrowth()
            code = mdb_txn_begin(environment.raw, nil, UInt32(MDB_RDONLY), &raw)
        }
        guard code == 0, let raw else {
            throw Status.error(code, "beginning a read transaction", environment.path)
        }
        mdb_txn_reset(raw)
        self.raw = raw
        self.environment = environment
        handle = TransactionHandle(raw: raw, environment: environment)
    }

    /// Frees the transaction; only when the environment is being closed or the reader is dropped.
    func free() { mdb_txn_abort(raw) }

    /// Whether nothing of the map is held.
    var isParked: Bool {
        let now = state.load(ordering: .sequentiallyConsistent)
        return now == State.parked || now == State.expired
    }

    /// Takes a view of the last commit.
    ///
    /// Blocks while the map grows.
    public func begin(hasAgeLimit: Bool = true) throws(StorageError) {
        while true {
            state.store(State.busy, ordering: .sequentiallyConsistent)
            if environment.gate.isOpen { break }
            state.store(State.parked, ordering: .sequentiallyConsistent)
            try environment.gate.waitUntilOpen()
        }
        self.hasAgeLimit.store(hasAgeLimit, ordering: .relaxed)
        startTick.store(environment.tick.load(ordering: .relaxed), ordering: .relaxed)
        let code = mdb_txn_renew(raw)
        if code == 0 {
            state.store(State.idle, ordering: .releasing)
            return
        }
        state.store(State.parked, ordering: .sequentiallyConsistent)
        guard code == MDB_MAP_RESIZED else {
            throw Status.error(code, "renewing a read transaction", environment.path)
        }
        try environment.adoptForeignGrowth()
        try begin(hasAgeLimit: hasAgeLimit)
    }

    /// Gives the view up.
    public func end() {
        switch occupy() {
        case State.idle: mdb_txn_reset(raw)
        case State.expired: break
        default: return
        }
        state.store(State.parked, ordering: .sequentiallyConsistent)
    }

    /// Moves an idle view to busy and returns the state that was found.
    ///
    /// The user meets a busy one only while `ReaderWatch` judges it, for some nanoseconds: it
    /// waits.
    @inline(__always)
    private func occupy() -> Int {
        while true {
            let (_, original) = state.compareExchange(
                expected: State.idle, desired: State.busy, ordering: .acquiringAndReleasing)
            if original != State.busy { return original }
        }
    }

    /// Before a look into the map.
    ///
    /// Throws `transaction.tooOld` where the view was taken away.
    @inline(__always)
    public func enter() throws(StorageError) {
        let original = occupy()
        if original != State.idle {
            throw original == State.expired ? .tooOld : .transactionEnded
        }
    }

    /// After a look into the map.
    @inline(__always)
    public func leave() { state.store(State.idle, ordering: .releasing) }

    /// How many seconds the view has been open, or nil where none is.
    func age(at tick: Int) -> Int? {
        switch state.load(ordering: .acquiring) {
        case State.idle, State.busy: max(0, tick - startTick.load(ordering: .relaxed))
        default: nil
        }
    }

    /// Takes the view away if nobody looks at it right now and it may be: later looks throw.
    func expire(olderThan ageLimit: Int, at tick: Int) -> Bool {
        guard let held = self.age(at: tick), held >= ageLimit else { return false }
        let (exchanged, _) = state.compareExchange(
            expected: State.idle, desired: State.busy, ordering: .acquiringAndReleasing)
        guard exchanged else { return false }
        let age = tick - startTick.load(ordering: .relaxed)
        guard hasAgeLimit.load(ordering: .relaxed), age >= ageLimit else {
            state.store(State.idle, ordering: .releasing)
            return false
        }
        mdb_txn_reset(raw)
        state.store(State.expired, ordering: .sequentiallyConsistent)
        return true
    }

}

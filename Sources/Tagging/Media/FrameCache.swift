import Imaging
import Synchronization

/// Which state of which file: another one as soon as the file is written to or replaced.
struct FileIdentity: Hashable, Sendable {
    let device: UInt64
    let inode: UInt64
    let size: Int
    let changedSeconds: Int
    let changedNanoseconds: Int
}

/// The frames of files that a model read lately, at the size at which it reads them; what was not
/// asked for longest goes first.
///
/// Contents are tagged again and again, when their words or the vocabulary change, and decoding
/// their pictures is most of the work; taking a video apart takes seconds.
final class FrameCache: Sendable {
    private struct Entry {
        let frames: [Image]
        let size: Int
        var used: UInt64
    }

    private struct State {
        var entries: [FileIdentity: Entry] = [:]
        var size = 0
        var clock: UInt64 = 0
    }

    private let limitBytes: Int
    private let state = Mutex(State())

    /// A cache that holds no more than this.
    init(limitBytes: Int = 64 << 20) { self.limitBytes = limitBytes }

    /// The bytes that are held.
    var size: Int { state.withLock { $0.size } }

    /// The frames of a file: remembered ones, or those made now.
    func frames(of file: FileIdentity, make: () throws -> [Image]) throws -> [Image] {
        let known = state.withLock { state -> [Image]? in
            state.clock += 1
            state.entries[file]?.used = state.clock
            return state.entries[file]?.frames
        }
        if let known { return known }
        let made = try make()
        let size = made.reduce(128) { $0 + $1.pixels.count }
        // One large picture is not worth all the others.
        guard size <= limitBytes / 8 else { return made }
        state.withLock { state in
            guard state.entries[file] == nil else { return }
            if state.size + size > limitBytes { Self.makeRoom(&state, limitBytes / 4 * 3) }
            state.entries[file] = Entry(frames: made, size: size, used: state.clock)
            state.size += size
        }
        return made
    }

    /// Drops what was used longest ago until no more than so many bytes are held.
    private static func makeRoom(_ state: inout State, _ limit: Int) {
        for (file, entry) in state.entries.sorted(by: { $0.value.used < $1.value.used }) {
            guard state.size > limit else { return }
            state.entries[file] = nil
            state.size -= entry.size
        }
    }
}

import Foundation

#if canImport(Glibc)
    import Glibc
#endif

/// The folder `models/NAME/.training` in which a training keeps what it needs to go on after a
/// kill.
///
/// ```
/// lock          locked while a process trains the model; nobody else does meanwhile
/// run.json      the run's number in the corpus and what its epochs measured
/// *.safetensors the model's checkpoints
/// ```
final class TrainingFolder: Sendable {
    let url: URL
    private let lock: Int32

    /// Makes the folder and locks it; throws where another process trains the model.
    init(of name: String, in catalogue: ModelCatalogue) throws {
        url = catalogue.directory.appendingPathComponent(name).appendingPathComponent(".training")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        let path = url.appendingPathComponent("lock").path
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw TaggingError(
                "tagging.model.unwritable",
                "\(path): cannot be opened: \(String(cString: strerror(errno))); "
                    + "check space and permissions")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw TaggingError(
                "tagging.train.running",
                "another process trains '\(name)' on this database; wait for it to end")
        }
        lock = descriptor
    }

    deinit { close(lock) }

    /// Removes what a former training left, but for the lock.
    func clear() throws {
        let files = FileManager.default
        for name in try files.contentsOfDirectory(atPath: url.path) where name != "lock" {
            try files.removeItem(at: url.appendingPathComponent(name))
        }
    }

    /// Whether a former training left anything.
    var hasCheckpoint: Bool {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []
        return names.contains { $0.hasSuffix(".safetensors") }
    }
}

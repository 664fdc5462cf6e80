/// How an environment is opened.
public struct EnvironmentSettings: Sendable {
    /// The address space reserved for the map; it is sparse, and grows when it is full.
    public var mapSizeBytes = 64 << 30
    /// How many reader slots the lock file has.
    public var readerLimit: UInt32 = 4096
    /// How long a snapshot may be held.
    public var snapshotAgeLimitSeconds = 60
    /// How many bytes of outdated pages snapshots may keep from being used again.
    public var pinnedLimitBytes = 256 << 20
    /// How long a full map waits for snapshots to end before the transaction fails.
    public var growthWaitSeconds = 65.0
    /// Without syncs; only for a new file that nobody else sees before `Environment.sync`.
    public var isUnsynced = false

    /// The settings for everyday use.
    public init() {}
}

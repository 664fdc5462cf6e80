import LMDB

/// How a store is opened.
public struct StoreSettings: Sendable {
    /// Map, reader slots and the limits on snapshots.
    public var environment = EnvironmentSettings()
    /// How long an explicit transaction that writes may stay idle before it is rolled back.
    public var leaseIdleSeconds = 30.0
    /// How many waiting writes share one commit.
    public var groupLimit = 128
    /// How long a group is gathered before it is committed, in milliseconds of work done.
    public var groupMilliseconds = 5.0
    /// How long `close` waits for snapshots that are still held.
    public var closeWaitSeconds = 5.0

    /// The settings for everyday use.
    public init() {}
}

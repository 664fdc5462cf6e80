import Logging

/// Where a server listens and what bounds its clients.
public struct ServerConfiguration: Sendable {
    /// The address to bind; loopback unless somebody asks for more.
    public var host = "127.0.0.1"
    /// The TCP port; 0 picks a free one.
    public var port = 7687
    /// The Unix socket's file, mode 0600; nil for none.
    ///
    /// A stale file is replaced, so that only the process that owns the database may name it.
    public var unixSocketPath: String?
    /// The longest line that is read; a longer one is answered with an error and skipped.
    public var maxLineBytes = 16 << 20
    /// Whether `define_procedure` and `drop_procedures` are obeyed.
    public var allowsTestProcedures = false
    /// Checks a user and password; nil where everybody who can connect may ask.
    public var authenticate: (@Sendable (_ user: String, _ password: String) -> Bool)?

    /// How many connections may be open; more are told so and closed.
    public var maxConnectionCount = 10_000
    /// How many statements run at the same time.
    public var workerLimit = 64
    /// How many threads read and write sockets; nil takes one a core, eight at most.
    public var eventLoopCount: Int?
    /// What all half-read and waiting lines together may hold; beyond it lines over 1 MiB are
    /// refused.
    public var bufferedLineLimitBytes = 256 << 20
    /// What a writing statement's rows may hold until it is durable and they may be shown.
    public var heldResultLimitBytes = 256 << 20
    /// What may wait to be sent on one connection; rows are made only while less waits.
    public var writeHighWaterBytes = 1 << 20
    /// How long rows wait for a client that does not read, before its connection is closed: the
    /// statement's snapshot is held no longer.
    public var stalledClientMilliseconds = 10_000
    /// The same while other statements wait for a thread.
    public var stalledClientUnderLoadMilliseconds = 500
    /// How long a line may stand half sent without another byte.
    public var partialLineMilliseconds = 30_000
    /// How long running statements may go on after the server was told to end.
    public var shutdownGraceMilliseconds = 3_000
    /// Where the server's own events go.
    public var logger: Logger?

    /// The defaults: loopback, port 7687.
    public init() {}
}

import CypherEngine
import Foundation
import LineProtocol
import NIOCore
import NIOPosix
import Synchronization

/// Answers the line protocol on a TCP port and, beside it, on a Unix socket.
///
/// Event loops read and write; statements run on a pool of threads, but for quick ones that may run
/// where they were read (`StatementCosts` says which and why). A batch of lines that came together
/// is run by one thread and answered with one write.
public final class QueryServer: Sendable {
    /// The TCP address that is listened on, with the port that was found.
    public let address: ServerAddress
    /// The Unix socket's file, where there is one.
    public let unixSocketPath: String?

    private let context: ServerContext
    private let group: MultiThreadedEventLoopGroup
    private let listeners: [any Channel]
    private let hasStopped = Mutex(false)

    /// Starts to listen.
    ///
    /// Throws what the system says when the address is taken or not allowed.
    ///
    /// From now on the process ignores SIGPIPE: a client that goes away is an ordinary thing.
    public init(
        configuration: ServerConfiguration, engine: CypherEngine, procedures: ProcedureRegistry
    ) throws {
        signal(SIGPIPE, SIG_IGN)
        Self.raiseDescriptorLimit(to: configuration.maxConnectionCount + 256)
        context = ServerContext(
            configuration: configuration, engine: engine, procedures: procedures)
        let cores = ProcessInfo.processInfo.activeProcessorCount
        group = MultiThreadedEventLoopGroup(
            numberOfThreads: max(configuration.eventLoopCount ?? min(cores, 8), 1))
        do {
            let bootstrap = Self.bootstrap(group: group, context: context)
            let tcp = try bootstrap.bind(host: configuration.host, port: configuration.port).wait()
            address = .tcp(
                host: configuration.host, port: tcp.localAddress?.port ?? configuration.port)
            guard let path = configuration.unixSocketPath else {
                listeners = [tcp]
                unixSocketPath = nil
                return
            }
            listeners = [tcp, try Self.listen(at: path, bootstrap: bootstrap)]
            unixSocketPath = path
        } catch {
            try? group.syncShutdownGracefully()
            throw error
        }
    }

    private static let sendBufferSize = 256 << 10

    private static func bootstrap(
        group: MultiThreadedEventLoopGroup, context: ServerContext
    ) -> ServerBootstrap {
        let executors = LoopExecutors(context: context, loops: group)
        let highWater = context.configuration.writeHighWaterBytes
        // Fixed, because the system would let a client that reads nothing fill several megabytes.
        let sendBuffer = ChannelOptions.Types.SocketOption.Value(sendBufferSize)
        return ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 1024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelOption(.socketOption(.so_sndbuf), value: sendBuffer)
            .childChannelOption(
                .writeBufferWaterMark, value: .init(low: highWater / 2, high: highWater)
            )
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try open(channel, context: context, executors: executors)
                }
            }
    }

    private static func open(
        _ channel: any Channel, context: ServerContext, executors: LoopExecutors
    ) throws {
        if let options = channel.syncOptions, channel.localAddress?.protocol != .unix {
            try options.setOption(.tcpOption(.tcp_nodelay), value: 1)
            try options.setOption(.socketOption(.so_keepalive), value: 1)
        }
        let session = Session(context: context, channel: channel)
        guard context.connections.insert(session, limit: context.configuration.maxConnectionCount)
        else {
            context.configuration.logger?.notice("a connection over the limit was refused")
            let buffer = ResponseBuffer(capacity: 512)
            ResponseWriter(buffer).error(ProtocolError.tooManyConnections.cypherError, id: [])
            channel.writeAndFlush(channel.allocator.buffer(bytes: buffer.bytes))
                .whenComplete { _ in channel.close(promise: nil) }
            return
        }
        try channel.pipeline.syncOperations.addHandler(
            ConnectionHandler(session: session, executor: executors[channel.eventLoop]))
    }

    /// Binds a Unix socket that only this user may open.
    private static func listen(at path: String, bootstrap: ServerBootstrap) throws -> any Channel {
        let channel = try UnixSocketPath.withShort(path) { short in
            try bootstrap.bind(unixDomainSocketPath: short, cleanupExistingSocketFile: true).wait()
        }
        guard chmod(path, 0o600) == 0 else {
            let reason = String(cString: strerror(errno))
            try? channel.close().wait()
            unlink(path)
            throw ProtocolError(
                name: "protocol.connection", detail: "ConnectionFailed",
                message: "cannot protect the socket \(path): \(reason)")
        }
        return channel
    }

    private static func raiseDescriptorLimit(to wanted: Int) {
        var limits = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limits) == 0 else { return }
        limits.rlim_cur = max(limits.rlim_cur, min(rlim_t(wanted), limits.rlim_max))
        _ = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limits)
    }

    /// The number of open connections.
    public var connectionCount: Int { context.connections.count }

    /// The number of statements that run on the pool.
    public var runningStatementCount: Int {
        context.runningStatements.load(ordering: .relaxed)
    }

    /// The bytes of lines that were received and not answered yet, all connections together.
    public var bufferedLineBytes: Int { context.bufferedLineBytes.load(ordering: .relaxed) }
}

extension QueryServer {
    /// Ends: accepts and reads no more, lets running statements finish for the configured grace,
    /// cancels those that are left, and returns when all connections are closed.
    public func stop() {
        guard
            hasStopped.withLock({ stopped in
                defer { stopped = true }
                return !stopped
            })
        else { return }
        for listener in listeners { try? listener.close().wait() }
        if let unixSocketPath { unlink(unixSocketPath) }
        for session in context.connections.all { session.end() }
        let grace = context.configuration.shutdownGraceMilliseconds
        if !waitForConnections(milliseconds: grace) {
            for session in context.connections.all { session.cancel() }
            if !waitForConnections(milliseconds: 500) {
                for session in context.connections.all { session.channel.close(promise: nil) }
            }
        }
        _ = context.workers.stop(withinMilliseconds: 1_000)
        context.testProcedures.dropAll()
        try? group.syncShutdownGracefully()
    }

    private func waitForConnections(milliseconds: Int) -> Bool {
        let deadline = NIODeadline.now() + .milliseconds(Int64(milliseconds))
        while context.connections.count > 0 {
            guard NIODeadline.now() < deadline else { return false }
            Thread.sleep(forTimeInterval: 0.005)
        }
        return true
    }

    /// Blocks until the process is told to end (SIGTERM or SIGINT), then stops.
    public func runUntilTerminated() {
        let told = DispatchSemaphore(value: 0)
        let queue = DispatchQueue(label: "signals")
        let sources = [SIGTERM, SIGINT].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler { told.signal() }
            source.resume()
            return source
        }
        told.wait()
        for source in sources { source.cancel() }
        stop()
    }
}

/// The executor of each event loop, used on that loop only.
private final class LoopExecutors: @unchecked Sendable {
    // @unchecked because the table is not changed after init, and each executor is used on its loop
    // only.

    private let executors: [ObjectIdentifier: LoopExecutor]
    private let context: ServerContext

    init(context: ServerContext, loops: MultiThreadedEventLoopGroup) {
        self.context = context
        var executors: [ObjectIdentifier: LoopExecutor] = [:]
        for loop in loops.makeIterator() {
            executors[ObjectIdentifier(loop)] = LoopExecutor(context: context)
        }
        self.executors = executors
    }

    subscript(loop: any EventLoop) -> LoopExecutor {
        executors[ObjectIdentifier(loop)] ?? LoopExecutor(context: context)
    }
}

extension ProtocolError {
    static let tooManyConnections = ProtocolError(
        name: "protocol.busy", detail: "TooManyConnections",
        message: "the server has as many connections as it may have; try again later")
}

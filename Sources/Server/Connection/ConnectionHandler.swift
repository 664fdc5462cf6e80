import LineProtocol
import NIOCore

/// One connection on its event loop: cuts lines, answers quick ones, hands the rest to the session,
/// and reads no more than can be worked on.
final class ConnectionHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// What a Bolt client sends first; it is let go without a word.
    private static let boltPreamble: [UInt8] = [0x60, 0x60, 0xB0, 0x17]
    /// When the first look is taken whether a client that ended its input is still there.
    private static let firstProbe = TimeAmount.milliseconds(20)
    private static let laterProbe = TimeAmount.seconds(1)

    private let session: Session
    private let executor: LoopExecutor
    private var framer: LineFramer
    /// The first bytes, as long as they may become a Bolt preamble.
    private var preamble: [UInt8]? = []
    private var isReadWithheld = false
    private var hasUnflushed = false
    private var partialBytes = 0
    private var lastReceived = NIODeadline.now()
    private var isWatchingPartialLine = false

    private var configuration: ServerConfiguration { session.context.configuration }

    init(session: Session, executor: LoopExecutor) {
        self.session = session
        self.executor = executor
        framer = LineFramer(limit: session.context.configuration.maxLineBytes)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard let bytes = pastPreamble(unwrapInboundIn(data), context: context) else { return }
        lastReceived = .now()
        executor.busyPoll.received(from: session, at: lastReceived)
        framer.append(bytes) { take($0, context: context) }
        if framer.partialSize > 1 << 20, session.context.isShortOfLineMemory {
            framer.refuse(.noMemory) { take($0, context: context) }
        }
        countPartial()
        if framer.isInsideLine, !isWatchingPartialLine { watchPartialLine(context: context) }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        if hasUnflushed {
            hasUnflushed = false
            context.flush()
            executor.busyPoll.didAnswer(on: context.channel)
        }
        context.fireChannelReadComplete()
    }

    /// Holds reading back while lines wait here or answers wait to be sent.
    func read(context: ChannelHandlerContext) {
        isReadWithheld = session.isCrowded || !context.channel.isWritable
        if !isReadWithheld { context.read() }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if isReadWithheld, context.channel.isWritable { read(context: context) }
        context.fireChannelWritabilityChanged()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed? = event as? ChannelEvent {
            framer.finish { take($0, context: context) }
            countPartial()
            session.end()
            scheduleProbe(context: context, in: Self.firstProbe)
        } else {
            context.fireUserInboundEventTriggered(event)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        framer.finish { _ in }
        countPartial()
        session.close()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}

extension ConnectionHandler {
    private func take(_ piece: LineFramer.Piece, context: ChannelHandlerContext) {
        guard case .lines(var lines) = piece, session.isFreeForLoop, context.channel.isWritable
        else {
            session.enqueue(piece)
            return
        }
        if let answer = executor.answer(&lines, allocator: context.channel.allocator) {
            context.write(wrapOutboundOut(answer), promise: nil)
            hasUnflushed = true
        }
        if lines.readableBytes > 0 { session.enqueue(.lines(lines)) }
    }

    /// What is left after the first four bytes were looked at; nil while they are incomplete, and
    /// for Bolt.
    private func pastPreamble(_ bytes: ByteBuffer, context: ChannelHandlerContext) -> ByteBuffer? {
        guard var seen = preamble else { return bytes }
        var bytes = bytes
        if !seen.isEmpty {
            var joined = context.channel.allocator.buffer(bytes: seen)
            joined.writeBuffer(&bytes)
            bytes = joined
        }
        seen = Array(bytes.readableBytesView.prefix(4))
        guard Self.boltPreamble.starts(with: seen) else {
            preamble = nil
            return bytes
        }
        if seen.count == 4 {
            context.close(promise: nil)
        } else {
            preamble = seen
        }
        return nil
    }

    private func countPartial() {
        session.context.countBuffered(framer.partialSize - partialBytes)
        partialBytes = framer.partialSize
    }

    /// Cuts a client off that started a line and sends nothing more.
    private func watchPartialLine(context: ChannelHandlerContext) {
        isWatchingPartialLine = true
        let limit = TimeAmount.milliseconds(Int64(configuration.partialLineMilliseconds))
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        context.eventLoop.scheduleTask(deadline: lastReceived + limit) {
            let (handler, context) = bound.value
            handler.isWatchingPartialLine = false
            guard context.channel.isActive, handler.framer.isInsideLine else { return }
            if NIODeadline.now() - handler.lastReceived >= limit {
                context.close(promise: nil)
            } else {
                handler.watchPartialLine(context: context)
            }
        }
    }

    /// Finds out whether a client that ended its input still waits for the answer.
    ///
    /// A client that said "no more" and one that has gone look alike until something is sent. A
    /// space between two lines of JSON means nothing to a client that is there; for one that is
    /// not, the system reports a reset, and the statement is cancelled.
    private func scheduleProbe(context: ChannelHandlerContext, in delay: TimeAmount) {
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        context.eventLoop.scheduleTask(in: delay) {
            let (handler, context) = bound.value
            guard context.channel.isActive, handler.session.isAnswering else { return }
            if context.channel.isWritable {
                let space = context.channel.allocator.buffer(string: " ")
                context.writeAndFlush(handler.wrapOutboundOut(space), promise: nil)
            }
            handler.scheduleProbe(context: context, in: Self.laterProbe)
        }
    }
}

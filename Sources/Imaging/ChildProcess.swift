import CProcess

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A program that reads one open file and writes to a pipe, held to limits by the system.
///
/// It is spawned, never forked. A shell whose script is fixed sets the limits and becomes the
/// program: whatever the arguments hold, they stay arguments. The child leads a process group of
/// its own, gets no environment, and of our files only the one that it is to read, as number 3.
struct ChildProcess {
    /// The program's path.
    var program: String
    /// Its arguments, without its own name.
    var arguments: [String]
    /// What it may cost.
    var limits: VideoLimits

    /// How a run ended.
    struct Outcome {
        /// The exit status; nil where a signal ended it.
        var exitStatus: Int32?
        /// The first words that it wrote to standard error.
        var complaint: String
        /// Whether its own processor time ran out.
        var exhaustedProcessor: Bool
    }

    /// The limits, then the program: `$1` to `$4` are ours, the rest is the program's own line.
    private static let script = """
        ulimit -c 0; ulimit -f 0; ulimit -S -t "$1"; ulimit -H -t "$2"; ulimit -v "$3"
        ulimit -n "$4"; shift 4; exec "$@"
        """
    private static let complaintLimit = 4_096
    /// How often a caller's wish to stop is looked at while nothing comes.
    private static let pollMilliseconds: Int32 = 50

    /// Runs the program on an open file, hands over what it writes, and waits for its end.
    ///
    /// The child is killed when the time is over, when `isCancelled` says so, or when `receive`
    /// throws; no child outlives the call.
    func run(
        on input: Int32, isCancelled: () -> Bool,
        receive: (UnsafeRawBufferPointer) throws(ImagingError) -> Void
    ) throws(ImagingError) -> Outcome {
        let deadline = Self.now() + Double(limits.wallSeconds)
        let (output, childsOutput) = try Descriptor.pipe()
        let (errors, childsErrors) = try Descriptor.pipe()
        let input = try Descriptor(duplicating: input)
        let child = try spawn(input.number, childsOutput.number, childsErrors.number)
        for end in [childsOutput, childsErrors, input] { end.close() }
        var complaint: [UInt8] = []
        do {
            try relay(
                output.number, errors.number, until: deadline, isCancelled, receive, &complaint)
        } catch {
            _ = Self.end(child, until: nil)
            throw error
        }
        let (status, processorSeconds) = Self.end(child, until: deadline)
        // The low seven bits are the signal, the next byte the exit status.
        let signal = status & 0x7F
        return Outcome(
            exitStatus: signal == 0 ? status >> 8 & 0xFF : nil,
            complaint: String(decoding: complaint, as: UTF8.self),
            exhaustedProcessor: signal == SIGXCPU
                || signal == SIGKILL && processorSeconds >= Double(limits.processorSeconds))
    }

    /// Reads both pipes to their ends.
    private func relay(
        _ output: Int32, _ errors: Int32, until deadline: Double, _ isCancelled: () -> Bool,
        _ receive: (UnsafeRawBufferPointer) throws(ImagingError) -> Void,
        _ complaint: inout [UInt8]
    ) throws(ImagingError) {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 64)
        defer { buffer.deallocate() }
        var open = [output, errors]
        var received = 0
        while !open.isEmpty {
            if isCancelled() { throw ImagingError(.cancelled) }
            guard Self.now() < deadline else {
                throw ImagingError(.videoTime(seconds: limits.wallSeconds, clock: .wall))
            }
            var events = open.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
            guard poll(&events, nfds_t(events.count), Self.pollMilliseconds) > 0 else { continue }
            for event in events where event.revents != 0 {
                let count = read(event.fd, buffer.baseAddress, buffer.count)
                if count < 0 && errno == EINTR { continue }
                guard count > 0 else {
                    open.removeAll { $0 == event.fd }
                    continue
                }
                if event.fd == errors {
                    complaint += buffer.prefix(min(count, Self.complaintLimit - complaint.count))
                    continue
                }
                received += count
                guard received <= limits.outputBytes else {
                    throw ImagingError(.videoOutput(limit: limits.outputBytes))
                }
                try receive(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            }
        }
    }

    private func spawn(
        _ input: Int32, _ output: Int32, _ errors: Int32
    ) throws(ImagingError) -> pid_t {
        let line =
            ["sh", "-c", Self.script, "sh", "\(limits.processorSeconds)"]
            + ["\(limits.processorSeconds + 1)", "\(limits.addressSpaceBytes >> 10)"]
            + ["\(limits.openFiles)", program] + arguments
        var words: [UnsafeMutablePointer<CChar>?] = line.map { strdup($0) } + [nil]
        var environment: [UnsafeMutablePointer<CChar>?] = [strdup("LC_ALL=C"), nil]
        defer { for word in words + environment { free(word) } }
        var child: pid_t = 0
        let status = cprocess_spawn(
            &child, "/bin/sh", &words, &environment, input, output, errors)
        guard status == 0 else {
            throw ImagingError(.ffmpegMissing(cause: String(cString: strerror(status))))
        }
        return child
    }

    /// Waits for the child's end until a time, then kills its group; the wait status and the
    /// seconds that it worked.
    private static func end(
        _ child: pid_t, until deadline: Double?
    ) -> (status: Int32, seconds: Double) {
        var status: Int32 = 0
        var usage = rusage()
        // Until it is waited for, its number cannot become another's.
        while let deadline, now() < deadline {
            let ended = wait4(child, &status, WNOHANG, &usage)
            if ended == child { return (status, seconds(usage)) }
            usleep(500)
        }
        kill(-child, SIGKILL)
        while wait4(child, &status, 0, &usage) < 0 && errno == EINTR {}
        return (status, seconds(usage))
    }

    private static func seconds(_ usage: rusage) -> Double {
        Double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
            + Double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6
    }

    private static func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}

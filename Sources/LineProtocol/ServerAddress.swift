import Glibc

/// Where a server listens.
public enum ServerAddress: Sendable, Equatable, CustomStringConvertible {
    /// A TCP port.
    case tcp(host: String, port: Int)
    /// A Unix socket's file.
    case unix(path: String)

    /// As it is shown.
    public var description: String {
        switch self {
        case .tcp(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        case .unix(let path): path
        }
    }

    /// Reads `HOST:PORT`, `[V6]:PORT`, `:PORT` or `PORT`; a part left out comes from the defaults.
    public init?(_ text: String, defaultHost: String = "127.0.0.1", defaultPort: Int = 7687) {
        var host = text
        var port = defaultPort
        if let number = Int(text) {
            (host, port) = ("", number)
        } else if let colon = text.lastIndex(of: ":"), !text.hasSuffix("]"),
            text[..<colon].last == "]" || !text[..<colon].contains(":")
        {
            guard let number = Int(text[text.index(after: colon)...]) else { return nil }
            (host, port) = (String(text[..<colon]), number)
        }
        guard (0...65535).contains(port) else { return nil }
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        self = .tcp(host: host.isEmpty ? defaultHost : host, port: port)
    }
}

/// A Unix socket's path in a length that the system takes.
public enum UnixSocketPath {
    /// The longest path of a Unix socket, without the byte that ends it.
    static let limit = 107

    /// Calls with a path to the same file that is short enough for a socket's address.
    ///
    /// A longer one goes by way of its opened folder, `/proc/self/fd/N/NAME`, which is valid inside
    /// the closure. Throws a `ProtocolError` where the folder cannot be opened.
    public static func withShort<R>(_ path: String, _ body: (String) throws -> R) throws -> R {
        guard path.utf8.count > limit, let slash = path.lastIndex(of: "/") else {
            return try body(path)
        }
        let folder = open(String(path[..<slash]), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else {
            let reason = String(cString: strerror(errno))
            throw ProtocolError.connection("cannot open the folder of \(path): \(reason)")
        }
        defer { _ = close(folder) }
        return try body("/proc/self/fd/\(folder)/\(path[path.index(after: slash)...])")
    }
}

/// A blocking socket to a server.
enum ClientSocket {
    /// Connects; throws with the system's reason.
    static func connect(to address: ServerAddress) throws(ProtocolError) -> Int32 {
        switch address {
        case .tcp(let host, let port): return try connect(host: host, port: port)
        case .unix(let path):
            do {
                return try UnixSocketPath.withShort(path) { try connect(path: $0, shown: path) }
            } catch {
                throw error as? ProtocolError ?? .connection("\(error)")
            }
        }
    }

    private static func failure(_ address: String, _ code: Int32) -> ProtocolError {
        .connection("cannot connect to \(address): \(String(cString: strerror(code)))")
    }

    private static func connect(host: String, port: Int) throws(ProtocolError) -> Int32 {
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        let result = getaddrinfo(host, String(port), &hints, &list)
        guard result == 0 else {
            throw .connection("cannot find \(host): \(String(cString: gai_strerror(result)))")
        }
        defer { freeaddrinfo(list) }
        var failed: Int32 = ECONNREFUSED
        var entry = list
        while let candidate = entry {
            entry = candidate.pointee.ai_next
            let descriptor = socket(
                candidate.pointee.ai_family, candidate.pointee.ai_socktype,
                candidate.pointee.ai_protocol)
            guard descriptor >= 0 else { continue }
            if systemConnect(descriptor, candidate.pointee.ai_addr, candidate.pointee.ai_addrlen)
                == 0
            {
                var yes: Int32 = 1
                _ = setsockopt(
                    descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &yes,
                    socklen_t(MemoryLayout<Int32>.size))
                return descriptor
            }
            failed = errno
            _ = close(descriptor)
        }
        throw failure("\(host):\(port)", failed)
    }

    private static func connect(path: String, shown: String) throws(ProtocolError) -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        let fits = withUnsafeMutableBytes(of: &address.sun_path) { room in
            guard bytes.count < room.count else { return false }
            room.copyBytes(from: bytes)
            return true
        }
        guard fits else {
            throw .connection("the path \(shown) is too long for a socket; use a shorter one")
        }
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw failure(shown, errno) }
        let status = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                systemConnect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard status == 0 else {
            let code = errno
            _ = close(descriptor)
            throw failure(shown, code)
        }
        return descriptor
    }

    private static func systemConnect(
        _ descriptor: Int32, _ address: UnsafePointer<sockaddr>?, _ size: socklen_t
    ) -> Int32 {
        Glibc.connect(descriptor, address, size)
    }
}

import Foundation

/// Walks the pages that a data file's trees reach, by reading them one by one with every offset
/// checked, so that damage is an error here where in the map it would be a signal.
///
/// Layout of a page (LMDB data format 1, 64 bit): number u64, pad u16, flags u16, then the bounds
/// of the free space u16 u16 and an offset u16 for each node; of an overflow run, the number of
/// pages u32. A node is size or child (u16 low, u16 high), flags u16, key size u16, key, then data:
/// bytes, the number of an overflow page, or a tree's head of 48 bytes whose root is at 40.
struct PageWalk: ~Copyable {
    private static let headerSize = 16
    private static let nodeHeaderSize = 8
    private static let treeHeadSize = 48
    private static let noPage = UInt64.max
    private static let branchFlag: UInt16 = 1
    private static let leafFlag: UInt16 = 2
    private static let overflowFlag: UInt16 = 4
    private static let bigDataFlag: UInt16 = 1
    private static let treeFlag: UInt16 = 2

    /// What kind of tree a page belongs to, which decides what its records may be.
    private enum Tree {
        /// The list of free pages.
        case free
        /// The names of the tables, with the heads of their trees.
        case names
        /// A table.
        case table
    }

    private let descriptor: Int32
    private let path: String
    private let meta: MetaPage
    private let fileSize: Int
    private var pending: [(page: UInt64, tree: Tree)] = []
    private var reached: PageSet
    private var free: PageSet
    private var page: [UInt8]

    init(descriptor: Int32, path: String, meta: MetaPage, fileSize: Int) {
        self.descriptor = descriptor
        self.path = path
        self.meta = meta
        self.fileSize = fileSize
        page = [UInt8](repeating: 0, count: meta.pageSize)
        // The head may name pages that were never written, but not that many.
        let pageCount = min(meta.lastPage, UInt64(fileSize / meta.pageSize + 1 << 20)) + 1
        reached = PageSet(count: Int(clamping: pageCount))
        free = reached
    }

    /// Throws `storage.corrupt` for the first page that is damaged or missing.
    ///
    /// O(pages).
    mutating func run() throws(StorageError) {
        pending = [(meta.freeRoot, Tree.free), (meta.mainRoot, .names)].filter {
            $0.0 != Self.noPage
        }
        while let (number, tree) = pending.popLast() {
            try load(number)
            try reach(number)
            let flags = word(10)
            let lower = Int(word(12))
            guard lower > Self.headerSize, lower <= page.count else {
                throw damage(number, "has impossible bounds")
            }
            let nodeCount = (lower - Self.headerSize) / 2
            let upper = Int(word(14))
            guard lower & 1 == 0, upper >= lower, upper <= page.count else {
                throw damage(number, "has impossible bounds")
            }
            switch flags {
            case Self.branchFlag: try readBranch(number, tree, nodeCount)
            case Self.leafFlag: try readLeaf(number, tree, nodeCount)
            default: throw damage(number, "is neither branch nor leaf")
            }
        }
        if let page = reached.common(with: free) {
            throw damage(UInt64(page), "is in use and in the list of free pages")
        }
    }

    private mutating func reach(_ number: UInt64) throws(StorageError) {
        guard reached.insert(number) else { throw damage(number, "is reached twice") }
    }

    private mutating func readBranch(
        _ number: UInt64, _ tree: Tree, _ nodeCount: Int
    ) throws(StorageError) {
        for index in 0..<nodeCount {
            let node = try node(index, number)
            guard node + Self.nodeHeaderSize + Int(word(node + 6)) <= page.count else {
                throw damage(number, "holds a key that reaches beyond it")
            }
            let child =
                UInt64(word(node)) | UInt64(word(node + 2)) << 16 | UInt64(word(node + 4)) << 32
            pending.append((child, tree))
        }
    }

    private mutating func readLeaf(
        _ number: UInt64, _ tree: Tree, _ nodeCount: Int
    ) throws(StorageError) {
        for index in 0..<nodeCount {
            let node = try node(index, number)
            let size = Int(word(node)) | Int(word(node + 2)) << 16
            let flags = word(node + 4)
            let data = node + Self.nodeHeaderSize + Int(word(node + 6))
            let storedSize = flags == Self.bigDataFlag ? 8 : size
            guard data + storedSize <= page.count else {
                throw damage(number, "holds a record that reaches beyond it")
            }
            switch (tree, flags) {
            case (.names, Self.treeFlag): try readTreeHead(number, data, size)
            case (.free, 0): try readFreeList(number, Array(page[data..<(data + size)]))
            case (.table, 0): break
            case (.free, Self.bigDataFlag):
                let first = long(data)
                try checkOverflow(first, size, from: number)
                var list = [UInt8](repeating: 0, count: size)
                let place = off_t(first) * off_t(meta.pageSize) + off_t(Self.headerSize)
                guard pread(descriptor, &list, size, place) == size else {
                    throw Status.lastError("reading page \(first)", path)
                }
                try readFreeList(first, list)
            case (.table, Self.bigDataFlag):
                try checkOverflow(long(data), size, from: number)
            default: throw damage(number, "holds a record of an impossible kind")
            }
        }
    }

    /// A record of the list of free pages: how many u64, then their numbers u64.
    private mutating func readFreeList(_ number: UInt64, _ list: [UInt8]) throws(StorageError) {
        let words = list.withUnsafeBytes { bytes in
            (0..<(bytes.count / 8)).map {
                UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: $0 * 8, as: UInt64.self))
            }
        }
        guard let count = words.first, count < UInt64(words.count) else {
            throw damage(number, "holds a list of free pages that is cut off")
        }
        for page in words.dropFirst().prefix(Int(count)) {
            guard page > 1, page <= meta.lastPage, free.insert(page) else {
                throw damage(number, "lists page \(page) as free, which it is not")
            }
        }
    }

    /// A table's tree: flags u16 at 4, which none of a graph's tables has, and the root at 40.
    private mutating func readTreeHead(
        _ number: UInt64, _ offset: Int, _ size: Int
    ) throws(StorageError) {
        guard size == Self.treeHeadSize, word(offset + 4) == 0 else {
            throw damage(number, "holds the head of an impossible tree")
        }
        let root = long(offset + 40)
        if root != Self.noPage { pending.append((root, .table)) }
    }

    private mutating func checkOverflow(
        _ first: UInt64, _ size: Int, from number: UInt64
    ) throws(StorageError) {
        let count = UInt64((Self.headerSize + size + meta.pageSize - 1) / meta.pageSize)
        let (last, overflow) = first.addingReportingOverflow(count &- 1)
        guard !overflow, last <= meta.lastPage else {
            throw damage(number, "names pages that the file does not have")
        }
        try checkWithin(last)
        for number in first...last { try reach(number) }
        var head = [UInt8](repeating: 0, count: Self.headerSize)
        guard pread(descriptor, &head, head.count, off_t(first) * off_t(meta.pageSize)) == 16
        else { throw Status.lastError("reading page \(first)", path) }
        let flags = UInt16(head[10]) | UInt16(head[11]) << 8
        let storedCount = head.withUnsafeBytes {
            $0.loadUnaligned(fromByteOffset: 12, as: UInt32.self)
        }
        guard flags == Self.overflowFlag, UInt64(UInt32(littleEndian: storedCount)) >= count else {
            throw damage(first, "is not the continuation that page \(number) says it is")
        }
    }

    private func checkWithin(_ number: UInt64) throws(StorageError) {
        guard number <= meta.lastPage else { throw damage(number, "is beyond the last page") }
        guard (Int(clamping: number) + 1) * meta.pageSize <= fileSize else {
            throw .corrupt(path, "the file is cut off: page \(number) is missing")
        }
    }

    private mutating func load(_ number: UInt64) throws(StorageError) {
        try checkWithin(number)
        let place = off_t(number) * off_t(meta.pageSize)
        guard pread(descriptor, &page, page.count, place) == page.count else {
            throw Status.lastError("reading page \(number)", path)
        }
        guard long(0) == number else { throw damage(number, "says that it is page \(long(0))") }
    }

    private func node(_ index: Int, _ number: UInt64) throws(StorageError) -> Int {
        let offset = Int(word(Self.headerSize + index * 2))
        guard offset >= Self.headerSize, offset + Self.nodeHeaderSize <= page.count else {
            throw damage(number, "has a record outside itself")
        }
        return offset
    }

    private func word(_ offset: Int) -> UInt16 {
        UInt16(page[offset]) | UInt16(page[offset + 1]) << 8
    }

    private func long(_ offset: Int) -> UInt64 {
        page.withUnsafeBytes {
            UInt64(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
        }
    }

    private func damage(_ number: UInt64, _ what: String) -> StorageError {
        .corrupt(path, "page \(number) \(what)")
    }
}

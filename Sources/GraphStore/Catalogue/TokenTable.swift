/// Names interned to numbers, of one kind: labels, relationship types or property keys.
///
/// Numbers are given from 0 on and never taken back.
///
/// Names are compared byte by byte: Swift's `String` would take two spellings of an accent for one.
struct TokenTable: Sendable {
    private(set) var names: [String] = []
    private(set) var texts: [Text] = []
    private var ids: [Text: UInt32] = [:]

    var count: Int { names.count }

    func id(named name: Text) -> UInt32? { ids[name] }

    func name(of id: UInt32) -> String? {
        id < UInt32(names.count) ? names[Int(id)] : nil
    }

    func text(of id: UInt32) -> Text? {
        id < UInt32(texts.count) ? texts[Int(id)] : nil
    }

    mutating func append(_ name: Text) -> UInt32 {
        let id = UInt32(clamping: names.count)
        names.append(name.string)
        texts.append(name)
        ids[name] = id
        return id
    }
}

/// What a token names.
enum TokenKind: UInt8, CaseIterable {
    case label = 1
    case type = 2
    case propertyKey = 3
}

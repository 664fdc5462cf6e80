/// A large immutable table under a small layer of changes.
///
/// A vocabulary of 100,000 terms is edited one term at a time; copying the whole table for each
/// edit would delay the match that follows it. Changing a value of this type copies the layer only,
/// and older values keep seeing what they saw.
struct LayeredTable<Key: Hashable & Sendable, Entry: Sendable>: Sendable {
    private final class Base: Sendable {
        let entries: [Key: Entry]

        init(_ entries: [Key: Entry]) { self.entries = entries }
    }

    private let base: Base
    /// What differs from the base; a nil entry hides the base's.
    private var layer: [Key: Entry?] = [:]

    /// A table of entries without changes.
    init(_ entries: [Key: Entry] = [:]) { base = Base(entries) }

    /// The number of changes that lie over the base.
    var changeCount: Int { layer.count }

    /// The entry of a key.
    ///
    /// O(1).
    subscript(key: Key) -> Entry? {
        get {
            if !layer.isEmpty, let changed = layer[key] { return changed }
            return base.entries[key]
        }
        set { layer.updateValue(newValue, forKey: key) }
    }

    /// Every key that has an entry.
    ///
    /// O(n).
    var keys: [Key] {
        var keys = base.entries.keys.filter { key in
            if let changed = layer[key] { changed != nil } else { true }
        }
        for (key, entry) in layer where entry != nil && base.entries[key] == nil {
            keys.append(key)
        }
        return keys
    }
}

extension TensorFile {
    /// The tensors below a prefix, without it, as a file of their own.
    public func part(_ prefix: String) -> TensorFile {
        var part = TensorFile()
        for (name, entry) in tensors where name.hasPrefix(prefix) {
            part.set(String(name.dropFirst(prefix.count)), entry)
        }
        return part
    }

    /// Adds another file's tensors below a prefix.
    public mutating func merge(_ other: TensorFile, prefix: String) {
        for (name, entry) in other.tensors { set(prefix + name, entry) }
    }
}

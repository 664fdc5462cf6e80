import LMDB

extension Catalogue {
    /// Describes an index that may be added.
    ///
    /// Without a name it gets one. Throws `schema.nameTaken` and `schema.alreadyExists`.
    func describeIndex(
        _ id: IndexID, named name: String?, on entity: IndexedEntity, keys: [PropertyKeyID],
        kind: IndexKind, isUnique: Bool
    ) throws(StorageError) -> IndexDescription {
        let name = name ?? defaultName(entity, keys, kind, isUnique: isUnique)
        if schema.index(named: name) != nil {
            throw StorageError(
                "schema.nameTaken",
                "there is an index or constraint named '\(name)' already; choose another name",
                facts: ["name": name])
        }
        let rival = schema.indexes(on: entity).first { $0.propertyKeys == keys && $0.kind == kind }
        if let rival {
            throw StorageError(
                "schema.alreadyExists",
                "\(rival.isUnique ? "constraint" : "index") '\(rival.name)' is over the same label "
                    + "or type and keys already; drop it first",
                facts: ["name": rival.name])
        }
        return IndexDescription(
            id: id, name: name, kind: kind, entity: entity, propertyKeys: keys, isUnique: isUnique)
    }

    private func defaultName(
        _ entity: IndexedEntity, _ keys: [PropertyKeyID], _ kind: IndexKind, isUnique: Bool
    ) -> String {
        let what = isUnique ? "unique" : kind == .text ? "text" : "index"
        let names = keys.map { propertyKeys.name(of: $0.rawValue) ?? "" }
        let base = ([what, name(of: entity)] + names).joined(separator: "_")
        var name = base
        var number = 2
        while schema.index(named: name) != nil {
            name = "\(base)_\(number)"
            number += 1
        }
        return name
    }

    /// The name of a label or type.
    func name(of entity: IndexedEntity) -> String {
        switch entity {
        case .node(let label): labels.name(of: label.rawValue) ?? ""
        case .relationship(let type): types.name(of: type.rawValue) ?? ""
        }
    }
}

extension IndexDescription {
    /// `constraint.unique.violated`: another entity has the same values already.
    func violation(by other: UInt64, in catalogue: Catalogue) -> StorageError {
        let keys = propertyKeys.map { "'\(catalogue.propertyKeys.name(of: $0.rawValue) ?? "")'" }
            .joined(separator: ", ")
        let subject = catalogue.name(of: entity)
        let what =
            switch entity {
            case .node: "node \(other) with label"
            case .relationship: "relationship \(other) of type"
            }
        return StorageError(
            "constraint.unique.violated",
            "\(what) '\(subject)' already has this value of \(keys), which is to be unique "
                + "(constraint '\(name)')",
            facts: [
                "constraint": name, "entity": subject, "keys": keys, "existing": "\(other)",
            ])
    }

    /// Whether one of the values is NaN, which equals nothing and so is never the same as another.
    func hasNaN(_ properties: UnsafeRawBufferPointer) -> Bool {
        propertyKeys.contains { key in
            guard let stored = PropertyBlock.find(key, in: properties),
                stored.first == PropertyBlock.Kind.float, stored.count == 9
            else { return false }
            return Double(bitPattern: stored.loadUnaligned(fromByteOffset: 1, as: UInt64.self))
                .isNaN
        }
    }
}

extension StorageError {
    /// `value.notStorable`: a value that no property can hold.
    static func notStorable(_ key: String) -> StorageError {
        StorageError(
            "value.notStorable",
            "property '\(key)' can hold a boolean, a number, a string, bytes or a flat "
                + "list of them, "
                + "no map, node, relationship, path or nested list",
            facts: ["key": key])
    }
}

import GraphStore

/// What every writing operator needs: the writer, and names turned into tokens that exist.
struct GraphUpdate {
    let writer: GraphWriter
    let context: ExecutionContext

    init(_ context: ExecutionContext) throws {
        guard let writer = context.writer else { throw CypherError.readOnly }
        self.writer = writer
        self.context = context
    }

    /// The property's number, made where the name is new.
    func key(_ token: Token) throws -> PropertyKeyID {
        try token.key(context) ?? writer.propertyKeyID(creating: token.name)
    }

    /// The label's number, made where the name is new.
    func label(_ token: Token) throws -> LabelID {
        try token.label(context) ?? writer.labelID(creating: token.name)
    }

    /// The type's number, made where the name is new.
    func type(_ token: Token) throws -> TypeID {
        try token.type(context) ?? writer.typeID(creating: token.name)
    }

    /// The entries of a map as properties that can be stored; nulls are left out.
    func properties(of map: ValueMap) throws -> [(PropertyKeyID, Value)] {
        var properties: [(PropertyKeyID, Value)] = []
        for (key, value) in zip(map.keys, map.values) where !value.isNull {
            properties.append(
                (try writer.propertyKeyID(creating: key.string), try value.storable()))
        }
        return properties
    }

    /// The properties of a map, node or relationship, nulls included for maps.
    func entries(of value: Value) throws -> [(PropertyKeyID, Value)] {
        switch value {
        case .map(let map):
            return try zip(map.keys, map.values).map { key, value in
                (try writer.propertyKeyID(creating: key.string), try value.storable())
            }
        case .node(let node):
            guard let properties = try context.graph.properties(of: node) else {
                throw CypherError.deletedEntity("node")
            }
            return properties
        case .relationship(let relationship):
            guard let properties = try context.graph.properties(of: relationship) else {
                throw CypherError.deletedEntity("relationship")
            }
            return properties
        default:
            throw CypherError.typeMismatch(
                "SET takes a map, node or relationship, not \(value.kindName)")
        }
    }

    /// Throws where a node is gone.
    func requireNode(_ node: NodeID) throws {
        guard try context.graph.nodeExists(node) else { throw CypherError.deletedEntity("node") }
    }

    /// Throws where a relationship is gone.
    func requireRelationship(_ relationship: RelationshipID) throws {
        guard try context.graph.properties(of: relationship) != nil else {
            throw CypherError.deletedEntity("relationship")
        }
    }

    func set(_ key: PropertyKeyID, _ value: Value, of entity: Value) throws {
        let value = try value.storable()
        switch entity {
        case .null: return
        case .node(let node):
            try requireNode(node)
            _ = try writer.setProperty(key, value, of: node)
        case .relationship(let relationship):
            try requireRelationship(relationship)
            _ = try writer.setProperty(key, value, of: relationship)
        default:
            throw CypherError.typeMismatch(
                "properties are written to nodes and relationships, not to \(entity.kindName)")
        }
    }

    func replaceProperties(of entity: Value, with value: Value) throws {
        if entity.isNull { return }
        let properties = try entries(of: value).filter { !$0.1.isNull }
        switch entity {
        case .node(let node):
            try requireNode(node)
            _ = try writer.replaceProperties(of: node, with: properties)
        case .relationship(let relationship):
            try requireRelationship(relationship)
            _ = try writer.replaceProperties(of: relationship, with: properties)
        default:
            throw CypherError.typeMismatch(
                "properties are written to nodes and relationships, not to \(entity.kindName)")
        }
    }

    func mergeProperties(of entity: Value, with value: Value) throws {
        if entity.isNull { return }
        for (key, value) in try entries(of: value) { try set(key, value, of: entity) }
    }

    func addLabels(_ labels: [Token], to entity: Value) throws {
        guard let node = try self.node(entity) else { return }
        for label in labels { _ = try writer.addLabel(try self.label(label), to: node) }
    }

    func removeLabels(_ labels: [Token], from entity: Value) throws {
        guard let node = try self.node(entity) else { return }
        for token in labels {
            guard let label = try token.label(context) else { continue }
            _ = try writer.removeLabel(label, from: node)
        }
    }

    private func node(_ entity: Value) throws -> NodeID? {
        switch entity {
        case .null: return nil
        case .node(let node):
            try requireNode(node)
            return node
        default:
            throw CypherError.typeMismatch("only nodes have labels, not \(entity.kindName)")
        }
    }

    /// Deletes what a value holds: a node, a relationship, all of a path, all of a list.
    func delete(_ value: Value, detach: Bool) throws {
        switch value {
        case .null: return
        case .node(let node):
            guard !context.graph.isDeleted(node) else { return }
            try writer.deleteNode(node, detach: detach)
        case .relationship(let relationship):
            guard !context.graph.isDeleted(relationship) else { return }
            try writer.deleteRelationship(relationship)
        case .path(let path):
            for relationship in path.relationships {
                try delete(.relationship(relationship), detach: detach)
            }
            for node in path.nodes { try delete(.node(node), detach: detach) }
        case .list(let list):
            for element in list.elements { try delete(element, detach: detach) }
        default:
            throw CypherError(
                code: "TypeError", detail: "InvalidArgumentType", phase: .runtime,
                name: "cypher.delete.notAnEntity",
                message: "DELETE takes nodes, relationships and paths, not \(value.kindName)")
        }
    }
}

extension Value {
    /// The value as a property can hold it: scalars, and flat lists of one kind; integers among
    /// floats become floats.
    func storable() throws(CypherError) -> Value {
        switch self {
        case .null, .boolean, .integer, .float, .string, .bytes: return self
        case .list(let list): return try list.storable(self)
        default: throw CypherError.notStorable(kindName)
        }
    }
}

extension ValueList {
    fileprivate func storable(_ whole: Value) throws(CypherError) -> Value {
        var hasIntegers = false
        var hasFloats = false
        var kinds: Set<String> = []
        for element in elements {
            switch element {
            case .integer: hasIntegers = true
            case .float: hasFloats = true
            case .boolean: kinds.insert("a boolean")
            case .string: kinds.insert("a string")
            case .bytes: kinds.insert("a byte array")
            default: throw CypherError.notStorable("a list with \(element.kindName) in it")
            }
        }
        guard kinds.count + (hasIntegers || hasFloats ? 1 : 0) <= 1 else {
            throw CypherError.notStorable("a list of several kinds of value")
        }
        guard hasIntegers, hasFloats else { return whole }
        return .list(
            elements.map {
                if case .integer(let number) = $0 { .float(Double(number)) } else { $0 }
            })
    }
}

extension CypherError {
    /// A property can't hold such a value.
    static func notStorable(_ kind: String) -> CypherError {
        CypherError(
            code: "TypeError", detail: "InvalidPropertyType", phase: .runtime,
            name: "cypher.property.type",
            message: "a property can't hold \(kind); it holds booleans, numbers, strings, byte "
                + "arrays, or a flat list of one of these")
    }

    /// A statement that writes was run where only reading is allowed.
    static let readOnly = CypherError(
        code: "TransactionError", detail: "AccessMode", phase: .runtime,
        name: "transaction.readOnly",
        message: "the statement writes, but only reading is allowed here")
}

import LMDB

extension Snapshot {
    /// A label's token, or nil where no node ever carried it.
    public func labelID(named name: String) -> LabelID? { labelID(named: Text.make(name)) }

    /// A label's token, or nil where no node ever carried it.
    ///
    /// O(1).
    public func labelID(named name: Text) -> LabelID? {
        catalogue.labels.id(named: name).map(LabelID.init)
    }

    /// A relationship type's token, or nil where no relationship ever had it.
    public func typeID(named name: String) -> TypeID? { typeID(named: Text.make(name)) }

    /// A relationship type's token, or nil where no relationship ever had it.
    ///
    /// O(1).
    public func typeID(named name: Text) -> TypeID? {
        catalogue.types.id(named: name).map(TypeID.init)
    }

    /// A property key's token, or nil where nothing ever had it.
    public func propertyKeyID(named name: String) -> PropertyKeyID? {
        propertyKeyID(named: Text.make(name))
    }

    /// A property key's token, or nil where nothing ever had it.
    ///
    /// O(1).
    public func propertyKeyID(named name: Text) -> PropertyKeyID? {
        catalogue.propertyKeys.id(named: name).map(PropertyKeyID.init)
    }

    /// A label's name; empty for a token that the store never gave.
    public func name(of label: LabelID) -> String {
        catalogue.labels.name(of: label.rawValue) ?? ""
    }

    /// A type's name; empty for a token that the store never gave.
    public func name(of type: TypeID) -> String { catalogue.types.name(of: type.rawValue) ?? "" }

    /// A property key's name; empty for a token that the store never gave.
    public func name(of key: PropertyKeyID) -> String {
        catalogue.propertyKeys.name(of: key.rawValue) ?? ""
    }

    /// A label's name without a copy.
    public func text(of label: LabelID) -> Text {
        catalogue.labels.text(of: label.rawValue) ?? Text.make("")
    }

    /// A type's name without a copy.
    public func text(of type: TypeID) -> Text {
        catalogue.types.text(of: type.rawValue) ?? Text.make("")
    }

    /// A property key's name without a copy.
    public func text(of key: PropertyKeyID) -> Text {
        catalogue.propertyKeys.text(of: key.rawValue) ?? Text.make("")
    }

    /// Every label that any node ever carried, in token order.
    public var labels: [LabelID] { (0..<UInt32(catalogue.labels.count)).map(LabelID.init) }

    /// Every relationship type that was ever used, in token order.
    public var types: [TypeID] { (0..<UInt32(catalogue.types.count)).map(TypeID.init) }

    /// Every property key that was ever used, in token order.
    public var propertyKeys: [PropertyKeyID] {
        (0..<UInt32(catalogue.propertyKeys.count)).map(PropertyKeyID.init)
    }

    /// The indexes and constraints.
    public var schema: Schema { catalogue.schema }

    /// The id of the last commit, at or before this view, that touched something watched.
    ///
    /// In a writer's own view that has touched something watched, a number that no other view ever
    /// has.
    public var watchedVersion: UInt64 {
        if let stamp = changes?.touched.stamp { return stamp }
        return graph.changeLog.version(at: changes == nil ? transactionID : transactionID - 1)
    }

    /// What `watchedVersion` would be without the own transaction's changes.
    public var committedWatchedVersion: UInt64 {
        graph.changeLog.version(at: changes == nil ? transactionID : transactionID - 1)
    }

    /// What the own transaction has touched so far of the watched; nil in a reader's view, and
    /// where it was too much to remember.
    public var ownChanges: GraphChanges? { changes?.touched.collected }
}

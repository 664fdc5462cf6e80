/// A variable and the slot that holds its value.
struct Variable: Sendable {
    let name: String
    let slot: Int
    var type: ValueType
    /// Whether the variable belongs to a query around this one, and so is constant for it.
    var isOuter = false
}

/// The variables that can be named at one place of a query.
struct Scope: Sendable {
    private(set) var variables: [Variable] = []
    private var places: [String: Int] = [:]

    /// The variable of that name.
    subscript(name: String) -> Variable? { places[name].map { variables[$0] } }

    /// Adds a variable; one of the same name is replaced.
    mutating func add(_ variable: Variable) {
        if let place = places[variable.name] {
            variables[place] = variable
        } else {
            places[variable.name] = variables.count
            variables.append(variable)
        }
    }

    /// The same variables, as a query inside this one sees them.
    var asOuter: Scope {
        var scope = self
        for place in scope.variables.indices { scope.variables[place].isOuter = true }
        return scope
    }

    /// The slots of all variables.
    var slots: [Int] { variables.map(\.slot) }
}

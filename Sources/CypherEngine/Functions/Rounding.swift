/// The ways in which `round()` decides between two neighbours.
enum Rounding: String {
    case up = "UP"
    case down = "DOWN"
    case ceiling = "CEILING"
    case floor = "FLOOR"
    case halfUp = "HALF_UP"
    case halfDown = "HALF_DOWN"
    case halfEven = "HALF_EVEN"

    /// Rounds the decimal that a float is written as, so that `1.005` to two places is `1.01`.
    func round(_ float: Double, places: Int) -> Double {
        guard var decimal = Decimal(float) else { return float }
        // How many of the digits stay; the first digit stands at 10^(exponent - 1).
        let (kept, overflow) = decimal.exponent.addingReportingOverflow(places)
        if overflow || kept >= decimal.digits.count { return float }
        let isUp = roundsUp(decimal, keeping: kept)
        decimal.digits = Array(decimal.digits.prefix(max(kept, 0)))
        if isUp { decimal.addOne(atPlace: places, keeping: kept) }
        return decimal.float
    }

    /// Whether the magnitude grows: `kept` digits stay, at least one digit is dropped.
    private func roundsUp(_ decimal: Decimal, keeping kept: Int) -> Bool {
        let first = kept < 0 ? 0 : decimal.digits[kept]
        let isExactHalf = kept >= 0 && first == 5 && kept == decimal.digits.count - 1
        let isOverHalf = first >= 5 && !isExactHalf
        switch self {
        case .up: return true
        case .down: return false
        case .ceiling: return !decimal.isNegative
        case .floor: return decimal.isNegative
        case .halfUp: return isOverHalf || isExactHalf
        case .halfDown: return isOverHalf
        case .halfEven:
            let last = kept > 0 ? decimal.digits[kept - 1] : 0
            return isOverHalf || isExactHalf && last % 2 == 1
        }
    }
}

extension Decimal {
    /// Adds one unit of the last place kept.
    fileprivate mutating func addOne(atPlace places: Int, keeping kept: Int) {
        guard kept > 0 else {
            // Nothing but the unit itself is left: 0.1 times 10^(1 - places).
            digits = [1]
            exponent = 1 - places
            return
        }
        var index = kept - 1
        while digits[index] == 9 {
            digits[index] = 0
            guard index > 0 else {
                digits = [1]
                exponent += 1
                return
            }
            index -= 1
        }
        digits[index] += 1
    }
}

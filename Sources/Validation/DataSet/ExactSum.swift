/// An exact sum of decimals of any scale.
struct ExactSum: Hashable, Sendable {
    private(set) var total = ExactDecimal(coefficient: 0, exponent: 0)
    /// Whether the sum needed more than 38 digits and was given up.
    private(set) var isLost = false

    mutating func add(_ number: ExactDecimal, isNegated: Bool = false) {
        if number.coefficient == 0 || isLost { return }
        let exponent = total.coefficient == 0 ? number.exponent : min(total.exponent, number.exponent)
        guard let left = total.coefficient(at: exponent), let right = number.coefficient(at: exponent) else {
            isLost = true
            return
        }
        let (sum, overflow) =
            isNegated ? left.subtractingReportingOverflow(right) : left.addingReportingOverflow(right)
        isLost = overflow
        total = ExactDecimal(coefficient: sum, exponent: exponent)
    }

    mutating func merge(_ other: ExactSum) {
        add(other.total)
        isLost = isLost || other.isLost
    }
}

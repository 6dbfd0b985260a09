internal import Money

/// The number formats of cells: every program shows them in the separators of its own language.
struct NumberFormats {
    /// Whether what is below zero stands in parentheses, else behind a minus; it is red either way.
    let inParentheses: Bool
    let date: String

    /// Money with the decimals of its currency: `(1,234.50)`, `-` for nothing, decimals aligned.
    func money(_ currency: Currency) -> String { signed(places: currency.minorUnits) }

    /// A cost before it was rounded.
    var exact: String { signed(places: 9) }

    /// The cost of one of something.
    func unitCost(_ currency: Currency) -> String { signed(places: max(6, currency.minorUnits)) }

    /// A date with the time of day.
    var moment: String { "\(date) hh:mm:ss" }

    static let count = "#,##0"
    /// A count or the change of one.
    static let signedCount = "#,##0;-#,##0;0"
    static let percent = "0.0%"
    static let share = "0.0000%"
    static let number = "#,##0.0"
    static let text = "@"

    private func signed(places: Int) -> String {
        let digits = "#,##0" + (places > 0 ? "." + String(repeating: "0", count: places) : "")
        return inParentheses ? "\(digits)_);[Red](\(digits));\"-\"_)" : "\(digits);[Red]-\(digits);\"-\""
    }
}

extension Currency {
    /// An amount in minor units as a number for a cell: the double that is nearest to it.
    func number(_ units: Int128) -> Double {
        var divisor = 1.0
        for _ in 0..<minorUnits { divisor *= 10 }
        // Both are whole numbers that a double holds exactly up to 2⁵³, so the quotient is rounded once.
        return Double(units) / divisor
    }
}

extension Total {
    /// The amount as a number for a cell. Zeros at its end are left out first, so that most amounts are rounded once.
    var number: Double {
        var (digits, divisor) = (picos, 1e12)
        while divisor > 1, digits % 10 == 0 {
            digits /= 10
            divisor /= 10
        }
        return Double(digits) / divisor
    }
}

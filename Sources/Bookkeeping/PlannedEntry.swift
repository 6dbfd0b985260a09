internal import Apportionment
internal import Journals
internal import Money
internal import Periods

/// An entry with exact amounts, before anything is rounded.
struct PlannedEntry {
    var kind: Journal.Kind
    var currency: Currency
    var description: String
    /// The account that takes the other side.
    var offset: String
    var offsetMemo: String
    /// What the lines say.
    var memo: String
    /// For an accrual, the day of its reversal.
    var reversalDate: CivilDate?
    private(set) var amounts: [JournalTarget: Total] = [:]

    init(
        _ kind: Journal.Kind, _ currency: Currency, _ description: String, memo: String, offset: String,
        offsetMemo: String
    ) {
        self.kind = kind
        self.currency = currency
        self.description = description
        self.memo = memo
        self.offset = offset
        self.offsetMemo = offsetMemo
    }

    /// Adds a debit, or below zero a credit.
    mutating func add(_ amount: Total, to target: JournalTarget) {
        if amount != .zero { amounts[target, default: .zero] += amount }
    }

    /// The exact sum.
    var total: Total { amounts.values.reduce(.zero, +) }

    /// Whether there is nothing to book.
    var isEmpty: Bool { amounts.values.allSatisfy { $0 == .zero } }
}

/// Exact amounts of entries, companies and lines in whole minor units, from the top down: the whole is rounded once, and
/// every level adds up to the one above it.
struct RoundedEntries {
    /// Units of each line, by entry and company.
    let units: [[[Int128]]]

    /// - Throws: `ApportionmentError.outOfRange`.
    init(_ amounts: [[[Fraction]]], to unit: Total) throws(ApportionmentError) {
        let method = RoundingMethod.largestRemainder
        let entries = try method.round(amounts.map { $0.map { $0.sum() }.sum() }, to: unit).units
        var units: [[[Int128]]] = []
        for (companies, total) in zip(amounts, entries) {
            let sums = try method.round(companies.map { $0.sum() }, to: unit, summingTo: total).units
            var ofCompanies: [[Int128]] = []
            for (lines, sum) in zip(companies, sums) {
                ofCompanies.append(try method.round(lines, to: unit, summingTo: sum).units)
            }
            units.append(ofCompanies)
        }
        self.units = units
    }
}

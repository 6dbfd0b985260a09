public import Apportionment
public import Money

/// The exact amounts that an entry is made of, before they are rounded to what a ledger can hold.
public struct JournalDraft: Sendable {
    /// The entry without its lines.
    public var heading: Journal
    /// Takes the sum of the other lines to the other side.
    public var offset: JournalTarget
    /// What the offset line says.
    public var offsetMemo: String
    /// How many units of the entity's currency one unit of the journal's is worth; `nil` where they are the same.
    public var rate: Fraction?
    private var amounts: [JournalTarget: (amount: Total, memo: String)] = [:]

    /// An entry without lines yet.
    public init(heading: Journal, offset: JournalTarget, offsetMemo: String, rate: Fraction? = nil) {
        self.heading = heading
        self.offset = offset
        self.offsetMemo = offsetMemo
        self.rate = rate
    }

    /// Adds an exact amount: above zero a debit, below zero a credit. Amounts of one target become one line.
    public mutating func add(_ amount: Total, to target: JournalTarget, memo: String) {
        amounts[target, default: (.zero, memo)].amount += amount
    }

    /// The exact sum of what was added.
    public var total: Total { amounts.values.reduce(.zero) { $0 + $1.amount } }

    /// The entry: lines by account, department and project, rounded once by the largest remainder to their rounded sum,
    /// and the offset last. A line that rounds to nothing is left out and counted.
    ///
    /// - Parameter sum: what the lines add up to in minor units, where several entries were rounded together before;
    ///   their own rounded sum if not given.
    /// - Throws: ``JournalError/outOfRange(number:)``.
    public func rounded(to sum: Int128? = nil) throws(JournalError) -> RoundedJournal {
        let targets = amounts.keys.sorted()
        let exact = targets.map { Fraction(amounts[$0]?.amount ?? .zero) }
        let units = try round(exact, heading.currency, to: sum)
        var functional: [Int128]?
        if let rate, let currency = heading.functionalCurrency {
            functional = try round(exact.map { $0 * rate }, currency)
        }
        var journal = heading
        journal.offset = offset
        journal.lines = []
        var dropped: [(target: JournalTarget, amount: Total)] = []
        for (index, target) in targets.enumerated() {
            guard let (amount, memo) = amounts[target] else { continue }
            if units[index] == 0, functional?[index] ?? 0 == 0 {
                if amount != .zero { dropped.append((target, amount)) }
                continue
            }
            journal.lines.append(
                JournalLine(target, memo: memo, amount: units[index], functional: functional?[index]))
        }
        let sum = units.reduce(0, +)
        let functionalSum = functional.map { $0.reduce(0, +) }
        if sum != 0 || functionalSum ?? 0 != 0 {
            journal.lines.append(
                JournalLine(offset, memo: offsetMemo, amount: -sum, functional: functionalSum.map { -$0 }))
        }
        return RoundedJournal(journal: journal, exact: total, dropped: dropped)
    }

    private func round(
        _ exact: [Fraction], _ currency: Currency, to sum: Int128? = nil
    ) throws(JournalError) -> [Int128] {
        do throws(ApportionmentError) {
            return try RoundingMethod.largestRemainder.round(exact, to: currency.minorUnit, summingTo: sum).units
        } catch {
            throw .outOfRange(number: heading.number)
        }
    }
}

/// An entry, and what rounding did.
public struct RoundedJournal: Sendable {
    public let journal: Journal
    /// The exact sum of the lines without the offset.
    public let exact: Total
    /// Amounts too small for a line of their own; the rounded total holds them.
    public let dropped: [(target: JournalTarget, amount: Total)]
}

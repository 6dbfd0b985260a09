public import Money

/// Proves that entries balance, exactly: no ledger program is trusted with it, for some accept an entry that is off by
/// less than the precision that they display.
public enum JournalBalance {
    /// Looks at all entries of a close.
    ///
    /// - Throws: the first thing that is wrong.
    public static func check(_ journals: [Journal]) throws(JournalError) {
        var numbers: Set<String> = []
        for journal in journals {
            guard numbers.insert(journal.number).inserted else { throw .duplicateNumber(journal.number) }
            guard !journal.lines.isEmpty else { throw .empty(number: journal.number) }
            try check(journal)
        }
    }

    private static func check(_ journal: Journal) throws(JournalError) {
        for (index, line) in journal.lines.enumerated() {
            guard !line.target.account.isEmpty else { throw .noAccount(number: journal.number, line: index + 1) }
            guard line.amount != 0 || line.functional ?? 0 != 0 else {
                throw .zeroLine(number: journal.number, line: index + 1)
            }
        }
        guard journal.debits == journal.credits else {
            throw .unbalanced(
                number: journal.number, currency: journal.currency,
                debits: journal.currency.text(journal.debits), credits: journal.currency.text(journal.credits))
        }
        guard let functional = journal.functionalCurrency else { return }
        let debits = journal.lines.reduce(Int128(0)) { $0 + max($1.functional ?? 0, 0) }
        let credits = journal.lines.reduce(Int128(0)) { $0 + max(-($1.functional ?? 0), 0) }
        guard debits == credits else {
            throw .unbalanced(
                number: journal.number, currency: functional, debits: functional.text(debits),
                credits: functional.text(credits))
        }
    }
}

extension Currency {
    /// An amount in minor units as plain decimal text with the places of the currency: `1285.71`, `-4`, `0.125`.
    public func text(_ units: Int128) -> String {
        DecimalText.format(units, scale: minorUnits, minimumPlaces: minorUnits)
    }
}

/// Why entries cannot be made or written.
public enum JournalError: Error, Hashable, Sendable {
    /// Debits and credits of an entry differ.
    case unbalanced(number: String, currency: Currency, debits: String, credits: String)
    /// Two entries have one number.
    case duplicateNumber(String)
    /// An entry without lines.
    case empty(number: String)
    /// A line without an account.
    case noAccount(number: String, line: Int)
    /// A line of nothing.
    case zeroLine(number: String, line: Int)
    /// An amount beyond what can be counted.
    case outOfRange(number: String)
    /// A text that the format cannot take.
    case text(format: String, column: String, value: String, reason: String)
    /// An entry that cannot be cut to the lines that the format takes.
    case tooManyLines(format: String, number: String, limit: Int)
}

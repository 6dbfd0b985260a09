public import Periods

/// Holds accruals and their reversals against each other: one that nobody reversed stays in the ledger for good.
public enum AccrualCheck {
    /// What is wrong among the entries of all packs.
    ///
    /// - Parameter date: reversals that are due later need not be there yet.
    public static func findings(in journals: [Journal], asOf date: CivilDate) -> [AccrualFinding] {
        var findings: [AccrualFinding] = []
        let reversals = Dictionary(grouping: journals.filter { $0.reverses != nil }) { $0.reverses ?? "" }
        let accruals = journals.filter { $0.reversalDate != nil }
        for accrual in accruals {
            let ofAccrual = reversals[accrual.number] ?? []
            if ofAccrual.isEmpty, let due = accrual.reversalDate, due <= date {
                findings.append(.notReversed(number: accrual.number, due: due))
            }
            if ofAccrual.count > 1 {
                findings.append(.reversedTwice(number: accrual.number, by: ofAccrual.map(\.number)))
            }
            for reversal in ofAccrual where !reversal.mirrors(accrual) {
                findings.append(.differs(number: accrual.number, by: reversal.number))
            }
        }
        let known = Set(accruals.map(\.number))
        for journal in journals {
            if let reverses = journal.reverses, !known.contains(reverses) {
                findings.append(.reversesNothing(number: journal.number, reverses: reverses))
            }
        }
        return findings
    }
}

/// What is wrong between accruals and reversals.
public enum AccrualFinding: Hashable, Sendable {
    /// An accrual whose reversal is due and is not there.
    case notReversed(number: String, due: CivilDate)
    /// An entry that reverses one which is not there or is no accrual.
    case reversesNothing(number: String, reverses: String)
    /// Two entries reverse the same accrual.
    case reversedTwice(number: String, by: [String])
    /// A reversal of other lines, another currency or company than its accrual.
    case differs(number: String, by: String)
}

extension Journal {
    /// Whether the lines are those of the other with debit and credit swapped.
    fileprivate func mirrors(_ other: Journal) -> Bool {
        guard currency == other.currency, entity == other.entity, lines.count == other.lines.count else { return false }
        return zip(lines, other.lines).allSatisfy { line, original in
            line.target == original.target && line.amount == -original.amount
                && (line.functional ?? 0) == -(original.functional ?? 0)
        }
    }
}

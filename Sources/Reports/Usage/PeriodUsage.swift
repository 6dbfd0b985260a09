public import Lines
internal import Money
internal import Periods

/// Everything that reports are made of: the calls and charges of a period, added up in one pass over the store.
public struct PeriodUsage: Sendable {
    /// The lines of the same pass, with the control totals that all figures must come back to.
    public let lines: Lines
    /// The combinations of feature, department, project, workload, provider, model, service, category and currency.
    public let kinds: CostKinds
    /// By day in the high half and kind in the low half.
    let days: [UInt64: DaySums]
    /// By kind in the high bits and broken rules in the low eight.
    let waste: [UInt64: WasteSums]
    let sessions: WorkIndex
    let runs: WorkIndex
    /// `nil` when the settings keep users out.
    let users: WorkIndex?
    let outcomes: OutcomeEvents

    /// The moments of the period.
    public var period: Range<Int64> { lines.period }

    /// How many days the period has.
    var dayCount: Int { Int((period.upperBound - period.lowerBound + Instant.day - 1) / Instant.day) }

    /// A day of the period, from 0.
    func date(_ day: Int) -> CivilDate { Instant(microseconds: period.lowerBound + Int64(day) * Instant.day).date }

    /// The currencies in the order of their codes.
    public var currencies: [String] {
        (0..<UInt32(kinds.count(.currency))).compactMap { kinds.name($0, .currency) }.sorted()
    }

    /// FOCUS BilledCost by currency, as the reports' own figures add up to.
    var costs: [String: Total] {
        var costs: [String: Total] = [:]
        for (key, sums) in days {
            let kind = kinds.kinds[Int(UInt32(truncatingIfNeeded: key))]
            costs[kinds.name(kind[.currency], .currency) ?? "", default: .zero] += Total(picos: sums.cost)
        }
        return costs
    }

    /// Checks that the reports' figures come back to the control totals of the scan.
    func checkTie() throws(ReportError) {
        let costs = costs
        let control = lines.control
        for currency in Set(costs.keys).union(control.callCosts.keys).union(control.chargeCosts.keys).sorted() {
            let expected =
                (control.callCosts[currency]?.contracted ?? .zero)
                + (control.chargeCosts[currency]?.billed ?? .zero)
            let found = costs[currency] ?? .zero
            guard found == expected else {
                throw .doesNotTie(
                    what: "cost in \(currency)", found: found.description, expected: expected.description)
            }
        }
        let calls = days.values.reduce(0) { $0 + $1.calls }
        let charges = days.values.reduce(0) { $0 + $1.charges }
        // Sessions, runs and work items count theirs in 32 bits, by the million.
        guard calls <= Int64(UInt32.max), charges <= Int64(UInt32.max) else { throw .countOverflow }
        guard calls == control.storedCalls else {
            throw .doesNotTie(what: "calls", found: "\(calls)", expected: "\(control.storedCalls)")
        }
    }
}

/// Why there is no report.
public enum ReportError: Error, Hashable, Sendable {
    /// The figures do not come back to the control totals of the store.
    case doesNotTie(what: String, found: String, expected: String)
    /// A count is beyond what can be added up exactly.
    case countOverflow
    /// The settings keep users out of reports.
    case usersAreExcluded
    /// A filter names something that the period does not have; the nearest known names.
    case nothingNamed(String, dimension: String, known: [String])
    /// No call or charge of the period has this session.
    case noSession(String)
    /// The days asked for are not days of the period.
    case daysOutsidePeriod
    /// No report has a column of this name.
    case noColumn(String, known: [String])
}

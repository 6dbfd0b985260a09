public import Apportionment
public import Journals
public import Money
public import Periods
public import Postings

/// The posted lines of a period in one currency; amounts of two currencies are never added.
public struct PostedCurrency: Sendable {
    public let currency: Currency
    /// In the order of department, GL account, project and part.
    public let lines: [PostedLine]
    /// The same cost by product and feature, exactly.
    public let postings: [Posting]
    /// What departments planned to spend in the period; none where there is no plan.
    public var budgets: [String: Total] = [:]
    /// The periods before, the oldest first.
    public var earlier: [EarlierCurrency] = []
    /// What was used, for the reasons of a change; `nil` where it is not known.
    public var consumption: Consumption?
    /// How well calls were tagged; `nil` where it is not known.
    public var coverage: TagCoverage?
    /// Business results that occurred in the period; `nil` where nobody counts them.
    public var outcomes: Int64?

    /// The numbers of the entries whose cost lines add up to these lines: entries may move cost between owners that these
    /// lines show where it was metered, such as tax. None where there are no such entries.
    public let entries: Set<String>

    /// Rounds what a period posts, once: as its entries do where they book these postings and nothing else, then the parts
    /// of each target so that they foot to it. Without such entries targets are rounded by the largest remainder; true-ups
    /// and corrections of earlier periods apart, as they have entries of their own.
    ///
    /// - Parameters:
    ///   - journals: the entries of the period, reversals of accruals among them.
    ///   - recoverableTax: where tax is held that is claimed back; `nil` where tax is cost of departments.
    /// - Throws: beyond what can be counted.
    public init(
        _ currency: Currency, _ postings: Postings, journals: [Journal] = [], recoverableTax: TaxHolder? = nil
    ) throws(ApportionmentError) {
        self.currency = currency
        self.postings = postings.lines.filter { $0.key.currency == currency.code }
        let costs = PlacedCosts(self.postings, recoverableTax: recoverableTax)
        let booking = journals.filter { $0.currency == currency && $0.kind != .fxDifference }
        let booked =
            costs.units(as: booking, JournalGroup.allCases.map { [$0] }, currency)
            ?? costs.units(as: booking, [JournalGroup.allCases], currency)
        let units = if let booked { booked } else { try costs.rounded(currency) }
        entries = Set((booked == nil ? PlacedCosts.entries(booking, addingUpTo: units) : booking).map(\.number))
        let exact = costs.byLine
        let shown = units.filter { $0.value != 0 || exact[$0.key] ?? .zero != .zero }
        lines = shown.sorted { $0.key < $1.key }.map { key, units in
            PostedLine(
                department: key.department.text, glAccount: key.account.text, project: key.project?.text,
                part: key.part,
                exact: exact[key] ?? .zero, units: units)
        }
    }
}

extension PostedCurrency {
    /// What is posted, in minor units.
    public var units: Int128 { lines.reduce(0) { $0 + $1.units } }

    /// What is posted before it was rounded.
    public var exact: Total { lines.reduce(.zero) { $0 + $1.exact } }

    /// The departments that bear anything now, bore something in the period before, or have a budget, by bytes; suspense
    /// is one.
    public var departments: [String] {
        var names = Set(lines.map(\.department)).union(budgets.keys)
        if let before = earlier.last { names.formUnion(before.lines.map(\.department)) }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// The GL accounts, by bytes.
    public var accounts: [String] {
        Set(lines.map(\.glAccount)).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// The parts, in the order in which they are shown.
    public var parts: [CostPart] { Set(lines.map(\.part)).sorted() }

    /// What a department bears, in minor units.
    public func units(of department: String) -> Int128 {
        lines.reduce(0) { $0 + ($1.department == department ? $1.units : 0) }
    }
}

/// An earlier period in one currency, as it was posted.
public struct EarlierCurrency: Sendable {
    public var period: FiscalPeriod
    public var lines: [PostedLine]
    /// The same cost by product and feature; empty where only the lines are kept.
    public var postings: [Posting]
    public var consumption: Consumption?
    /// Business results that occurred in the period; `nil` where nobody counts them.
    public var outcomes: Int64?
    /// How many days after its end it was closed; `nil` where it was not.
    public var daysToClose: Int?

    /// A period.
    public init(
        period: FiscalPeriod, lines: [PostedLine], postings: [Posting] = [], consumption: Consumption? = nil,
        outcomes: Int64? = nil, daysToClose: Int? = nil
    ) {
        self.period = period
        self.lines = lines
        self.postings = postings
        self.consumption = consumption
        self.outcomes = outcomes
        self.daysToClose = daysToClose
    }

    /// What is posted, in minor units.
    public var units: Int128 { lines.reduce(0) { $0 + $1.units } }

    /// What a department bears, in minor units.
    public func units(of department: String) -> Int128 {
        lines.reduce(0) { $0 + ($1.department == department ? $1.units : 0) }
    }
}

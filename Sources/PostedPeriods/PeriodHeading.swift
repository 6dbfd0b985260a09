public import Money
public import Periods

/// What every sheet and statement of a period says of it: whose it is, how final it is, and what it was made from.
public struct PeriodHeading: Hashable, Sendable {
    /// The legal entity of the books.
    public var entity: String
    public var period: FiscalPeriod
    /// The time zone that its days are of.
    public var timeZone: String
    public var state: PeriodState
    public var basis: CostBasis
    /// The currency of the books; its figures come first.
    public var currency: Currency
    /// What tells this run from every other of the period: the same input gives the same text.
    public var run: String
    /// The digest of the pack; `nil` before there is one.
    public var packHash: String?
    /// The store, and up to which call and charge it was read, in words.
    public var source: String
    public var prepared = Signature()
    public var reviewed = Signature()
    public var approved = Signature()

    /// Who signed, and when; nobody yet where there is no name.
    public struct Signature: Hashable, Sendable {
        public var name: String?
        public var date: CivilDate?

        /// A signature, or the place for one.
        public init(name: String? = nil, date: CivilDate? = nil) {
            self.name = name
            self.date = date
        }
    }

    /// A heading.
    public init(
        entity: String, period: FiscalPeriod, timeZone: String = "UTC", state: PeriodState,
        basis: CostBasis = .metered, currency: Currency, run: String, packHash: String? = nil, source: String = ""
    ) {
        self.entity = entity
        self.period = period
        self.timeZone = timeZone
        self.state = state
        self.basis = basis
        self.currency = currency
        self.run = run
        self.packHash = packHash
        self.source = source
    }
}

extension PeriodHeading {
    /// How many days after the end of the period its pack was made; `nil` for a draft, which may be made at any time.
    public var daysToClose: Int? {
        guard !state.isDraft, let day = prepared.date else { return nil }
        return period.days(until: day)
    }
}

extension FiscalPeriod {
    /// How many days after its last one a day is; below zero for days before.
    public func days(until day: CivilDate) -> Int { Int(day.daysSinceEpoch - lastDay.daysSinceEpoch) }
}

/// How final the figures of a period are.
public enum PeriodState: Hashable, Sendable {
    /// Nothing is posted: the next run may give other figures.
    case draft
    /// A pack is issued; accruals, true-ups and corrections may still come.
    case softClosed(version: Int)
    /// Nothing of it changes any more.
    case closed(version: Int)

    /// `DRAFT`, `SOFT CLOSED v1`, `CLOSED v2`.
    public var title: String {
        switch self {
        case .draft: "DRAFT"
        case .softClosed(let version): "SOFT CLOSED v\(version)"
        case .closed(let version): "CLOSED v\(version)"
        }
    }

    /// Whether the figures are only proposed.
    public var isDraft: Bool { self == .draft }
}

/// What the costs are taken from.
public enum CostBasis: Hashable, Sendable {
    /// What the gateway counted, at the prices of the price list: an estimate of the bill.
    case metered
    /// The providers' invoices, by true-up.
    case invoiced

    /// `metered estimate` or `invoice-aligned`.
    public var title: String {
        switch self {
        case .metered: "metered estimate"
        case .invoiced: "invoice-aligned"
        }
    }
}

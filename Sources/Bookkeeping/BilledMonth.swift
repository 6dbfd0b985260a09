internal import Lines
public import Periods
public import Postings
public import Reconciliation

/// What a period of the books posts of a billing month: all of it with calendar months of UTC, a part where a period
/// begins or ends elsewhere.
public struct BilledMonth: Sendable {
    /// The providers' month, in UTC.
    public let month: Month
    /// What the period posts of it, pools handed out, without derived lines.
    public let postings: Postings
    /// What follows from its invoices, or from taxes alone.
    public let trueUp: TrueUp
    /// How its invoices compare; `nil` where another period brings the month to them.
    public let reconciliation: Reconciliation?
    /// What was metered of the month outside of the period.
    public let outside: MeteredFigures

    /// A month that the period brings to its invoices.
    public init(
        _ reconciliation: Reconciliation, postings: Postings, trueUp: TrueUp, outside: MeteredFigures = MeteredFigures()
    ) {
        self.init(reconciliation.period, postings, trueUp, reconciliation, outside)
    }

    /// A part of a month that another period brings to its invoices.
    public init(partOf month: Month, postings: Postings, trueUp: TrueUp) {
        self.init(month, postings, trueUp, nil, MeteredFigures())
    }

    private init(
        _ month: Month, _ postings: Postings, _ trueUp: TrueUp, _ reconciliation: Reconciliation?,
        _ outside: MeteredFigures
    ) {
        self.month = month
        // Derived lines come with the true-up, and those of earlier months with the changes.
        self.postings = Postings(
            adding: postings.lines.filter { line in
                if case .derived = line.key.origin { false } else { true }
            })
        self.trueUp = trueUp
        self.reconciliation = reconciliation
        self.outside = outside
    }
}

internal import Apportionment
internal import CostStore
internal import Lines
internal import Money
internal import Periods
internal import Postings
internal import Reconciliation

/// An amount that is owed for invoiced cost, and how it is valued.
struct Liability {
    /// In the currency that it is owed in.
    let amount: Total
    let currency: Currency
    /// The day of the invoice; `nil` for what is valued as its expense is.
    let date: CivilDate?
    /// The cost that it stands for, in the currency of the entry.
    let cost: Total
}

extension Liability {
    /// What is worth what its expense is.
    init(valuedAsCost cost: Total, _ currency: Currency) {
        self.init(amount: cost, currency: currency, date: nil, cost: cost)
    }
}

extension EntryPlan {
    /// What is owed for an account: its invoices where its cost was brought to them, else what was posted.
    mutating func oweWalk(
        _ walk: ReconciliationWalk, of month: BilledMonth, _ cost: Currency, trueUp: Total
    ) throws(BookkeepingError) {
        let posted = invoiced[Accrual.Key(month: month.month, account: walk.meteredAccount)]?.billed ?? .zero
        let isInvoiced = month.trueUp.invoiced.contains(walk.account)
        let isForeign = walk.meteredCurrency != walk.account.currency && !walk.isException
        guard !walk.invoices.isEmpty, isInvoiced || isForeign else {
            let date = walk.invoices.last.map { day(of: $0) }
            owe(Liability(amount: posted, currency: cost, date: date, cost: posted), for: cost)
            return
        }
        let rate = walk.lines.first { $0.cause == .fx }?.rate
        let outside = month.outside[walk.meteredAccount].billed
        owe(walk.invoices, for: posted + trueUp, cost, without: try rate?.total(of: outside) ?? outside)
    }

    /// What is owed by invoices for a cost: all of them, without the part that other entries stand for.
    ///
    /// - Parameter elsewhere: that part, in the currency of the invoices.
    mutating func owe(_ invoices: [InvoiceRecord], for costs: Total, _ cost: Currency, without elsewhere: Total) {
        for (index, invoice) in invoices.enumerated() {
            let amount = invoice.amount + invoice.tax
            owe(
                Liability(
                    amount: index == 0 ? amount - elsewhere : amount, currency: invoice.currency,
                    date: day(of: invoice), cost: index == 0 ? costs : .zero),
                for: cost)
        }
    }

    /// What is owed for the part of a month that another period brings to its invoices: that part, valued on the day of
    /// the last invoice.
    mutating func oweInvoiced(of month: BilledMonth) throws(BookkeepingError) {
        let ofMonth = invoiced.filter { $0.key.month == month.month }
        let known = MonthInvoices(
            of: month.month, metered: ofMonth.keys.map(\.account), known: request.invoices)
        for (key, figures) in ofMonth.sorted(by: { $0.key < $1.key }) {
            try owePart(figures.billed, of: key, known.invoices(of: key.account).last)
        }
    }

    /// What is owed for a part of the cost of a month.
    mutating func owePart(
        _ amount: Total, of key: Accrual.Key, _ invoice: InvoiceRecord?
    ) throws(BookkeepingError) {
        let currency = try currency(key.account.currency)
        owe(
            Liability(amount: amount, currency: currency, date: invoice.map { day(of: $0) }, cost: amount),
            for: currency)
    }

    private func day(of invoice: InvoiceRecord) -> CivilDate { Instant(microseconds: invoice.issuedAt).date }
}

extension ExchangeRate {
    /// An amount in the other currency, to 10⁻¹².
    func total(of amount: Total) throws(BookkeepingError) -> Total {
        guard let picos = (converted(amount) / Fraction(Total(picos: 1))).rounded else {
            throw .reconciliation(.outOfRange("\(amount) \(from)"))
        }
        return Total(picos: picos)
    }
}

extension AccountFigures {
    /// Adds what is posted.
    mutating func add(_ posting: Posting) {
        if posting.key.product.category == .tax { tax += posting.costs.billed } else { usage += posting.costs.billed }
    }
}

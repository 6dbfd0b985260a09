internal import Apportionment
public import Books
public import CostStore
internal import Lines
public import Mapping
public import Money
internal import Periods
internal import Postings

/// An accrual of an earlier period whose invoice has come: what was accrued becomes usage that is invoiced, and what the
/// invoice has more than the whole month was metered at is a true-up.
public struct AccrualSettlement: Sendable {
    public let accrual: Accrual
    public let invoices: [InvoiceRecord]
    /// Invoice less what was metered of the month, accrued or not; nothing where this settlement does not bring the month
    /// to its invoices, and where those are in another currency: exchange, not cost.
    public let variance: Total
    /// What of the difference nobody has explained, in the currency of the invoices; `nil` where there is no rate.
    public let unexplained: Total?
    /// The difference, by who bears it; adds up to ``variance``.
    public let lines: [DerivedLine]
    /// Whether more is unexplained than the settings accept: it keeps the period from closing until somebody lets it pass.
    public let isException: Bool

    /// The settlement by the invoices of the month; `nil` where there is none yet.
    ///
    /// - Parameters:
    ///   - invoices: those of the account and month.
    ///   - elsewhere: what was metered of the month and is not in the accrual, such as calls that fall into another period
    ///     of the books; `nil` where another step brings the month to its invoices.
    ///   - explained: what of the difference somebody has explained, in the currency of the invoices.
    /// - Throws: ``ReconciliationError/outOfRange(_:)``.
    public init?(
        _ accrual: Accrual, invoices: [InvoiceRecord], elsewhere: AccountFigures?, explained: Total,
        rules: ReconciliationRules, rates: ExchangeRates, settings: CloseSettings, suspense: MappingModel.Suspense
    ) throws(ReconciliationError) {
        guard let billed = invoices.first?.currency else { return nil }
        let key = accrual.key
        self.accrual = accrual
        self.invoices = invoices
        let invoiced = invoices.reduce(.zero) { $0 + $1.amount + $1.tax }
        let accepts = { (rest: Total) in
            // Less than a minor unit is rounding of what was metered.
            rest.picos.magnitude < billed.minorUnit.picos.magnitude
                || rules.accepts(rest, of: invoiced, in: billed.code, of: key.month, rates)
        }
        guard let elsewhere else {
            (variance, unexplained, lines, isException) = (.zero, .zero, [], false)
            return
        }
        let metered = accrual.amount + elsewhere.billed
        guard billed.code == key.account.currency else {
            let rate = try? rules.rate(from: key.account.currency, to: billed.code, of: key.month, rates)
            let rest = rate.flatMap { (Fraction(invoiced) - $0.converted(metered)).rounded(to: billed) }
            unexplained = rest.map { $0 - explained }
            isException = !(unexplained.map(accepts) ?? false)
            (variance, lines) = (.zero, [])
            return
        }
        variance = invoiced - metered
        unexplained = variance - explained
        isException = !accepts(variance - explained)

        let ids = invoices.map(\.invoiceId)
        let holder = { (account: String, category: ChargeCategory) in
            PostingKey(
                currency: key.account.currency, department: settings.varianceDepartment ?? suspense.department,
                glAccount: account, product: key.account.product(category))
        }
        var lines: [DerivedLine] = []
        var tax = Total.zero
        if settings.tax == .recoverable {
            let accrued = accrual.lines.filter { $0.department == nil }.reduce(.zero) { $0 + $1.amount }
            tax = invoices.reduce(.zero) { $0 + $1.tax } - accrued - elsewhere.tax
            if tax != .zero {
                lines.append(
                    DerivedLine(.taxTrueUp, key.account, invoices: ids, holder(settings.taxAccount, .tax), tax))
            }
        }
        let net = variance - tax
        // A rest within tolerance is nobody's usage; what somebody has explained, or let pass, is.
        let toDepartments = settings.trueUp == .variance ? .zero : isException ? net : explained
        let shared = try CostShares(accrual).split(toDepartments)
        lines += shared.map { DerivedLine(.trueUp, key.account, invoices: ids, $0.key, $0.amount) }
        let left = net - shared.reduce(.zero) { $0 + $1.amount }
        if left != .zero {
            lines.append(
                DerivedLine(
                    .trueUp, key.account, invoices: ids, holder(settings.varianceAccount, .adjustment), left))
        }
        self.lines = lines
    }
}

extension Fraction {
    /// To whole minor units of a currency; `nil` beyond what can be counted.
    fileprivate func rounded(to currency: Currency) -> Total? {
        (self / Fraction(currency.minorUnit)).rounded.map { Total(picos: $0 * currency.minorUnit.picos) }
    }
}

extension CostShares {
    /// The shares of what was accrued.
    fileprivate init(_ accrual: Accrual) {
        var sums: [PostingKey: Total] = [:]
        for line in accrual.lines {
            guard let department = line.department else { continue }
            let owner = PostingKey(
                currency: accrual.key.account.currency, department: department, glAccount: line.glAccount,
                project: line.project, product: accrual.key.account.product(.adjustment))
            sums[owner, default: .zero] += line.amount
        }
        self.init(sums)
    }
}

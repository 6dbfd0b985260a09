internal import Apportionment
public import Books
public import CostStore
internal import Lines
public import Mapping
public import Money
internal import Periods
internal import Postings

/// An accrual of an earlier month whose invoice has come: what was accrued becomes usage that is invoiced, and the
/// difference is a true-up.
public struct AccrualSettlement: Sendable {
    public let accrual: Accrual
    public let invoices: [InvoiceRecord]
    /// Invoice less accrual.
    public let variance: Total
    /// The difference, by who bears it; adds up to ``variance``.
    public let lines: [DerivedLine]
    /// Whether the difference is more than the settings accept: somebody should look at it.
    public let isException: Bool

    /// The settlement by the invoices of the month; `nil` where there is none yet.
    ///
    /// - Throws: ``ReconciliationError/outOfRange(_:)``.
    public init?(
        _ accrual: Accrual, invoices known: [InvoiceRecord], rules: ReconciliationRules, rates: ExchangeRates,
        settings: CloseSettings, suspense: MappingModel.Suspense
    ) throws(ReconciliationError) {
        let key = accrual.key
        invoices = known.filter {
            InvoicedAccount($0) == key.account && key.month.microseconds.contains($0.periodStart)
        }.sorted { ($0.issuedAt, $0.invoiceId) < ($1.issuedAt, $1.invoiceId) }
        guard !invoices.isEmpty else { return nil }
        self.accrual = accrual
        let invoiced = invoices.reduce(.zero) { $0 + $1.amount + $1.tax }
        variance = invoiced - accrual.amount
        // Less than a minor unit is rounding of what was metered.
        let unit = Currency(key.account.currency)?.minorUnit ?? .zero
        let isAccepted =
            variance.picos.magnitude < unit.picos.magnitude
            || rules.accepts(variance, of: invoiced, in: key.account.currency, of: key.month, rates)
        isException = !isAccepted

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
            tax = invoices.reduce(.zero) { $0 + $1.tax } - accrued
            if tax != .zero {
                lines.append(
                    DerivedLine(.taxTrueUp, key.account, invoices: ids, holder(settings.taxAccount, .tax), tax))
            }
        }
        let net = variance - tax
        let shares = CostShares(accrual)
        let shared = isAccepted || settings.trueUp == .variance ? [] : try shares.split(net)
        lines += shared.map { DerivedLine(.trueUp, key.account, invoices: ids, $0.key, $0.amount) }
        if shared.isEmpty, net != .zero {
            lines.append(
                DerivedLine(
                    .trueUp, key.account, invoices: ids, holder(settings.varianceAccount, .adjustment), net))
        }
        self.lines = lines
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

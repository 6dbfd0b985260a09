public import Money

/// What a provider invoiced for a period: a row of `invoices`. Times are microseconds since 1970-01-01T00:00:00Z.
public struct InvoiceRecord: Hashable, Sendable {
    public var invoiceId: String
    public var provider: String
    public var billingAccount: String
    public var periodStart: Int64
    /// The first microsecond after the period.
    public var periodEnd: Int64
    public var issuedAt: Int64
    public var currency: Currency
    /// Net of tax.
    public var amount: Total
    public var tax: Total

    /// An invoice.
    public init(
        invoiceId: String, provider: String, billingAccount: String, periodStart: Int64, periodEnd: Int64,
        issuedAt: Int64, currency: Currency, amount: Total, tax: Total = .zero
    ) {
        self.invoiceId = invoiceId
        self.provider = provider
        self.billingAccount = billingAccount
        self.periodStart = periodStart
        self.periodEnd = periodEnd
        self.issuedAt = issuedAt
        self.currency = currency
        self.amount = amount
        self.tax = tax
    }
}

extension InvoiceRecord: StoreRecord {
    static var table: StoreWriterTable { .invoices }

    var violation: StoreViolation? {
        if let empty = StoreViolation.emptyText(["invoice_id": invoiceId, "provider": provider]) { return empty }
        return periodEnd > periodStart
            ? nil : StoreViolation("period_end", periodEnd, "after period_start, \(periodStart)")
    }

    func write(to row: inout StoreRow) {
        row.append(invoiceId)
        row.append(provider)
        row.append(billingAccount)
        row.append(periodStart)
        row.append(periodEnd)
        row.append(issuedAt)
        row.append(currency.code)
        row.append(decimal: amount)
        row.append(decimal: tax)
    }
}

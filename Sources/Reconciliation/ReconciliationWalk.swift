public import CostStore
public import Money
public import Postings

/// The way from what was metered for an account to what its provider invoiced for a month, cause by cause.
public struct ReconciliationWalk: Sendable {
    /// Whose invoice, in its currency.
    public let account: InvoicedAccount
    /// The currency that calls and charges are metered in; nearly always that of the invoice.
    public let meteredCurrency: String
    /// The provider's invoices of the month; a credit note is one with an amount below zero.
    public let invoices: [InvoiceRecord]
    /// From metered to explained: these amounts add up to ``explained``.
    public let lines: [Line]
    /// FOCUS BilledCost as it is posted, without a true-up.
    public let posted: Total
    /// Of it, tax.
    public let postedTax: Total
    /// How it ends.
    public let status: Status

    /// One step of the way.
    public struct Line: Hashable, Sendable {
        /// What it is.
        public let cause: Cause
        /// What it adds, in the account's currency.
        public let amount: Total
        /// How many calls, charges or invoices are behind it; `nil` where nothing is counted.
        public let count: Int64?
        /// What the gateway metered for failed calls, whether it counts or not.
        public let metered: Total?
        /// The rate of an exchange.
        public let rate: ExchangeRate?
        /// Where the evidence of an item is; empty for every other line.
        public let reference: String

        init(
            _ cause: Cause, _ amount: Total, count: Int64? = nil, metered: Total? = nil, rate: ExchangeRate? = nil,
            reference: String = ""
        ) {
            self.cause = cause
            self.amount = amount
            self.count = count
            self.metered = metered
            self.rate = rate
            self.reference = reference
        }
    }

    /// Why invoice and meter differ.
    public enum Cause: Hashable, Sendable {
        /// Calls of the books' period at the gateway's own cost.
        case meteredCalls
        /// Rows of `charges` of the books' period that are usage or purchases.
        case charges
        /// Calls and charges that fall into another month in the books' zone or calendar than in the provider's.
        case cutOff
        /// Price × quantity less the gateway's own cost.
        case prices
        /// Calls with neither a price nor a cost.
        case unpricedCalls
        /// Calls that did not succeed: their cost comes off where the provider does not bill them.
        case failedCalls
        case credits
        case adjustments
        case tax
        /// From the currency of the meter into that of the invoice.
        case fx
        /// What `Mappings/reconciling-items.csv` names.
        case item(String)
        /// To the smallest unit that is paid.
        case rounding
    }

    /// How a walk ends.
    public enum Status: Hashable, Sendable {
        /// The invoice is what was explained.
        case matched
        /// The rest is small enough by the settings.
        case withinTolerance
        /// The rest must be explained, or waived, before the period can close.
        case exception(Reason)
        /// No invoice has come: what was metered is accrued.
        case notInvoiced
        /// Nobody invoices it: cost of the company's own.
        case internalProvider
    }

    /// Why a walk is an exception.
    public enum Reason: Hashable, Sendable {
        /// More is unexplained than the settings accept.
        case unexplained
        /// There is an invoice and nothing was metered.
        case nothingMetered
        /// Calls have neither price nor cost, so nobody knows what was used.
        case unpriced(calls: Int64)
        /// An invoice is of other days than the month.
        case otherDays(invoice: String)
        /// The invoice is in another currency and there is no rate.
        case noRate(from: String, to: String)
    }

    /// The account as calls and charges name it.
    public var meteredAccount: InvoicedAccount {
        var metered = account
        metered.currency = meteredCurrency
        return metered
    }

    /// Whether an invoice is still to come, so that the cost is accrued.
    public var awaitsInvoice: Bool { invoices.isEmpty && status != .internalProvider }

    /// What the causes come to.
    public var explained: Total { lines.reduce(.zero) { $0 + $1.amount } }

    /// Net amount and tax of the invoices; `nil` where there is none.
    public var invoiced: Total? {
        invoices.isEmpty ? nil : invoices.reduce(.zero) { $0 + $1.amount + $1.tax }
    }

    /// The tax of the invoices; `nil` where there is no invoice.
    public var invoicedTax: Total? { invoices.isEmpty ? nil : invoices.reduce(.zero) { $0 + $1.tax } }

    /// What no cause explains.
    public var unexplained: Total? { invoiced.map { $0 - explained } }

    /// What brings ``posted`` to the invoice; `nil` where there is none, or one in another currency.
    public var variance: Total? { meteredCurrency == account.currency ? invoiced.map { $0 - posted } : nil }

    /// Whether it keeps the period from closing.
    public var isException: Bool { if case .exception = status { true } else { false } }
}

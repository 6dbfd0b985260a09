public import Lines
internal import Money
public import Postings

/// A cost that no call or charge of the store states, and that follows from an invoice or a setting.
///
/// Posted like any other line, and a FOCUS row of its own.
public struct DerivedLine: Hashable, Sendable {
    /// Where it comes from.
    public enum Origin: String, CaseIterable, Hashable, Sendable {
        /// The invoice is another amount than was metered.
        case trueUp = "True-up"
        /// The invoice has another tax than the store.
        case taxTrueUp = "Tax true-up"
        /// Tax that no owner has, borne as the cost is that it is on; these lines net to zero.
        case sharedTax = "Shared tax"
    }

    public let origin: Origin
    /// Whose invoice.
    public let account: InvoicedAccount
    /// The invoices that it brings the cost to, by id.
    public let invoices: [String]
    /// Who pays, and for what.
    public let key: PostingKey
    /// What it adds.
    public let costs: ChargeCosts

    /// The line as it is posted.
    public var posting: Posting { Posting(key, costs: costs) }

    init(
        _ origin: Origin, _ account: InvoicedAccount, invoices: [String], _ key: PostingKey, _ amount: Total
    ) {
        self.origin = origin
        self.account = account
        self.invoices = invoices
        self.key = key
        // A tax has no price, at list or by contract.
        let priced = origin == .trueUp ? amount : .zero
        costs = ChargeCosts(list: priced, contracted: priced, billed: amount, effective: amount)
    }
}

public import Lines
internal import Mapping
internal import Money
public import Periods
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

    /// The service of all derived lines of a provider: an invoice does not say which one differs.
    static let service = "model-api"

    /// The line as a FOCUS row.
    ///
    /// - Parameter month: the billing period that it belongs to.
    public func charge(of month: Month) -> DerivedCharge {
        var profile = Profile.adjustment(
            origin == .trueUp ? .adjustment : .tax, provider: account.provider,
            billingAccount: account.billingAccount, service: DerivedLine.service, currency: account.currency,
            description: description)
        if origin != .sharedTax { profile.basis = .invoiced }
        if invoices.count == 1 { profile.invoice = invoices[0] }
        let assignment = { (value: String) in Assignment(value: value, origin: .rule(DerivedLine.rule)) }
        let decision = Decision(
            project: key.project.map(assignment), department: assignment(key.department),
            glAccount: assignment(key.glAccount),
            // No tool was driven: what any charge without one counts as.
            workload: Decision.Workload(value: "agentic-read", isInferred: true))
        return DerivedCharge(
            .trueUp, profile: profile, ownership: Ownership(decision: decision, sent: []),
            moments: month.microseconds, costs: costs,
            chargeId: DerivedCharge.id(of: [
                origin.rawValue, month.description, account.provider, account.billingAccount, account.currency,
                key.department, key.glAccount, key.project,
                // What is taken from an owner and what is given to the same one are two rows.
                origin == .sharedTax && costs.billed < .zero ? "taken" : nil,
            ]))
    }

    /// What decided the owner, as `x_MappingRuleId` says it.
    static let rule = "[invoice]"

    private var description: String {
        let ids = invoices.joined(separator: ", ")
        return switch origin {
        case .trueUp: "True-up to \(ids)"
        case .taxTrueUp: "Tax of \(ids)"
        case .sharedTax: "Tax, borne as the cost is that it is on"
        }
    }

    init(
        _ origin: Origin, _ account: InvoicedAccount, invoices: [String], _ key: PostingKey, _ amount: Total
    ) {
        self.origin = origin
        self.account = account
        self.invoices = invoices
        var key = key
        key.origin = .derived(.trueUp)
        self.key = key
        // A tax has no price, at list or by contract.
        let priced = origin == .trueUp ? amount : .zero
        costs = ChargeCosts(list: priced, contracted: priced, billed: amount, effective: amount)
    }
}

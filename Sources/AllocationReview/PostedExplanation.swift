public import Journals
public import Money
public import Periods
public import Postings
public import Reconciliation

/// Where a posted amount comes from, down to the calls that made it.
public enum PostedExplanation: Sendable {
    /// Of a line of the ledger.
    case line(LineExplanation)
    /// Of what a target gets of a pool, or of the part that one row has of it.
    case share(ShareExplanation)
}

/// All that a period posts of one department, GL account and project in one currency, part by part.
public struct LineExplanation: Sendable {
    public let id: PostedAmountId
    public let period: FiscalPeriod
    public let currency: Currency
    public let department: String
    public let glAccount: String
    /// `nil` for cost without a project.
    public let project: String?
    /// What journals book at the line, in their order.
    public let entries: [Entry]
    /// Whether the entries of the period could be made; where not, `chargeback journal` says why.
    public let areEntriesMade: Bool
    /// Why the department bears the cost: its own, what pools took of it, what they gave it.
    public let parts: [Part]
    /// What invoices bring.
    public let additions: [Addition]

    /// Explanations of which those of one line, each of a billing month, are one: entries book all of them together.
    static func together(_ explanations: [PostedExplanation]) -> [PostedExplanation] {
        var line: LineExplanation?
        var shares: [PostedExplanation] = []
        for explanation in explanations {
            switch explanation {
            case .share: shares.append(explanation)
            case .line(let next): line = line?.adding(next.parts) ?? next
            }
        }
        return (line.map { [.line($0)] } ?? []) + shares
    }

    private func adding(_ more: [Part]) -> LineExplanation {
        LineExplanation(
            id: id, period: period, currency: currency, department: department, glAccount: glAccount,
            project: project, entries: entries, areEntriesMade: areEntriesMade, parts: parts + more,
            additions: additions)
    }

    /// What an invoice brings to the line.
    public struct Addition: Sendable {
        public let origin: DerivedLine.Origin
        /// The invoices, by id.
        public let invoices: String
        public let amount: Total
    }

    /// A line of a journal.
    public struct Entry: Sendable {
        public let number: String
        public let kind: Journal.Kind
        /// The number of the line in the entry, from 1.
        public let line: Int
        /// Above zero a debit.
        public let amount: Total
    }

    /// A part of the line.
    public struct Part: Sendable {
        public let origin: PostingOrigin
        /// Billed, exactly as it is posted before the line is rounded.
        public let amount: Total
        public let content: Content
    }

    /// What a part is made of.
    public enum Content: Sendable {
        /// Calls and charges, whose cost is the amount.
        case sources(SourceList)
        /// A share of a pool.
        case share(ShareExplanation)
        /// What a pool takes, by the calls and charges that it takes; it has the other sign.
        case takenSources(SourceList)
        /// What a pool takes as a fixed amount or as a balance.
        case taken
    }

    /// What entries of usage book, before it is rounded: the parts, and tax that is shared with the cost it is on.
    public var exact: Total {
        additions.reduce(parts.reduce(.zero) { $0 + $1.amount }) { $1.origin == .sharedTax ? $0 + $1.amount : $0 }
    }

    /// What entries of usage book, whether invoiced or accrued; `nil` where there is none.
    public var booked: Total? {
        let usage = entries.filter { $0.kind == .usage || $0.kind == .accrual }
        return usage.isEmpty ? nil : usage.reduce(.zero) { $0 + $1.amount }
    }
}

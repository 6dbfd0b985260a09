/// One check of a close, how it went, and what to do about it.
public struct CloseCheck: Hashable, Sendable {
    /// Which check.
    public let kind: Kind
    /// What was found.
    public let outcome: Outcome
    /// The finding in words, with its figures.
    public let finding: String
    /// What to do, where something is to be done.
    public let remedy: String?

    /// The checks, in the order in which they are made.
    public enum Kind: String, CaseIterable, Hashable, Sendable {
        /// Rows that earlier packs have read are as they were.
        case storeUnchanged = "store-unchanged"
        /// Changes of rules, tables and settings have an author and an approver.
        case ruleChanges = "rule-changes"
        /// Closed periods are corrected by no more than the settings accept.
        case priorPeriods = "prior-periods"
        /// Every call has a price or a cost.
        case unpriced
        /// The figures agree with the store.
        case tieOut = "tie-out"
        /// The rows keep the rules of FOCUS.
        case focus = "focus-rules"
        /// Every cost has an owner; what has none is in suspense and listed.
        case suspense
        /// Metered and invoiced cost agree.
        case reconciliation
        /// What the pack before accrued is reversed, once and line by line, and nothing else is.
        case accruals
        /// Entries balance and add up to what is posted.
        case journals

        /// What is checked, as people say it.
        public var title: String {
            switch self {
            case .storeUnchanged: "rows of earlier packs unchanged"
            case .ruleChanges: "changes of rules approved"
            case .priorPeriods: "corrections of closed periods"
            case .unpriced: "every call priced"
            case .tieOut: "figures tie to the store"
            case .focus: "rows keep the rules of FOCUS"
            case .suspense: "every cost owned"
            case .reconciliation: "metered ties to invoiced"
            case .accruals: "every accrual reversed once"
            case .journals: "journals balance"
            }
        }

        /// Whether a person may let it pass, with a reason that is kept.
        public var isWaivable: Bool {
            switch self {
            case .storeUnchanged, .priorPeriods, .unpriced, .reconciliation: true
            case .ruleChanges, .tieOut, .focus, .suspense, .accruals, .journals: false
            }
        }
    }

    /// How a check went.
    public enum Outcome: Hashable, Sendable {
        case holds
        /// It holds, and there is something to look at.
        case notice
        case waived(reason: String)
        case blocks

        /// As it stands in lists.
        public var word: String {
            switch self {
            case .holds: "ok"
            case .notice: "look"
            case .waived: "waived"
            case .blocks: "BLOCKS"
            }
        }
    }

    /// A check.
    public init(_ kind: Kind, _ outcome: Outcome, _ finding: String, remedy: String? = nil) {
        self.kind = kind
        self.outcome = outcome
        self.finding = finding
        self.remedy = remedy
    }

    /// A check that fails: it blocks, unless one of the waivers is for it.
    static func failing(
        _ kind: Kind, _ finding: String, remedy: String, waivers: [PackManifest.Waiver]
    ) -> CloseCheck {
        if kind.isWaivable, let waiver = waivers.first(where: { $0.check == kind.rawValue }) {
            return CloseCheck(kind, .waived(reason: waiver.reason), finding)
        }
        let waiving = kind.isWaivable ? ", or let it pass for a reason: --waive \(kind.rawValue)=REASON" : ""
        return CloseCheck(kind, .blocks, finding, remedy: remedy + waiving)
    }
}

public import Journals
public import Money
public import PostedPeriods
public import Postings
public import Reconciliation
public import Reports

/// Everything that the workbook of one period shows. Each part is a value; what there is none of yet stays empty, and its
/// sheet says so.
public struct WorkbookContents: Sendable {
    /// The posted lines, with earlier periods, budgets, outcomes and tag coverage.
    public var period: PostedPeriod
    /// The entries, exactly as their import file has them.
    public var journals: [Journal] = []
    /// From metered to invoiced, a walk for each provider, billing account and currency.
    public var reconciliation: [ReconciliationWalk] = []
    /// The pools, handed out.
    public var pools: [AllocatedPool] = []
    /// What somebody has to look at.
    public var exceptions: [WorkbookException] = []
    /// The rules in the order in which they are tried.
    public var rules: [RuleEffect] = []
    /// What the posted lines are made of, by currency; none leaves the sheet out.
    public var detail: [DetailRows] = []
    /// What the figures rest on.
    public var assumptions: [Assumption] = []
    /// Reports, each table a sheet.
    public var reports: [Report] = []
    /// What the run has proved, for the cover.
    public var checks: [ControlCheck] = []

    /// A workbook of posted lines alone.
    public init(_ period: PostedPeriod) {
        self.period = period
    }
}

/// A check of the tie-out with both of its figures.
public struct ControlCheck: Hashable, Sendable {
    /// What must be equal, as a sentence.
    public var statement: String
    public var left: String
    public var right: String

    /// Whether they are equal.
    public var holds: Bool { left == right }

    /// A check.
    public init(statement: String, left: String, right: String) {
        self.statement = statement
        self.left = left
        self.right = right
    }
}

/// Something that a reviewer has to look at.
public struct WorkbookException: Hashable, Sendable {
    public var kind: Kind
    /// The department that it concerns; `nil` for the company.
    public var department: String?
    /// What it is about: a feature, a value as sent, a pool.
    public var subject: String
    /// What is the matter, and what to do, in a sentence.
    public var note: String
    /// Calls and charges that it concerns.
    public var rows: Int
    public var currency: Currency
    public var amount: Total

    /// What kind of exception it is, in the order of the sheet.
    public enum Kind: String, CaseIterable, Hashable, Sendable {
        case suspense = "Suspense"
        case unpriced = "Unpriced"
        case unmatchedTag = "Unmatched tag"
        case alias = "Alias applied"
        case override = "Override"
        case driver = "Zero or negative driver"
        case lateArrival = "Late arrival"
        case waived = "Amount waived"
        case budget = "Over budget"
        case other = "Other"
    }

    /// An exception.
    public init(
        _ kind: Kind, department: String? = nil, subject: String, note: String, rows: Int = 0, currency: Currency,
        amount: Total = .zero
    ) {
        self.kind = kind
        self.department = department
        self.subject = subject
        self.note = note
        self.rows = rows
        self.currency = currency
        self.amount = amount
    }
}

/// A rule, and what it took in the period.
public struct RuleEffect: Hashable, Sendable {
    public var order: Int
    public var priority: Int
    public var id: String
    /// What it decides: feature, project, department, GL account.
    public var decides: String
    /// When it holds, in words.
    public var condition: String
    /// What it gives, in words.
    public var gives: String
    /// From when to when it is in force, in words.
    public var validity: String
    /// Whether it wins over what callers send.
    public var overrides: Bool
    public var rows: Int
    public var currency: Currency
    public var amount: Total

    /// A rule.
    public init(
        order: Int, priority: Int, id: String, decides: String, condition: String, gives: String, validity: String,
        overrides: Bool, rows: Int, currency: Currency, amount: Total
    ) {
        self.order = order
        self.priority = priority
        self.id = id
        self.decides = decides
        self.condition = condition
        self.gives = gives
        self.validity = validity
        self.overrides = overrides
        self.rows = rows
        self.currency = currency
        self.amount = amount
    }
}

/// Something that the figures rest on.
public struct Assumption: Hashable, Sendable {
    /// What it belongs to, such as `Currency`, `Rounding`, `Definitions`.
    public var topic: String
    public var name: String
    public var value: String
    /// Where it is set, or what it means.
    public var note: String

    /// An assumption.
    public init(_ topic: String, _ name: String, _ value: String, note: String = "") {
        self.topic = topic
        self.name = name
        self.value = value
        self.note = note
    }
}

internal import Apportionment
internal import Lines
public import Money
public import Periods
internal import Postings

/// What one department's statement shows, worked out from the posted lines of one currency. Every list foots to the
/// department's posted total.
public struct DepartmentFigures: Sendable {
    public let department: String
    public let currency: Currency
    /// What is posted to the department, in minor units.
    public let total: Int128
    /// What was posted in the period before; `nil` where that is not known.
    public let previous: Int128?
    /// The period before.
    public let previousPeriod: FiscalPeriod?
    /// What was planned; `nil` without a budget.
    public let budget: Int128?
    /// What the cost is made of: direct cost, each pool, each corrected period.
    public let parts: [(part: CostPart, units: Int128)]
    /// The cost by GL account, feature, model or service, and project.
    public let accounts: Breakdown
    public let features: Breakdown
    public let products: Breakdown
    public let projects: Breakdown
    /// Why it changed; `nil` without a period before.
    public let walk: VarianceWalk?
    /// Calls that cost something.
    public let calls: Int64
    /// Tokens that the department used of its own; `nil` where that is not known.
    public let tokens: Int128?
    /// `nil` where that is not known.
    public let coverage: TagCoverage.Department?

    /// The figures of a department.
    public init(_ department: String, of posted: PostedCurrency, names: NameDirectory) {
        self.department = department
        currency = posted.currency
        let lines = posted.lines.filter { $0.department == department }
        let before = posted.earlier.last
        let linesBefore = before?.lines.filter { $0.department == department } ?? []
        total = lines.reduce(0) { $0 + $1.units }
        previousPeriod = before?.period
        previous = before.map { _ in linesBefore.reduce(0) { $0 + $1.units } }
        budget = posted.budgets[department].map { DepartmentFigures.rounded($0, posted.currency) }
        parts = Set(lines.map(\.part)).sorted().map { part in
            (part, lines.reduce(0) { $0 + ($1.part == part ? $1.units : 0) })
        }
        let now = posted.postings.filter { $0.key.department == department }
        let then = before?.postings.filter { $0.key.department == department } ?? []
        let breakdown = { (key: (PostingKey) -> String?, label: (String) -> String) in
            Breakdown(now, lines, then, linesBefore, posted.currency, key: key, label: label)
        }
        accounts = Breakdown(lines, linesBefore, label: { $0 })
        features = breakdown({ $0.feature }, { names.feature($0) })
        products = breakdown({ $0.product.model ?? $0.product.service }, { $0 })
        projects = breakdown({ $0.project }, { names.project($0) })
        walk = before.flatMap { before in
            guard let used = posted.consumption, let usedBefore = before.consumption else { return nil }
            return VarianceWalk(
                of: department, from: (linesBefore, usedBefore), to: (lines, used), in: posted.currency)
        }
        calls = now.reduce(0) { $0 + $1.calls }
        tokens = posted.consumption.map { consumption in
            (consumption.items[department] ?? [:]).reduce(Int128(0)) { sum, item in
                sum + (item.key.unit == "Tokens" ? item.value.quantity / Int128(Amount.picosPerUnit) : 0)
            }
        }
        coverage = posted.coverage.map { $0.departments[department] ?? TagCoverage.Department() }
    }

    /// An amount in minor units, rounded half away from zero.
    static func rounded(_ amount: Total, _ currency: Currency) -> Int128 {
        let unit = currency.minorUnit.picos
        let (quotient, remainder) = amount.picos.magnitude.quotientAndRemainder(dividingBy: unit.magnitude)
        let units = Int128(quotient) + (remainder * 2 >= unit.magnitude ? 1 : 0)
        return amount.picos < 0 ? -units : units
    }

    /// What it costs less than before, or more.
    public var change: Int128? { previous.map { total - $0 } }

    /// What is left of the budget; below zero where it is overspent.
    public var variance: Int128? { budget.map { $0 - total } }

    /// Why it costs more or less than planned; `nil` without a budget or a period before.
    public var budgetWalk: VarianceWalk? { budget.flatMap { walk?.from(budget: $0) } }

    /// The cost of one kind of part.
    public func units(of kind: CostPart.Kind) -> Int128 {
        parts.reduce(0) { $0 + ($1.part.kind == kind ? $1.units : 0) }
    }
}

/// A department's cost by one thing, the largest first.
public struct Breakdown: Sendable {
    public let rows: [Row]

    /// One value.
    public struct Row: Hashable, Sendable {
        /// What tells it from the others; `nil` for cost without a value, and for what is not divided by it.
        public let key: String?
        public let label: String
        /// In minor units.
        public let units: Int128
        /// The same of the period before; 0 where there was none.
        public let previous: Int128
        /// Whether it is a rest: without a value, shared, of a prior period.
        public let isRest: Bool
    }

    /// By a field of postings: own cost net of what pools took over, then shared cost and corrections as rows of their
    /// own.
    init(
        _ now: [Posting], _ lines: [PostedLine], _ then: [Posting], _ linesBefore: [PostedLine], _ currency: Currency,
        key: (PostingKey) -> String?, label: (String) -> String
    ) {
        let new = Breakdown.own(now, lines, currency, key), old = Breakdown.own(then, linesBefore, currency, key)
        var rows = Set(new.keys).union(old.keys).map { key in
            Row(
                key: key, label: key.map(label) ?? "none", units: new[key] ?? 0, previous: old[key] ?? 0,
                isRest: key == nil)
        }
        rows = rows.filter { $0.units != 0 || $0.previous != 0 }
        for (kind, label) in [
            (CostPart.Kind.shared, "Shared cost"), (.trueUp, "True-up to invoices"),
            (.priorPeriod, "Corrections of earlier periods"),
        ] {
            let sum = { (lines: [PostedLine]) in lines.reduce(Int128(0)) { $0 + ($1.part.kind == kind ? $1.units : 0) }
            }
            let (units, previous) = (sum(lines), sum(linesBefore))
            guard units != 0 || previous != 0 else { continue }
            rows.append(
                Row(
                    key: nil, label: label, units: units, previous: previous, isRest: true))
        }
        self.rows = rows.sorted(by: Breakdown.isBefore)
    }

    /// By GL account, from the lines.
    init(_ lines: [PostedLine], _ linesBefore: [PostedLine], label: (String) -> String) {
        let sums = { (lines: [PostedLine]) in
            lines.reduce(into: [String: Int128]()) { $0[$1.glAccount, default: 0] += $1.units }
        }
        let new = sums(lines), old = sums(linesBefore)
        rows = Set(new.keys).union(old.keys).map {
            Row(key: $0, label: label($0), units: new[$0] ?? 0, previous: old[$0] ?? 0, isRest: false)
        }.sorted(by: Breakdown.isBefore)
    }

    private static func own(
        _ postings: [Posting], _ lines: [PostedLine], _ currency: Currency, _ key: (PostingKey) -> String?
    ) -> [String?: Int128] {
        var sums: [String?: Total] = [:]
        for posting in postings {
            let part = CostPart(posting.key.origin)
            guard part.kind == .direct || part.kind == .takenOut else { continue }
            sums[key(posting.key), default: .zero] += posting.costs.billed
        }
        let own = lines.reduce(Int128(0)) {
            $0 + ($1.part.kind == .direct || $1.part.kind == .takenOut ? $1.units : 0)
        }
        let ordered = sums.sorted { ($0.key ?? "") < ($1.key ?? "") }
        let units = Footing.units(of: ordered.map(\.value), in: currency, to: own)
        return Dictionary(zip(ordered.map(\.key), units)) { $0 + $1 }
    }

    private static func isBefore(_ left: Row, _ right: Row) -> Bool {
        if left.units != right.units { return left.units > right.units }
        return (left.isRest ? 1 : 0, left.label) < (right.isRest ? 1 : 0, right.label)
    }

    /// The first rows, and the others as one.
    public func top(_ count: Int) -> [Row] {
        guard rows.count > count + 1 else { return rows }
        let others = rows[count...]
        return rows[..<count] + [
            Row(
                key: nil, label: "\(others.count) others", units: others.reduce(0) { $0 + $1.units },
                previous: others.reduce(0) { $0 + $1.previous }, isRest: true)
        ]
    }
}

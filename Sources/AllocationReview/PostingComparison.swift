internal import Allocation
internal import Lines
public import Money
public import Postings

/// What moves between departments, GL accounts and projects from one set of postings to another, in one currency.
public struct PostingComparison: Sendable {
    /// The code of ISO 4217.
    public let currency: String
    /// Billed cost of all lines.
    public let total: Change
    public let departments: [Change]
    public let accounts: [Change]
    /// Cost without a project has no name.
    public let projects: [Change]
    /// The pools of either side, by id.
    public let pools: [PoolChange]

    /// An amount before and after.
    public struct Change: Hashable, Sendable {
        public let name: String?
        public let before: Total
        public let after: Total

        /// What is there more.
        public var difference: Total { after - before }
    }

    /// A pool before and after.
    public struct PoolChange: Sendable {
        public let id: String
        /// The versions of its rule that were handed out; none where the pool is not there, or had nothing.
        public let versionsBefore: [String]
        public let versionsAfter: [String]
        /// What was in it, exactly.
        public let exact: Change
        /// What targets get, those whose amount changes first.
        public let targets: [Change]
    }

    /// Compares what is posted.
    public init(
        in currency: String, before: (postings: Postings, allocation: PeriodAllocation),
        after: (postings: Postings, allocation: PeriodAllocation)
    ) {
        self.currency = currency
        let changes = { (field: (PostingKey) -> String?) in
            PostingComparison.changes(
                before.postings.totals(in: currency, by: field).mapValues(\.billed),
                after.postings.totals(in: currency, by: field).mapValues(\.billed))
        }
        total = Change(
            name: nil, before: before.postings.total(in: currency).billed,
            after: after.postings.total(in: currency).billed)
        departments = changes(\.department)
        accounts = changes(\.glAccount)
        projects = changes(\.project)
        let (old, new) = (
            PostingComparison.pools(before.allocation, currency), PostingComparison.pools(after.allocation, currency)
        )
        pools = Set(old.keys).union(new.keys).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.map { id in
            let (one, two) = (old[id] ?? [], new[id] ?? [])
            let exact = { (pools: [AllocatedPool]) in pools.reduce(Total.zero) { $0 + $1.exact.billed } }
            let targets = { (pools: [AllocatedPool]) in
                pools.flatMap(\.lines).reduce(into: [String?: Total]()) {
                    $0[$1.target.description, default: .zero] += $1.posted.billed
                }
            }
            return PoolChange(
                id: id, versionsBefore: one.map(\.reference.version), versionsAfter: two.map(\.reference.version),
                exact: Change(name: id, before: exact(one), after: exact(two)),
                targets: PostingComparison.changes(targets(one), targets(two)))
        }
    }

    private static func pools(_ allocation: PeriodAllocation, _ currency: String) -> [String: [AllocatedPool]] {
        Dictionary(grouping: allocation.pools.filter { $0.currency == currency }, by: \.reference.id)
    }

    /// The largest difference first, then by name.
    private static func changes(_ before: [String?: Total], _ after: [String?: Total]) -> [Change] {
        Set(before.keys).union(after.keys).map { name in
            Change(name: name, before: before[name] ?? .zero, after: after[name] ?? .zero)
        }.sorted { left, right in
            let (one, two) = (left.difference.picos.magnitude, right.difference.picos.magnitude)
            return one != two ? one > two : (left.name ?? "").utf8.lexicographicallyPrecedes((right.name ?? "").utf8)
        }
    }

    /// Whether nothing moves.
    public var isEmpty: Bool {
        (departments + accounts + projects).allSatisfy { $0.difference == .zero }
            && pools.allSatisfy { $0.versionsBefore == $0.versionsAfter }
    }

    /// What moves between departments: the sum of all that somebody pays more.
    public var moved: Total {
        departments.reduce(.zero) { $1.difference > .zero ? $0 + $1.difference : $0 }
    }
}

public import Apportionment
public import Journals
internal import Lines
public import Money
public import Periods
public import Postings

/// The posted lines of a period in one currency; amounts of two currencies are never added.
public struct PostedCurrency: Sendable {
    public let currency: Currency
    /// In the order of department, GL account, project and part.
    public let lines: [PostedLine]
    /// The same cost by product and feature, exactly.
    public let postings: [Posting]
    /// What departments planned to spend in the period; none where there is no plan.
    public var budgets: [String: Total] = [:]
    /// The periods before, the oldest first.
    public var earlier: [EarlierCurrency] = []
    /// What was used, for the reasons of a change; `nil` where it is not known.
    public var consumption: Consumption?
    /// How well calls were tagged; `nil` where it is not known.
    public var coverage: TagCoverage?
    /// Business results that occurred in the period; `nil` where nobody counts them.
    public var outcomes: Int64?

    /// Rounds what a period posts, once: as its journals do where there are any, else targets by the largest remainder;
    /// then the parts of each target so that they foot to it. True-ups and corrections of earlier periods are rounded
    /// apart, as they have journals of their own.
    ///
    /// - Parameter journals: the entries of the period; each line of usage, accruals, true-ups and corrections at a
    ///   target of the postings counts, where the entries book these postings and nothing else.
    /// - Throws: beyond what can be counted.
    public init(_ currency: Currency, _ postings: Postings, journals: [Journal] = []) throws(ApportionmentError) {
        self.currency = currency
        self.postings = postings.lines.filter { $0.key.currency == currency.code }
        var groups: [JournalGroup: [Target: [CostPart: Total]]] = [:]
        for posting in self.postings {
            let part = CostPart(posting.key.origin)
            groups[JournalGroup(part.kind), default: [:]][Target(posting.key), default: [:]][part, default: .zero] +=
                posting.costs.billed
        }
        var lines: [PostedLine] = []
        for group in JournalGroup.allCases {
            guard let exact = groups[group] else { continue }
            let targets = exact.keys.sorted { $0.isBefore($1) }
            let entries = journals.filter { group.kinds.contains($0.kind) && $0.currency == currency }
            let booked = PostedCurrency.booked(entries)
            let units: [Int128]
            // Entries may book more than these postings, such as tax that is shared: then they are no measure.
            if let booked, PostedCurrency.isRounding(booked, of: exact, in: currency, entries: entries.count) {
                units = targets.map { booked[$0] ?? 0 }
            } else {
                units = try PostedCurrency.rounded(targets.map { exact[$0] ?? [:] }, currency)
            }
            for (target, units) in zip(targets, units) {
                lines += PostedCurrency.lines(at: target, exact[target] ?? [:], units, currency)
            }
        }
        self.lines = lines.sorted { PostedCurrency.isBefore($0, $1) }
    }

    /// What entries book at each target, in minor units; `nil` where there is none.
    private static func booked(_ entries: [Journal]) -> [Target: Int128]? {
        guard !entries.isEmpty else { return nil }
        var units: [Target: Int128] = [:]
        for line in entries.flatMap(\.lines) {
            guard let department = line.target.department else { continue }
            let target = Target(department: department, account: line.target.account, project: line.target.project)
            units[target, default: 0] += line.amount
        }
        return units
    }

    /// Where a line of a journal stands, compared by bytes.
    private struct Target: Hashable {
        let account: [UInt8]
        let department: [UInt8]
        let project: [UInt8]?

        init(department: String, account: String, project: String?) {
            self.account = Array(account.utf8)
            self.department = Array(department.utf8)
            self.project = project.map { Array($0.utf8) }
        }

        init(_ key: PostingKey) {
            self.init(department: key.department, account: key.glAccount, project: key.project)
        }

        /// By account, department, project: the order in which a journal breaks ties.
        func isBefore(_ other: Target) -> Bool {
            let left = [account, department, project ?? []],
                right = [other.account, other.department, other.project ?? []]
            for (one, two) in zip(left, right) where one != two { return one.lexicographicallyPrecedes(two) }
            return project == nil && other.project != nil
        }
    }

    /// Whether entries book the exact amounts and nothing else: every entry rounds a target by less than a unit.
    private static func isRounding(
        _ booked: [Target: Int128], of exact: [Target: [CostPart: Total]], in currency: Currency, entries: Int
    ) -> Bool {
        exact.allSatisfy { target, parts in
            let difference = currency.total(booked[target] ?? 0) - parts.values.reduce(.zero, +)
            return difference.picos.magnitude <= currency.minorUnit.picos.magnitude * UInt128(entries + 1)
        }
    }

    private static func rounded(
        _ exact: [[CostPart: Total]], _ currency: Currency
    ) throws(ApportionmentError) -> [Int128] {
        let sums = exact.map { Fraction($0.values.reduce(.zero, +)) }
        return try RoundingMethod.largestRemainder.round(sums, to: currency.minorUnit).units
    }

    private static func lines(
        at target: Target, _ exact: [CostPart: Total], _ sum: Int128, _ currency: Currency
    ) -> [PostedLine] {
        let parts = exact.sorted { $0.key < $1.key }
        let units = Footing.units(of: parts.map(\.value), in: currency, to: sum)
        return zip(parts, units).compactMap { part, units in
            guard part.value != .zero || units != 0 else { return nil }
            return PostedLine(
                department: String(decoding: target.department, as: UTF8.self),
                glAccount: String(decoding: target.account, as: UTF8.self),
                project: target.project.map { String(decoding: $0, as: UTF8.self) }, part: part.key,
                exact: part.value, units: units)
        }
    }

    private static func isBefore(_ left: PostedLine, _ right: PostedLine) -> Bool {
        let keys = { (line: PostedLine) in [line.department, line.glAccount, line.project ?? ""] }
        for (one, other) in zip(keys(left), keys(right)) where !one.utf8.elementsEqual(other.utf8) {
            return one.utf8.lexicographicallyPrecedes(other.utf8)
        }
        return left.part < right.part
    }
}

/// Lines that journals of the same kinds hold, and that are rounded together.
public enum JournalGroup: CaseIterable, Hashable, Sendable {
    case usage, trueUp, priorPeriod

    /// The group of a part of the cost.
    public init(_ kind: CostPart.Kind) {
        switch kind {
        case .direct, .takenOut, .shared: self = .usage
        case .trueUp: self = .trueUp
        case .priorPeriod: self = .priorPeriod
        }
    }

    /// The journals of the group.
    public var kinds: [Journal.Kind] {
        switch self {
        case .usage: [.usage, .accrual]
        case .trueUp: [.trueUp]
        case .priorPeriod: [.priorPeriod]
        }
    }
}

extension PostedCurrency {
    /// What is posted, in minor units.
    public var units: Int128 { lines.reduce(0) { $0 + $1.units } }

    /// What is posted before it was rounded.
    public var exact: Total { lines.reduce(.zero) { $0 + $1.exact } }

    /// The departments that bear anything now, bore something in the period before, or have a budget, by bytes; suspense
    /// is one.
    public var departments: [String] {
        var names = Set(lines.map(\.department)).union(budgets.keys)
        if let before = earlier.last { names.formUnion(before.lines.map(\.department)) }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// The GL accounts, by bytes.
    public var accounts: [String] {
        Set(lines.map(\.glAccount)).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// The parts, in the order in which they are shown.
    public var parts: [CostPart] { Set(lines.map(\.part)).sorted() }

    /// What a department bears, in minor units.
    public func units(of department: String) -> Int128 {
        lines.reduce(0) { $0 + ($1.department == department ? $1.units : 0) }
    }
}

/// An earlier period in one currency, as it was posted.
public struct EarlierCurrency: Sendable {
    public var period: Month
    public var lines: [PostedLine]
    /// The same cost by product and feature; empty where only the lines are kept.
    public var postings: [Posting]
    public var consumption: Consumption?
    /// Business results that occurred in the period; `nil` where nobody counts them.
    public var outcomes: Int64?

    /// A period.
    public init(
        period: Month, lines: [PostedLine], postings: [Posting] = [], consumption: Consumption? = nil,
        outcomes: Int64? = nil
    ) {
        self.period = period
        self.lines = lines
        self.postings = postings
        self.consumption = consumption
        self.outcomes = outcomes
    }

    /// What is posted, in minor units.
    public var units: Int128 { lines.reduce(0) { $0 + $1.units } }

    /// What a department bears, in minor units.
    public func units(of department: String) -> Int128 {
        lines.reduce(0) { $0 + ($1.department == department ? $1.units : 0) }
    }
}

internal import Allocation
public import Apportionment
public import Export
internal import Lines
internal import Money
internal import Pools
internal import PostedPeriods
internal import Postings

/// What two versions of a period, or two periods, differ in, and why.
///
/// The rules and pools of the first side are applied to the data of the second: what changes up to there is volume, rate,
/// pools and drivers, what changes from there is rule. So the reasons of a department add up to its difference exactly.
public struct PeriodDifference: Sendable {
    /// The names of the sides.
    public let before: String
    public let after: String
    /// By currency.
    public let currencies: [CurrencyDifference]

    /// The differences of one currency.
    public struct CurrencyDifference: Sendable {
        public let comparison: PostingComparison
        /// Departments whose cost changes, as the comparison has them.
        public let departments: [DepartmentDifference]
    }

    /// Why the cost of a department changes.
    public struct DepartmentDifference: Sendable {
        public let change: PostingComparison.Change
        /// What each reason adds, exactly; they add up to the difference.
        public let reasons: [Reason: Fraction]
    }

    /// Why cost moves.
    public enum Reason: String, CaseIterable, Hashable, Sendable {
        /// More or less of its own use, and of other products.
        case volume
        /// Other unit prices of its own use.
        case rate
        /// Its own credits, taxes and fees, which have no quantity.
        case other
        /// More or less in the pools that it has a share of, or that take its cost.
        case pool
        /// Another share of the same pools, as drivers have changed.
        case driver
        /// Other mapping rules or pools.
        case rule
        /// Whole minor units of what pools share.
        case rounding
    }

    /// Reads both sides, and the second by the rules of the first where both differ.
    public init(
        from first: ComparedSide, to second: ComparedSide,
        progress: @escaping @Sendable (ExportProgress) -> Bool = { _ in true }
    ) throws {
        before = first.name
        after = second.name
        let old = try first.read(progress)
        let new = try second.read(progress)
        let middle: [ExportResult]
        if first.rules == second.rules {
            middle = new
        } else if first.data == second.data {
            middle = old
        } else {
            middle = try second.decided(by: first).read(progress)
        }
        let (start, between, end) = (SideFigures(old), SideFigures(middle), SideFigures(new))
        currencies = Set(start.postings.currencies + end.postings.currencies).sorted().map { currency in
            let comparison = PostingComparison(
                in: currency, before: (start.postings, start.pools), after: (end.postings, end.pools))
            let departments = comparison.departments.filter { $0.difference != .zero }.map { change in
                DepartmentDifference(
                    change: change,
                    reasons: PeriodDifference.reasons(of: change, currency, start, between, end))
            }
            return CurrencyDifference(comparison: comparison, departments: departments)
        }
    }

    private static func reasons(
        of change: PostingComparison.Change, _ currency: String, _ start: SideFigures, _ between: SideFigures,
        _ end: SideFigures
    ) -> [Reason: Fraction] {
        let department = change.name ?? ""
        var reasons: [Reason: Fraction] = [:]
        let walk = VarianceWalk.reasons(
            start.consumption(of: department, currency), between.consumption(of: department, currency))
        reasons[.volume] = (walk[.volume] ?? .zero) + (walk[.mix] ?? .zero)
        reasons[.rate] = walk[.price] ?? .zero
        reasons[.other] = walk[.other] ?? .zero
        reasons[.rule] =
            Fraction(end.billed(department, currency)) - Fraction(between.billed(department, currency))
        let (old, new) = (start.shares(department, currency), between.shares(department, currency))
        for pool in Set(old.keys).union(new.keys) {
            let (one, two) = (old[pool] ?? PoolPart(), new[pool] ?? PoolPart())
            reasons[.pool, default: .zero] += one.share * (two.amount - one.amount) - (two.taken - one.taken)
            reasons[.driver, default: .zero] += two.amount * (two.share - one.share)
        }
        let explained = reasons.values.map { $0 }.sum()
        reasons[.rounding] = Fraction(change.difference) - explained
        return reasons
    }
}

/// A department's part of a pool.
struct PoolPart {
    /// What is in the pool, exactly.
    var amount = Fraction.zero
    /// The part of it that the department bears.
    var share = Fraction.zero
    /// What the pool takes of the department that is no charge of its own use.
    var taken = Fraction.zero

    /// The part of both versions of a pool that follow each other in one period.
    func joined(with other: PoolPart) -> PoolPart {
        let whole = amount + other.amount
        let borne = amount * share + other.amount * other.share
        return PoolPart(
            amount: whole, share: whole == .zero ? .zero : borne / whole, taken: taken + other.taken)
    }
}

/// What a side comes to, ready to be compared.
struct SideFigures {
    let postings: Postings
    let pools: PeriodAllocation
    private let consumptions: [String: Consumption]

    /// Several billing months of one period are added up; pools are those of the last.
    init(_ results: [ExportResult]) {
        postings = results.postings
        pools = results.last?.allocation ?? .none
        consumptions = Consumption.by(results.map(\.lines))
    }

    func consumption(of department: String, _ currency: String) -> [Consumption.Product: Consumption.Item] {
        consumptions[currency]?.items[department] ?? [:]
    }

    func billed(_ department: String, _ currency: String) -> Total {
        postings.lines.reduce(.zero) { sum, line in
            line.key.currency == currency && line.key.department.utf8.elementsEqual(department.utf8)
                ? sum + line.costs.billed : sum
        }
    }

    /// A department's part of each pool, by pool and version: another version is another pool.
    func shares(_ department: String, _ currency: String) -> [String: PoolPart] {
        var parts: [String: PoolPart] = [:]
        for pool in pools.pools where pool.currency == currency {
            let moves = pools.moves.filter { $0.pool == pool.reference && $0.source.currency == currency }
            let sum = { (isCounted: (PoolMove) -> Bool) in
                moves.reduce(Total.zero) { isCounted($1) ? $0 + $1.costs.billed : $0 }
            }
            var part = PoolPart()
            if let place = pool.definition.levels.flatMap(\.dimensions).firstIndex(of: .department) {
                part.amount = Fraction(pool.exact.billed)
                part.share = pool.lines.filter { $0.target.parts[place].utf8.elementsEqual(department.utf8) }
                    .map(\.share).sum()
            } else {
                // A pool that hands out no departments leaves cost where it is, apart from what moves within them.
                let all = sum { _ in true }
                part.amount = Fraction(all)
                part.share =
                    all == .zero ? .zero : Fraction(sum { $0.receiver.department == department }) / Fraction(all)
            }
            if case .selection = pool.definition.source {
                part.taken = .zero
            } else {
                part.taken = Fraction(sum { $0.source.department == department })
            }
            parts[pool.reference.id] = parts[pool.reference.id]?.joined(with: part) ?? part
        }
        return parts
    }
}

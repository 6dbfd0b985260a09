internal import Lines
internal import Money
internal import Pools
internal import Postings

/// What the rows of a file add up to, by currency.
struct RowTotals: Sendable {
    private(set) var costs: [String: ChargeCosts] = [:]
    private(set) var rows: Int64 = 0
    /// What the rows of each pool add up to, by the id and version of its rule and the currency.
    private(set) var poolCosts: [[String]: ChargeCosts] = [:]

    mutating func add(_ other: RowTotals) {
        rows += other.rows
        for (currency, cost) in other.costs { add(cost, currency) }
        for (pool, cost) in other.poolCosts { add(cost, ofPool: pool) }
    }

    mutating func add(_ cost: ChargeCosts, ofPool pool: [String]) { poolCosts[pool, default: ChargeCosts()] += cost }

    mutating func add(_ cost: ChargeCosts, _ currency: String) {
        var sum = costs[currency] ?? ChargeCosts()
        sum.list += cost.list
        sum.contracted += cost.contracted
        sum.billed += cost.billed
        sum.effective += cost.effective
        costs[currency] = sum
    }

    mutating func count(_ rowCount: Int) { rows += Int64(rowCount) }
}

/// The proof that nothing was lost or made up on the way: each check with both of its figures.
public struct TieOut: Hashable, Sendable {
    /// One check.
    public struct Check: Hashable, Sendable {
        /// What must be equal, as a sentence.
        public let statement: String
        /// The two figures, as they are printed.
        public let left: String
        public let right: String

        /// Whether they are equal.
        public var holds: Bool { left == right }
    }

    /// The checks, in the order in which the work was done.
    public let checks: [Check]

    /// Whether all of them hold.
    public var holds: Bool { checks.allSatisfy(\.holds) }
}

extension TieOut {
    /// - Parameters:
    ///   - rows: what the written rows add up to; `nil` when none were to be written.
    ///   - derived: the rows among them that do not come from the store.
    init(
        _ lines: Lines, _ postings: Postings, _ allocation: PeriodAllocation, derived: [DerivedCharge], rows: RowTotals?
    ) {
        let control = lines.control
        var brought: [String: ChargeCosts] = [:]
        for charge in derived { brought[charge.profile.currency, default: ChargeCosts()] += charge.costs }
        var checks = [
            Check(
                statement: "calls counted in the store = calls rated, metered, unpriced and excluded",
                left: "\(control.storedCalls)",
                right: "\(control.rated + control.metered + control.unpricedCalls + control.withoutQuantity)"),
            Check(
                statement: "charges counted in the store = charges read",
                left: "\(control.storedCharges)", right: "\(control.charges)"),
            Check(
                statement: "priced meters of calls = meters in lines", left: "\(control.meterCharges)",
                right: "\(lines.meterCharges)"),
        ]
        for currency in Set(control.callCosts.keys).union(control.chargeCosts.keys).union(brought.keys).sorted() {
            let calls = control.callCosts[currency] ?? CostPair()
            let charges = control.chargeCosts[currency] ?? ChargeCosts()
            let contracted = lines.callTotals.filter { $0.currency == currency }.reduce(Total.zero) {
                $0 + $1.cost.contracted
            }
            checks.append(
                Check(
                    statement: "contracted cost in \(currency), call by call = by line",
                    left: calls.contracted.description, right: contracted.description))
            checks.append(
                Check(
                    statement: "billed cost of charges in \(currency), row by row = by line",
                    left: charges.billed.description,
                    right: lines.chargeSlices.filter { $0.currency == currency }.reduce(Total.zero) {
                        $0 + $1.billed
                    }.description))
            let extra = brought[currency] ?? ChargeCosts()
            let source = (control.costs[currency] ?? ChargeCosts()) + extra
            let origin = "row by row of the store" + (extra == ChargeCosts() ? "" : " and of corrections and true-ups")
            let posted = postings.total(in: currency)
            for (name, cost) in ChargeCosts.all {
                checks.append(
                    Check(
                        statement: "\(name) cost in \(currency), \(origin) = posted lines",
                        left: source[keyPath: cost].description, right: posted[keyPath: cost].description))
            }
            guard let rows else { continue }
            let found = rows.costs[currency] ?? ChargeCosts()
            for (name, cost) in ChargeCosts.all {
                checks.append(
                    Check(
                        statement: "\(name) cost in \(currency), \(origin) = FOCUS rows",
                        left: source[keyPath: cost].description, right: found[keyPath: cost].description))
            }
        }
        self.checks = checks + PoolChecks(allocation, rows).checks
    }
}

/// The proof that nothing of a pool was lost or made up: in every cost, its exact sum rounded once is what was posted, and
/// the rows that it was handed out as come to the exact sum.
private struct PoolChecks {
    private(set) var checks: [TieOut.Check] = []

    init(_ allocation: PeriodAllocation, _ rows: RowTotals?) {
        // Service departments that hand out at once are rounded once, all together.
        var together: [String: [AllocatedPool]] = [:]
        for pool in allocation.pools {
            if pool.isRoundedWithOthers { together[pool.currency, default: []].append(pool) } else { addPosted([pool]) }
        }
        for (_, pools) in together.sorted(by: { $0.key < $1.key }) { addPosted(pools) }
        guard let rows else { return }
        for pool in allocation.pools {
            let found = rows.poolCosts[[pool.reference.id, pool.reference.version, pool.currency]] ?? ChargeCosts()
            let isSelected = if case .selection = pool.definition.source { true } else { false }
            // The rows of a fixed amount or a balance hold both sides.
            checks.append(
                TieOut.Check(
                    statement: isSelected
                        ? "pool \(pool.reference.id) in \(pool.currency), all costs: exact = FOCUS rows"
                        : "pool \(pool.reference.id) in \(pool.currency), all costs: taken out and shared = nothing",
                    left: PoolChecks.text(isSelected ? pool.exact : ChargeCosts()), right: PoolChecks.text(found)))
        }
    }

    private mutating func addPosted(_ pools: [AllocatedPool]) {
        guard let first = pools.first else { return }
        var exact = pools.reduce(ChargeCosts()) { $0 + $1.exact }
        for (_, path) in ChargeCosts.all { exact[keyPath: path] = exact[keyPath: path].rounded(toUnit: first.unit) }
        let names = pools.map(\.reference.id).joined(separator: ", ")
        checks.append(
            TieOut.Check(
                statement: "pool \(names) in \(first.currency), all costs: rounded once = posted lines",
                left: PoolChecks.text(exact),
                right: PoolChecks.text(pools.reduce(ChargeCosts()) { $0 + $1.posted })))
    }

    private static func text(_ costs: ChargeCosts) -> String {
        let texts = ChargeCosts.all.map { costs[keyPath: $0.path].description }
        return Set(texts).count == 1 ? texts[0] : texts.joined(separator: " ")
    }
}

extension Total {
    /// Half away from zero.
    fileprivate func rounded(toUnit unit: Total) -> Total {
        let (units, rest) = picos.magnitude.quotientAndRemainder(dividingBy: unit.picos.magnitude)
        let whole = Int128(units) + (rest * 2 >= unit.picos.magnitude ? 1 : 0)
        return Total(picos: (picos < 0 ? -whole : whole) * unit.picos)
    }
}

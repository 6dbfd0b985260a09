internal import Apportionment
internal import Money

/// The exact lines of a pool before they are rounded: weights, and what they add up to.
struct ExactShares {
    struct Line {
        let target: Target
        var reason: PoolAllocation.Reason
        let driver: Fraction?
        var weight: Fraction
    }

    private let pool: Pool
    private let policies: AllocationPolicies
    private(set) var lines: [Line] = []
    /// The sum of all weights; 0 for an empty pool without a driver.
    private(set) var whole: Fraction = .zero

    init(_ pool: Pool, _ basis: MeasuredBasis, _ policies: AllocationPolicies) throws(AllocationError) {
        self.pool = pool
        self.policies = policies
        (lines, whole) = try shares(by: basis, Fraction(pool.amount))
        try applyCaps()
        try checkTargets()
    }

    private typealias Shares = (lines: [Line], whole: Fraction)

    private func shares(by basis: MeasuredBasis, _ amount: Fraction) throws(AllocationError) -> Shares {
        switch basis {
        case .driver(let driver): try shares(by: driver)
        case .combination(let parts): try shares(by: parts)
        case .percentages(let percentages, let policy): try shares(by: percentages, policy)
        case .fixed(let amounts, let rest): try shares(by: amounts, rest, amount)
        }
    }

    // MARK: - Fixed amounts

    /// Weights are amounts here.
    private func shares(
        by amounts: [MeasuredBasis.FixedAmount], _ rest: MeasuredBasis, _ amount: Fraction
    ) throws(AllocationError) -> Shares {
        let fixed = amounts.reduce(Total.zero) { $0 + $1.amount }
        let sum = Fraction(fixed)
        guard sum.magnitude <= amount.magnitude, sum == .zero || (sum < .zero) == (amount < .zero) else {
            throw .fixedAbovePool(pool: pool.id, fixed: fixed, amount: pool.amount)
        }
        let others = try shares(by: rest, amount - sum)
        let lines = amounts.map {
            Line(target: $0.target, reason: .fixed, driver: nil, weight: Fraction($0.amount))
        }
        return (lines + ExactShares.scaled(others, to: amount - sum), amount)
    }

    /// Lines whose weights add up to another sum.
    private static func scaled(_ shares: Shares, to sum: Fraction) -> [Line] {
        let factor = shares.whole == .zero ? .zero : sum / shares.whole
        return shares.lines.map { line in
            var line = line
            line.weight = line.weight * factor
            return line
        }
    }

    // MARK: - Drivers

    private func shares(by driver: MeasuredDriver) throws(AllocationError) -> Shares {
        if driver.values.isEmpty, !policies.zeroDriver.namesTarget {
            throw .noTargets(pool: pool.id, amount: pool.amount)
        }
        let values = try withoutNegatives(driver)
        let sum = values.sum()
        // Nothing to hand out needs no driver.
        if sum != .zero || pool.amount == .zero {
            let lines = zip(driver.values, values).map { value, weight in
                Line(target: value.target, reason: .share, driver: weight, weight: weight)
            }
            return (lines, sum)
        }
        switch policies.zeroDriver {
        case .refuse: throw .zeroDriver(pool: pool.id, driver: driver.name, amount: pool.amount)
        case .even:
            let lines = driver.values.map { Line(target: $0.target, reason: .share, driver: .zero, weight: .one) }
            return (lines, Fraction(lines.count))
        case .suspense(let target):
            let lines = driver.values.map { Line(target: $0.target, reason: .share, driver: .zero, weight: .zero) }
            return (lines + [Line(target: target, reason: .suspense, driver: .zero, weight: .one)], .one)
        case .fallback(let other):
            guard try withoutNegatives(other).sum() != .zero else {
                throw .zeroDriver(pool: pool.id, driver: other.name, amount: pool.amount)
            }
            return try shares(by: other)
        }
    }

    private func withoutNegatives(_ driver: MeasuredDriver) throws(AllocationError) -> [Fraction] {
        let values = driver.values.map(\.value)
        guard let negative = driver.values.first(where: { $0.value < .zero }) else { return values }
        switch policies.negativeDriver {
        case .refuse:
            throw .negativeDriver(
                pool: pool.id, driver: driver.name, target: negative.target, value: negative.value)
        case .clipZero: return values.map { max($0, .zero) }
        case .absolute: return values.map(\.magnitude)
        case .allow: return values
        case .shift:
            let base = (values.sum() >= .zero ? values.min() : values.max()) ?? .zero
            return values.map { $0 - base }
        }
    }

    /// A target's share is the sum of its shares of all parts.
    private func shares(by parts: [MeasuredBasis.Part]) throws(AllocationError) -> Shares {
        let sum = parts.map(\.part).sum()
        guard sum == .one else { throw .partsNot1(pool: pool.id, sum: sum) }
        var lines: [Line] = []
        var places: [Target: Int] = [:]
        for part in parts {
            guard part.part >= .zero else { throw .partsNot1(pool: pool.id, sum: part.part) }
            for line in ExactShares.scaled(try shares(by: part.driver), to: part.part) {
                if let place = places[line.target] {
                    lines[place].weight += line.weight
                } else {
                    places[line.target] = lines.count
                    lines.append(Line(target: line.target, reason: line.reason, driver: nil, weight: line.weight))
                }
            }
        }
        return (lines, lines.map(\.weight).sum())
    }

    private func shares(
        by percentages: [DriverValue], _ policy: PercentagePolicy
    ) throws(AllocationError) -> Shares {
        if let negative = percentages.first(where: { $0.value < .zero }) {
            throw .negativePercentage(pool: pool.id, target: negative.target, value: negative.value)
        }
        let hundred = Fraction(100)
        let sum = percentages.map(\.value).sum()
        let lines = percentages.map { percentage in
            Line(
                target: percentage.target, reason: .percentage, driver: percentage.value, weight: percentage.value)
        }
        if sum == hundred { return (lines, sum) }
        switch policy {
        case .normalize where sum != .zero: return (lines, sum)
        case .remainder(let target) where sum < hundred:
            let rest = Line(target: target, reason: .remainder, driver: hundred - sum, weight: hundred - sum)
            return (lines + [rest], hundred)
        default: throw .percentagesNot100(pool: pool.id, sum: sum)
        }
    }

    // MARK: - Caps

    /// Fixes lines at their caps and shares the rest again among the others, until no line is above its cap.
    private mutating func applyCaps() throws(AllocationError) {
        guard !policies.caps.isEmpty else { return }
        let sign = pool.amount < .zero ? -Fraction.one : .one
        let caps = try lines.map { (line) throws(AllocationError) -> Fraction? in
            guard let cap = policies.caps[line.target] else { return nil }
            guard cap >= .zero else { throw .negativeCap(pool: pool.id, target: line.target, cap: cap) }
            // Whole units: a line at its cap is not rounded above it.
            return Fraction(Total(picos: cap.picos / pool.unit.picos * pool.unit.picos))
        }
        // Weights are amounts from here on.
        lines = ExactShares.scaled((lines, whole), to: Fraction(pool.amount))
        whole = Fraction(pool.amount)
        let weights = lines.map(\.weight)
        var open = lines.indices.filter { lines[$0].reason != .fixed }
        var left = open.map { weights[$0] }.sum()
        while true {
            let sum = open.map { weights[$0] }.sum()
            guard sum != .zero else { break }
            let above = open.filter { index in
                caps[index].map { left * weights[index] / sum * sign > $0 } ?? false
            }
            if above.isEmpty {
                for index in open { lines[index].weight = left * weights[index] / sum }
                return
            }
            for index in above {
                let cap = (caps[index] ?? .zero) * sign
                lines[index].weight = cap
                lines[index].reason = .cap
                left -= cap
            }
            open.removeAll(where: above.contains)
        }
        guard left != .zero else { return }
        guard let excess = policies.excess else { throw .capsBelowPool(pool: pool.id, excess: left) }
        lines.append(Line(target: excess, reason: .excess, driver: nil, weight: left))
    }

    private func checkTargets() throws(AllocationError) {
        guard !lines.isEmpty else { throw .noTargets(pool: pool.id, amount: pool.amount) }
        var named: Set<Target> = []
        for line in lines where line.reason == .share || line.reason == .percentage || line.reason == .cap {
            guard named.insert(line.target).inserted else {
                throw .duplicateTarget(pool: pool.id, target: line.target)
            }
        }
    }
}

extension ZeroDriverPolicy {
    /// Whether it says who receives a pool that has no target.
    fileprivate var namesTarget: Bool {
        switch self {
        case .suspense, .fallback: true
        case .refuse, .even: false
        }
    }
}

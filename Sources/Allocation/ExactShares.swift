internal import Apportionment
internal import Money

/// The exact lines of a pool before they are rounded.
struct ExactShares {
    struct Line {
        let target: Target
        var reason: PoolAllocation.Reason
        let driver: Fraction?
        var exact: Fraction
    }

    private let pool: Pool
    private let policies: AllocationPolicies
    private(set) var lines: [Line] = []

    init(_ pool: Pool, _ basis: Basis, _ policies: AllocationPolicies) throws(AllocationError) {
        self.pool = pool
        self.policies = policies
        try add(basis, Fraction(pool.amount))
        try applyCaps()
        try checkTargets()
    }

    private mutating func add(_ basis: Basis, _ amount: Fraction) throws(AllocationError) {
        switch basis {
        case .driver(let driver):
            lines += try shares(of: driver).map { share in
                Line(target: share.target, reason: share.reason, driver: share.driver, exact: amount * share.share)
            }
        case .combination(let parts): try addCombination(parts, amount)
        case .percentages(let percentages, let policy): try addPercentages(percentages, policy, amount)
        case .fixed(let amounts, let rest):
            let fixed = amounts.reduce(Total.zero) { $0 + $1.amount }
            let whole = Fraction(fixed)
            guard whole.magnitude <= amount.magnitude, whole == .zero || (whole < .zero) == (amount < .zero) else {
                throw .fixedAbovePool(pool: pool.id, fixed: fixed, amount: pool.amount)
            }
            lines += amounts.map {
                Line(target: $0.target, reason: .fixed, driver: nil, exact: Fraction($0.amount))
            }
            try add(rest, amount - whole)
        }
    }

    // MARK: - Drivers

    private struct Share {
        let target: Target
        let reason: PoolAllocation.Reason
        let driver: Fraction
        let share: Fraction
    }

    /// Shares that add up to 1.
    private func shares(of driver: Driver) throws(AllocationError) -> [Share] {
        guard !driver.values.isEmpty else { throw .noTargets(pool: pool.id, amount: pool.amount) }
        let values = try withoutNegatives(driver)
        let sum = values.sum()
        guard sum == .zero else {
            return zip(driver.values, values).map { value, weight in
                Share(target: value.target, reason: .share, driver: weight, share: weight / sum)
            }
        }
        // Nothing to hand out needs no driver.
        if pool.amount == .zero {
            return driver.values.map { Share(target: $0.target, reason: .share, driver: .zero, share: .zero) }
        }
        switch policies.zeroDriver {
        case .refuse: throw .zeroDriver(pool: pool.id, driver: driver.name, amount: pool.amount)
        case .even:
            let share = Fraction(1, over: values.count)
            return driver.values.map { Share(target: $0.target, reason: .share, driver: .zero, share: share) }
        case .suspense(let target):
            return driver.values.map { Share(target: $0.target, reason: .share, driver: .zero, share: .zero) }
                + [Share(target: target, reason: .suspense, driver: .zero, share: .one)]
        case .fallback(let other):
            guard try withoutNegatives(other).sum() != .zero else {
                throw .zeroDriver(pool: pool.id, driver: other.name, amount: pool.amount)
            }
            return try shares(of: other)
        }
    }

    private func withoutNegatives(_ driver: Driver) throws(AllocationError) -> [Fraction] {
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
    private mutating func addCombination(_ parts: [Basis.Part], _ amount: Fraction) throws(AllocationError) {
        let sum = parts.map(\.part).sum()
        guard sum == .one else { throw .partsNot1(pool: pool.id, sum: sum) }
        var places: [Target: Int] = [:]
        let first = lines.count
        for part in parts {
            guard part.part >= .zero else { throw .partsNot1(pool: pool.id, sum: part.part) }
            for share in try shares(of: part.driver) {
                let exact = amount * part.part * share.share
                if let place = places[share.target] {
                    lines[first + place].exact += exact
                } else {
                    places[share.target] = lines.count - first
                    lines.append(Line(target: share.target, reason: share.reason, driver: nil, exact: exact))
                }
            }
        }
    }

    private mutating func addPercentages(
        _ percentages: [DriverValue], _ policy: PercentagePolicy, _ amount: Fraction
    ) throws(AllocationError) {
        if let negative = percentages.first(where: { $0.value < .zero }) {
            throw .negativePercentage(pool: pool.id, target: negative.target, value: negative.value)
        }
        let hundred = Fraction(100)
        let sum = percentages.map(\.value).sum()
        var divisor = hundred
        var rest: Target?
        if sum != hundred {
            switch policy {
            case .normalize where sum != .zero: divisor = sum
            case .remainder(let target) where sum < hundred: rest = target
            default: throw .percentagesNot100(pool: pool.id, sum: sum)
            }
        }
        lines += percentages.map { percentage in
            Line(
                target: percentage.target, reason: .percentage, driver: percentage.value,
                exact: amount * percentage.value / divisor)
        }
        if let rest {
            lines.append(
                Line(
                    target: rest, reason: .remainder, driver: hundred - sum,
                    exact: amount * (hundred - sum) / hundred))
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
        let weights = lines.map(\.exact)
        var open = Set(lines.indices.filter { lines[$0].reason != .fixed })
        var left = open.sorted().map { weights[$0] }.sum()
        while true {
            let weight = open.sorted().map { weights[$0] }.sum()
            let above = open.sorted().filter { index in
                guard let cap = caps[index], weight != .zero else { return false }
                return left * weights[index] / weight * sign > cap
            }
            if above.isEmpty {
                for index in open where weight != .zero { lines[index].exact = left * weights[index] / weight }
                break
            }
            for index in above {
                let cap = (caps[index] ?? .zero) * sign
                lines[index].exact = cap
                lines[index].reason = .cap
                left -= cap
                open.remove(index)
            }
            guard open.allSatisfy({ weights[$0] == .zero }), left != .zero else { continue }
            guard let excess = policies.excess else { throw .capsBelowPool(pool: pool.id, excess: left) }
            lines.append(Line(target: excess, reason: .excess, driver: nil, exact: left))
            break
        }
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

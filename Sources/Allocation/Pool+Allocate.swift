internal import Apportionment
internal import Money

extension Pool {
    /// Hands the pool out: exact shares, then one rounding.
    ///
    /// The lines and the rounding difference add up to the pool rounded half away from zero. A negative pool gives the
    /// mirror of the positive one. The order of targets matters only to the methods that name the first or last line.
    ///
    /// - Throws: ``AllocationError`` for whatever the policies do not cover.
    public func allocate(
        by basis: MeasuredBasis, policies: AllocationPolicies = AllocationPolicies()
    ) throws(AllocationError) -> PoolAllocation {
        if let allocation = try quickAllocation(by: basis, policies) { return allocation }
        let shares = try ExactShares(self, basis, policies)
        let rounded = try rounded(shares, by: policies.rounding)
        let lines = shares.lines.indices.map { index in
            PoolAllocation.Line(
                target: shares.lines[index].target, reason: shares.lines[index].reason,
                driver: shares.lines[index].driver, weight: shares.lines[index].weight, whole: shares.whole,
                amount: Total(picos: rounded.units[index] * unit.picos),
                adjustment: Total(picos: rounded.adjustments[index] * unit.picos))
        }
        var allocation = PoolAllocation(
            pool: self, lines: AllocatedLines(lines),
            roundingDifference: Total(picos: rounded.difference * unit.picos))
        if let minimum = policies.minimum { allocation.waiveLines(below: minimum) }
        return allocation
    }

    /// What happens most: a metered driver with some of it at somebody, and no policy that looks at single lines.
    ///
    /// No line is made: the columns that it is split by explain each when somebody looks at it.
    private func quickAllocation(
        by basis: MeasuredBasis, _ policies: AllocationPolicies
    ) throws(AllocationError) -> PoolAllocation? {
        guard case .driver(let driver) = basis, let weights = driver.weights, weights.sum != .zero,
            policies.rounding == .largestRemainder, policies.caps.isEmpty, policies.minimum == nil
        else { return nil }
        if let repeated = driver.repeated { throw .duplicateTarget(pool: id, target: repeated) }
        do {
            let rounded = try WeightedSplit.largestRemainder(
                of: amount, to: unit, by: weights.numbers,
                precedes: { driver.values[$0].target < driver.values[$1].target })
            return PoolAllocation(
                pool: self, lines: AllocatedLines(driver, weights, rounded, unit: unit), roundingDifference: .zero)
        } catch {
            throw .outOfRange(pool: id)
        }
    }

    private func rounded(_ shares: ExactShares, by method: RoundingMethod) throws(AllocationError) -> RoundedLines {
        do {
            if method == .largestRemainder, shares.whole != .zero {
                let weights = shares.lines.map(\.weight.wholeWeight)
                if !weights.contains(nil) {
                    return try WeightedSplit.largestRemainder(
                        of: amount, to: unit, by: weights.map { $0 ?? 0 },
                        precedes: { shares.lines[$0].target < shares.lines[$1].target })
                }
            }
            let factor = shares.whole == .zero ? Fraction.zero : Fraction(amount) / shares.whole
            return try method.round(
                shares.lines.map { $0.weight * factor }, to: unit, ranks: Pool.ranks(of: shares.lines.map(\.target)))
        } catch {
            throw .outOfRange(pool: id)
        }
    }

    /// The place of each target in byte order.
    static func ranks(of targets: [Target]) -> [Int] {
        var ranks = [Int](repeating: 0, count: targets.count)
        let order = targets.indices.sorted { targets[$0] < targets[$1] }
        for (rank, index) in order.enumerated() { ranks[index] = rank }
        return ranks
    }
}

extension PoolAllocation {
    /// Moves small lines to their bearer; each keeps what was waived.
    mutating func waiveLines(below minimum: AllocationPolicies.Minimum) {
        var lines = Array(lines)
        var waived = Total.zero
        for index in lines.indices where lines[index].target != minimum.bearer {
            let amount = lines[index].amount
            guard amount.picos != 0, amount.picos.magnitude < minimum.amount.picos.magnitude else { continue }
            waived += amount
            lines[index].waived = amount
            lines[index].amount = .zero
        }
        guard lines.contains(where: { $0.waived != .zero }) else { return }
        lines.append(
            Line(
                target: minimum.bearer, reason: .minimum, driver: nil, weight: .zero, whole: .zero, amount: waived,
                adjustment: .zero))
        self.lines = AllocatedLines(lines)
    }
}

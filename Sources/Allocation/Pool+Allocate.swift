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
        by basis: Basis, policies: AllocationPolicies = AllocationPolicies()
    ) throws(AllocationError) -> PoolAllocation {
        let exact = try ExactShares(self, basis, policies).lines
        let rounded: RoundedLines
        do {
            rounded = try policies.rounding.round(
                exact.map(\.exact), to: unit, ranks: Pool.ranks(of: exact.map(\.target)))
        } catch {
            throw .outOfRange(pool: id)
        }
        let whole = Fraction(amount)
        let lines = exact.indices.map { index in
            PoolAllocation.Line(
                target: exact[index].target, reason: exact[index].reason, driver: exact[index].driver,
                share: whole == .zero ? .zero : exact[index].exact / whole, exact: exact[index].exact,
                amount: Total(picos: rounded.units[index] * unit.picos),
                adjustment: Total(picos: rounded.adjustments[index] * unit.picos))
        }
        var allocation = PoolAllocation(
            pool: self, lines: lines, roundingDifference: Total(picos: rounded.difference * unit.picos))
        if let minimum = policies.minimum { allocation.waiveLines(below: minimum) }
        return allocation
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
        var waived = Total.zero
        for index in lines.indices where lines[index].target != minimum.bearer {
            let amount = lines[index].amount
            guard amount.picos != 0, amount.picos.magnitude < minimum.amount.picos.magnitude else { continue }
            waived += amount
            lines[index].waived = amount
            lines[index].amount = .zero
        }
        guard waived != .zero else { return }
        lines.append(
            Line(
                target: minimum.bearer, reason: .minimum, driver: nil, share: .zero, exact: .zero, amount: waived,
                adjustment: .zero))
    }
}

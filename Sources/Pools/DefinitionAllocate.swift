public import Allocation
public import Apportionment
public import Mapping
public import Money

/// A pool handed out as its definition says, over one level or two.
public struct PoolResult: Hashable, Sendable {
    /// The definition's id.
    public let pool: String
    /// The first level.
    public let parent: PoolAllocation
    /// The second level, for each line of the first that is not zero, in its order; empty with one level.
    public let children: [PoolAllocation]

    /// A result of these levels.
    public init(pool: String, parent: PoolAllocation, children: [PoolAllocation]) {
        self.pool = pool
        self.parent = parent
        self.children = children
    }

    /// The last level's lines with whole targets; the parts are in the order of all dimensions.
    public var lines: [(target: Target, line: PoolAllocation.Line)] {
        guard !children.isEmpty else { return parent.lines.map { ($0.target, $0) } }
        let parents = parent.lines.filter { $0.amount.picos != 0 }
        return zip(parents, children).flatMap { parent, child in
            child.lines.map { (Target(parts: parent.target.parts + $0.target.parts), $0) }
        }
    }

    /// What goes to the rounding account, of both levels.
    public var roundingDifference: Total {
        children.reduce(parent.roundingDifference) { $0 + $1.roundingDifference }
    }
}

extension PoolDefinition {
    /// Hands out an amount by the figures of a period.
    ///
    /// - Parameters:
    ///   - amount: the exact pool.
    ///   - unit: the smallest amount that is posted.
    ///   - suspense: who takes the pool where the policy for zero drivers says suspense.
    /// - Throws: ``AllocationError`` for whatever the definition does not cover; it names the pool and the figures.
    public func allocate(
        _ amount: Total, unit: Total, figures: PeriodFigures, suspense: MappingModel.Suspense
    ) throws(AllocationError) -> PoolResult {
        let pool = Pool(id: id, amount: amount, unit: unit)
        guard let first = levels.first else { throw .noTargets(pool: id, amount: amount) }
        let resolution = DefinitionResolution(definition: self, figures: figures, suspense: suspense)
        let basis = resolution.basis(first.basis, first.dimensions, under: nil)
        let policies = resolution.policies(first.dimensions, under: nil)
        guard levels.count > 1 else {
            return PoolResult(pool: id, parent: try pool.allocate(by: basis, policies: policies), children: [])
        }
        let dimensions = first.dimensions + levels[1].dimensions
        let parent = try pool.allocate(by: basis, policies: policies)
        var children: [PoolAllocation] = []
        for line in parent.lines where line.amount.picos != 0 {
            let share = Pool(id: "\(id)/\(line.target)", amount: line.amount, unit: unit)
            let basis = resolution.basis(levels[1].basis, dimensions, under: line.target)
            // Caps and the least amount are those of the first level.
            var own = resolution.policies(dimensions, under: line.target)
            own.caps = [:]
            own.excess = nil
            own.minimum = nil
            children.append(try share.allocate(by: basis, policies: own))
        }
        return PoolResult(pool: id, parent: parent, children: children)
    }
}

extension PoolDefinition {
    /// The values of a driver for the targets that take part.
    public func values(
        of driver: DriverDefinition, _ dimensions: [Dimension], _ figures: PeriodFigures
    ) -> [Target: Fraction] {
        figures.values(of: driver, dimensions: dimensions, pool: self).filter { target, _ in
            zip(dimensions, target.parts).allSatisfy { scope.contains($1.isEmpty ? nil : $1, in: $0) }
        }
    }
}

/// Turns names of a definition into the figures of a period.
private struct DefinitionResolution {
    let definition: PoolDefinition
    let figures: PeriodFigures
    let suspense: MappingModel.Suspense

    /// The basis of a level: of all targets, or of those below one of the level before.
    func basis(
        _ basis: BasisDefinition, _ dimensions: [PoolDefinition.Dimension], under parent: Target?,
        without taken: Set<Target> = []
    ) -> MeasuredBasis {
        switch basis {
        case .driver(let driver): return .driver(self.driver(driver, dimensions, under: parent, without: taken))
        case .percent(let portions, let policy):
            return .percentages(portions.map { DriverValue($0.target, Fraction(Total($0.value))) }, policy)
        case .fixed(let portions, let rest):
            let amounts = portions.map { MeasuredBasis.FixedAmount($0.target, Total($0.value)) }
            let rest = self.basis(rest, dimensions, under: parent, without: taken.union(portions.map(\.target)))
            return .fixed(amounts, rest: rest)
        case .combination(let parts):
            return .combination(
                parts.map { part in
                    let share = Fraction(Total(part.percent)) / Fraction(100)
                    return MeasuredBasis.Part(share, driver(part.driver, dimensions, under: parent, without: taken))
                })
        }
    }

    /// A driver with the values of the targets in scope, in byte order.
    private func driver(
        _ driver: DriverDefinition, _ dimensions: [PoolDefinition.Dimension], under parent: Target?,
        without taken: Set<Target>
    ) -> MeasuredDriver {
        var values: [DriverValue] = []
        for (target, value) in definition.values(of: driver, dimensions, figures) {
            guard let own = target.below(parent), !taken.contains(own) else { continue }
            values.append(DriverValue(own, value))
        }
        return MeasuredDriver(driver.name, values.sorted { $0.target < $1.target })
    }

    func policies(_ dimensions: [PoolDefinition.Dimension], under parent: Target?) -> AllocationPolicies {
        let declared = definition.policies
        var policies = AllocationPolicies(negativeDriver: declared.negativeDriver, rounding: declared.rounding)
        switch declared.zeroDriver {
        case .refuse: break
        case .even: policies.zeroDriver = .even
        case .suspense:
            let parts = dimensions.dropFirst(parent?.parts.count ?? 0).map { dimension in
                switch dimension {
                case .department: suspense.department
                case .glAccount: suspense.glAccount
                case .project: ""
                }
            }
            policies.zeroDriver = .suspense(Target(parts: Array(parts)))
        case .fallback(let driver):
            policies.zeroDriver = .fallback(self.driver(driver, dimensions, under: parent, without: []))
        }
        for cap in declared.caps { policies.caps[cap.target] = Total(cap.value) }
        policies.excess = declared.excess
        policies.minimum = declared.deMinimis.map {
            AllocationPolicies.Minimum(Total($0.below), bearer: $0.target)
        }
        return policies
    }
}

extension Target {
    /// What is left of a target below another; `nil` when it is not below it.
    fileprivate func below(_ parent: Target?) -> Target? {
        guard let parent else { return self }
        guard parts.starts(with: parent.parts) else { return nil }
        return Target(parts: Array(parts.dropFirst(parent.parts.count)))
    }
}

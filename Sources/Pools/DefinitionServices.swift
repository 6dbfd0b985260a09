public import Allocation
public import Apportionment
internal import Mapping
public import Money

extension PoolDefinitions {
    /// Hands out the balances of the service departments that have a pool in force, by the declared method.
    ///
    /// - Parameters:
    ///   - costs: what every department bears before, in the order in which the result has them.
    ///   - unit: the smallest amount that is posted.
    /// - Returns: `nil` when no such pool is in force.
    /// - Throws: ``AllocationError``; it names the service and the figures.
    public func allocateServices(
        costs: [ServiceDepartments.Cost], unit: Total, figures: PeriodFigures
    ) throws(AllocationError) -> ServiceDepartments.Result? {
        var departments: [String: String] = [:]
        var usage: [String: [String: Fraction]] = [:]
        let pools = servicePools.filter { $0.validity.contains(figures.instant) }
        for pool in pools {
            guard case .balance(let department) = pool.source else { continue }
            departments[pool.id] = department
            usage[department] = pool.usage(figures, without: [])
        }
        guard !pools.isEmpty else { return nil }
        let services = pools.compactMap { departments[$0.id] }
        let model = try ServiceDepartments(costs: costs, services: services, usage: usage, unit: unit)
        switch self.services.method {
        case .direct: return try model.direct()
        case .reciprocal: return try model.reciprocal()
        case .stepDown:
            let order = self.services.order.compactMap { departments[$0] }
            return try model.stepDown(order: order, rounding: self.services.roundsEachStep ? .eachStep : .atEnd)
        }
    }
}

extension PoolDefinition {
    /// How much of a service each department in scope uses: the values of its driver, or its percents.
    ///
    /// - Parameter closed: departments that receive nothing.
    public func usage(_ figures: PeriodFigures, without closed: Set<String>) -> [String: Fraction] {
        var usage: [String: Fraction] = [:]
        switch levels.first?.basis {
        case .driver(let driver):
            for (target, value) in figures.values(of: driver, dimensions: [.department], pool: self) {
                let department = target.description
                if scope.contains(department, in: .department) { usage[department] = value }
            }
        case .percent(let portions, _):
            for portion in portions { usage[portion.target.description] = Fraction(Total(portion.value)) }
        case .fixed, .combination, nil: break
        }
        return usage.filter { !closed.contains($0.key) }
    }
}

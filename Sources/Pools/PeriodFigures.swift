public import Allocation
public import Apportionment

/// What a period says about possible targets: who is there, and how much of each driver each has.
///
/// A part of a target that is empty stands for none, such as charges without a project.
public struct PeriodFigures: Sendable {
    /// The start of the period in microseconds since 1970; statistical drivers are taken as they hold then.
    public var instant: Int64
    /// The statistical drivers.
    public var statistical: DriverTable

    private var targets: [[PoolDefinition.Dimension]: Set<Target>] = [:]
    private var metered: [Key: [Target: Fraction]] = [:]
    private var previous: [String: [Target: Fraction]] = [:]

    private struct Key: Hashable {
        let driver: DriverDefinition
        let dimensions: [PoolDefinition.Dimension]
    }

    /// Nothing metered yet.
    public init(instant: Int64, statistical: DriverTable = DriverTable()) {
        self.instant = instant
        self.statistical = statistical
    }

    /// Notes that a target has charges, whether or not they count in a driver.
    public mutating func add(target: Target, of dimensions: [PoolDefinition.Dimension]) {
        targets[dimensions, default: []].insert(target)
    }

    /// Adds to what a target has of a metered driver.
    public mutating func add(
        _ value: Fraction, of driver: DriverDefinition, to target: Target, of dimensions: [PoolDefinition.Dimension]
    ) {
        targets[dimensions, default: []].insert(target)
        metered[Key(driver: driver, dimensions: dimensions), default: [:]][target, default: .zero] += value
    }

    /// Notes what a target got of a pool in the period before.
    public mutating func add(lastPeriod value: Fraction, of pool: String, to target: Target) {
        previous[pool, default: [:]][target, default: .zero] += value
    }

    /// The value of a driver for every target that is there or has any, by target.
    ///
    /// `even` counts one for each.
    func values(
        of driver: DriverDefinition, dimensions: [PoolDefinition.Dimension], pool: PoolDefinition
    ) -> [Target: Fraction] {
        var values: [Target: Fraction] = [:]
        switch driver.quantity {
        case .even:
            for target in present(dimensions, pool) { values[target] = .one }
        case .metered:
            for target in present(dimensions, pool) { values[target] = .zero }
            values.merge(metered[Key(driver: driver, dimensions: dimensions)] ?? [:]) { $1 }
        case .lastPeriod:
            // A pool's result is kept by all its dimensions; a first level is the sum over the next.
            for (target, value) in previous[pool.id] ?? [:] {
                values[Target(parts: Array(target.parts.prefix(dimensions.count))), default: .zero] += value
            }
        case .statistical(let name):
            for row in statistical.rows(of: name, at: instant) {
                guard let target = PeriodFigures.target(of: row, dimensions) else { continue }
                values[target, default: .zero] += Fraction(row.value, over: 1_000_000_000_000 as Int128)
            }
        }
        return values
    }

    /// The targets that have charges, and, where there is one dimension, those that the pool names.
    private func present(_ dimensions: [PoolDefinition.Dimension], _ pool: PoolDefinition) -> Set<Target> {
        var present = targets[dimensions] ?? []
        if dimensions.count == 1 { present.formUnion((pool.scope.included[dimensions[0]] ?? []).map { Target($0) }) }
        return present
    }

    /// A row of a department counts for the department; a row of a project counts for the project.
    private static func target(of row: DriverTable.Row, _ dimensions: [PoolDefinition.Dimension]) -> Target? {
        guard !dimensions.contains(.glAccount), dimensions.contains(.project) == (row.project != nil) else {
            return nil
        }
        return Target(parts: dimensions.map { $0 == .department ? row.department : row.project ?? "" })
    }
}

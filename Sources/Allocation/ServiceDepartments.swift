public import Apportionment
public import Money

/// Departments that serve others, whose cost is handed on by use until it rests with departments that serve nobody.
public struct ServiceDepartments: Sendable {
    /// A department and its own cost.
    public struct Cost: Hashable, Sendable {
        public let department: String
        public let amount: Total

        /// A department's own cost.
        public init(_ department: String, _ amount: Total) {
            self.department = department
            self.amount = amount
        }
    }

    /// When amounts are rounded in a sequence of steps.
    public enum StepRounding: String, Hashable, Sendable {
        /// At each step, because each is a journal.
        case eachStep = "each_step"
        /// Once, over the totals.
        case atEnd = "at_end"
    }

    /// The result of a method.
    public struct Result: Hashable, Sendable {
        /// What the operating departments bear in the end, in the order of their costs.
        public let totals: [Cost]
        /// What each service handed to whom, in order. Empty for the reciprocal method, which has no steps.
        public let steps: [PoolAllocation]
        /// For the reciprocal method: the full cost of each service, its share of the others included.
        public let fullCosts: [String: Fraction]
    }

    private let costs: [Cost]
    private let services: [String]
    private let usage: [String: [String: Fraction]]
    private let unit: Total

    /// Departments, which of them are services, and who uses how much of each.
    ///
    /// - Parameters:
    ///   - costs: own costs of all departments.
    ///   - services: those that hand on.
    ///   - usage: for each service, how much of it each department uses. What it uses itself is left out.
    ///   - unit: what is posted is rounded to this.
    /// - Throws: ``AllocationError/unknownDepartment(service:department:)``, ``AllocationError/badOrder(name:)`` for a
    ///   service that is named twice, ``AllocationError/negativeDriver(pool:driver:target:value:)``.
    public init(
        costs: [Cost], services: [String], usage: [String: [String: Fraction]], unit: Total
    ) throws(AllocationError) {
        let known = Set(costs.map(\.department))
        var named: Set<String> = []
        for service in services {
            guard known.contains(service) else {
                throw .unknownDepartment(service: service, department: service)
            }
            guard named.insert(service).inserted else { throw .badOrder(name: service) }
            for (department, value) in (usage[service] ?? [:]).sorted(by: { $0.key < $1.key }) {
                guard known.contains(department) else {
                    throw .unknownDepartment(service: service, department: department)
                }
                guard value >= .zero else {
                    throw .negativeDriver(
                        pool: service, driver: "usage", target: Target(department), value: value)
                }
            }
        }
        self.costs = costs
        self.services = services
        self.usage = usage
        self.unit = unit
    }

    private var operating: [Cost] { costs.filter { !services.contains($0.department) } }

    private func ownCost(of department: String) -> Total {
        costs.first { $0.department == department }?.amount ?? .zero
    }

    /// Who uses a service, of those that are still open, in the order of their costs.
    private func driver(of service: String, open: Set<String>) -> MeasuredDriver {
        let used = usage[service] ?? [:]
        return MeasuredDriver(
            "usage of \(service)",
            costs.compactMap { cost in
                guard cost.department != service, open.contains(cost.department), let value = used[cost.department]
                else { return nil }
                return DriverValue(Target(cost.department), value)
            })
    }

    // MARK: - Methods

    /// Each service hands its own cost to the operating departments only.
    public func direct(policies: AllocationPolicies = AllocationPolicies()) throws(AllocationError) -> Result {
        let open = Set(operating.map(\.department))
        var balances = Dictionary(uniqueKeysWithValues: costs.map { ($0.department, $0.amount) })
        var steps: [PoolAllocation] = []
        for service in services {
            let pool = Pool(id: service, amount: ownCost(of: service), unit: unit)
            let step = try pool.allocate(by: .driver(driver(of: service, open: open)), policies: policies)
            for line in step.lines { balances[line.target.description, default: .zero] += line.amount }
            steps.append(step)
        }
        return Result(totals: totals(balances, steps), steps: steps, fullCosts: [:])
    }

    /// Services are closed one after another: each hands on its own cost and what it has received to all that are still
    /// open, and receives nothing more. The order changes the answer, so it is part of the rule.
    ///
    /// - Throws: ``AllocationError/badOrder(name:)`` when the order is not one of all services.
    public func stepDown(
        order: [String], rounding: StepRounding = .eachStep, policies: AllocationPolicies = AllocationPolicies()
    ) throws(AllocationError) -> Result {
        if let missing = services.first(where: { !order.contains($0) }) { throw .badOrder(name: missing) }
        if let extra = order.first(where: { !services.contains($0) }) { throw .badOrder(name: extra) }
        if let twice = order.indices.first(where: { order[..<$0].contains(order[$0]) }) {
            throw .badOrder(name: order[twice])
        }
        if rounding == .atEnd { return try exactStepDown(order, policies) }
        var open = Set(costs.map(\.department))
        var balances = Dictionary(uniqueKeysWithValues: costs.map { ($0.department, $0.amount) })
        var steps: [PoolAllocation] = []
        for service in order {
            open.remove(service)
            let pool = Pool(id: service, amount: balances[service] ?? .zero, unit: unit)
            let step = try pool.allocate(by: .driver(driver(of: service, open: open)), policies: policies)
            for line in step.lines { balances[line.target.description, default: .zero] += line.amount }
            steps.append(step)
        }
        return Result(totals: totals(balances, steps), steps: steps, fullCosts: [:])
    }

    private func exactStepDown(
        _ order: [String], _ policies: AllocationPolicies
    ) throws(AllocationError) -> Result {
        var open = Set(costs.map(\.department))
        var balances = Dictionary(uniqueKeysWithValues: costs.map { ($0.department, Fraction($0.amount)) })
        for service in order {
            open.remove(service)
            let balance = balances[service] ?? .zero
            for (department, share) in try shares(of: service, open: open) {
                balances[department, default: .zero] += balance * share
            }
        }
        let exact = operating.map { balances[$0.department] ?? .zero }
        return Result(totals: try roundedTotals(exact, policies), steps: [], fullCosts: [:])
    }

    /// What part of a service each user has, of those that are still open.
    private func shares(of service: String, open: Set<String>) throws(AllocationError) -> [String: Fraction] {
        let driver = driver(of: service, open: open)
        let sum = driver.values.map(\.value).sum()
        guard sum != .zero else {
            throw .zeroDriver(pool: service, driver: driver.name, amount: ownCost(of: service))
        }
        return Dictionary(uniqueKeysWithValues: driver.values.map { ($0.target.description, $0.value / sum) })
    }

    /// Services that serve each other: their full costs solve the equations
    /// `x(s) = cost(s) + Σ share of t's service that s uses · x(t)`, exactly.
    ///
    /// - Throws: ``AllocationError/closedLoop(_:)`` when some services only serve each other.
    public func reciprocal(policies: AllocationPolicies = AllocationPolicies()) throws(AllocationError) -> Result {
        let all = Set(costs.map(\.department))
        var shares: [String: [String: Fraction]] = [:]
        for service in services { shares[service] = try self.shares(of: service, open: all) }
        try checkThatAllLeave(shares)
        let places = Dictionary(uniqueKeysWithValues: zip(services, services.indices))
        var equations = services.map { service in
            var row = services.map { other in
                (other == service ? Fraction.one : .zero) - (shares[other]?[service] ?? .zero)
            }
            row.append(Fraction(ownCost(of: service)))
            return row
        }
        guard let solution = LinearEquations.solve(&equations) else { throw .closedLoop(services) }
        let exact = operating.map { cost in
            services.reduce(Fraction(cost.amount)) { sum, service in
                sum + (shares[service]?[cost.department] ?? .zero) * solution[places[service] ?? 0]
            }
        }
        return Result(
            totals: try roundedTotals(exact, policies), steps: [],
            fullCosts: Dictionary(uniqueKeysWithValues: zip(services, solution)))
    }

    /// What part of each service's own cost every operating department bears in the end, when services serve each other.
    ///
    /// - Throws: ``AllocationError/closedLoop(_:)`` when some services only serve each other.
    public func reciprocalShares() throws(AllocationError) -> [String: [String: Fraction]] {
        let all = Set(costs.map(\.department))
        var used: [String: [String: Fraction]] = [:]
        for service in services { used[service] = try shares(of: service, open: all) }
        try checkThatAllLeave(used)
        var shares: [String: [String: Fraction]] = [:]
        for department in operating.map(\.department) {
            // A service's cost reaches a department directly, and by every service that it serves.
            var equations = services.map { service in
                var row = services.map { other in
                    (other == service ? Fraction.one : .zero) - (used[service]?[other] ?? .zero)
                }
                row.append(used[service]?[department] ?? .zero)
                return row
            }
            guard let solution = LinearEquations.solve(&equations) else { throw .closedLoop(services) }
            for (service, share) in zip(services, solution) where share != .zero {
                shares[service, default: [:]][department] = share
            }
        }
        return shares
    }

    /// What part of each service's own cost every operating department bears in the end, when services are closed one
    /// after another and nothing is rounded in between.
    public func stepDownShares(order: [String]) throws(AllocationError) -> [String: [String: Fraction]] {
        var open = Set(costs.map(\.department))
        var used: [String: [String: Fraction]] = [:]
        for service in order {
            open.remove(service)
            used[service] = try shares(of: service, open: open)
        }
        // Whom a service hands to is closed later: what becomes of it there is known by then.
        var shares: [String: [String: Fraction]] = [:]
        for service in order.reversed() {
            var own: [String: Fraction] = [:]
            for (department, share) in used[service] ?? [:] {
                guard let further = shares[department] else {
                    own[department, default: .zero] += share
                    continue
                }
                for (last, part) in further { own[last, default: .zero] += share * part }
            }
            shares[service] = own.filter { $0.value != .zero }
        }
        return shares
    }

    /// From each service some cost must reach an operating department, or the equations have no answer.
    private func checkThatAllLeave(_ shares: [String: [String: Fraction]]) throws(AllocationError) {
        var leaving = Set(operating.map(\.department))
        var grew = true
        while grew {
            grew = false
            for service in services where !leaving.contains(service) {
                let users = (shares[service] ?? [:]).filter { $0.value != .zero }.keys
                if users.contains(where: leaving.contains) {
                    leaving.insert(service)
                    grew = true
                }
            }
        }
        let caught = services.filter { !leaving.contains($0) }
        if !caught.isEmpty { throw .closedLoop(caught) }
    }

    /// Operating departments, then the keys that a policy brought in.
    private func totals(_ balances: [String: Total], _ steps: [PoolAllocation]) -> [Cost] {
        let known = Set(costs.map(\.department))
        let others = Set(steps.flatMap { $0.lines.map(\.target.description) }).subtracting(known).sorted()
        return (operating.map(\.department) + others).map { Cost($0, balances[$0] ?? .zero) }
    }

    private func roundedTotals(
        _ exact: [Fraction], _ policies: AllocationPolicies
    ) throws(AllocationError) -> [Cost] {
        let departments = operating.map(\.department)
        do {
            let rounded = try policies.rounding.round(
                exact, to: unit, ranks: Pool.ranks(of: departments.map { Target($0) }))
            return zip(departments, rounded.units).map { Cost($0, Total(picos: $1 * unit.picos)) }
        } catch {
            throw .outOfRange(pool: services.joined(separator: ", "))
        }
    }
}

/// Exact simultaneous equations.
enum LinearEquations {
    /// Solves rows of coefficients with the right-hand side last, by Gaussian elimination; `nil` when there is not exactly
    /// one solution.
    static func solve(_ rows: inout [[Fraction]]) -> [Fraction]? {
        let count = rows.count
        for column in 0..<count {
            guard let pivot = (column..<count).first(where: { rows[$0][column] != .zero }) else { return nil }
            rows.swapAt(column, pivot)
            let divisor = rows[column][column]
            rows[column] = rows[column].map { $0 / divisor }
            for row in 0..<count where row != column && rows[row][column] != .zero {
                let factor = rows[row][column]
                rows[row] = zip(rows[row], rows[column]).map { $0 - factor * $1 }
            }
        }
        return rows.map { $0[count] }
    }
}

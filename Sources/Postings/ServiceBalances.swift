internal import Allocation
internal import Apportionment
internal import Lines
internal import Mapping
internal import Money
internal import Periods
internal import Pools

/// Hands out what service departments have come to in one currency: their own cost and what pools gave them.
struct ServiceBalances {
    private let services: [PoolDefinition]
    private let plan: PoolPlan
    private let currency: Currency
    private let figures: PeriodFigures
    /// What every department bears so far, without what moved it there.
    private var postings: Postings

    /// - Parameter services: in the order in which they close.
    init(
        _ services: [PoolDefinition], _ plan: PoolPlan, _ before: Postings, currency: Currency, figures: PeriodFigures
    ) {
        self.services = services
        self.plan = plan
        self.currency = currency
        var figures = figures
        figures.instant = plan.moments.lowerBound
        self.figures = figures
        postings = Postings(adding: ServiceBalances.settled(before.lines.filter { $0.key.currency == currency.code }))
    }

    /// Lines as their departments have them, however they came to them.
    private static func settled(_ lines: [Posting]) -> [Posting] {
        lines.map { Posting($0.key.with(.direct), costs: $0.costs) }
    }

    private var departments: Set<String> { Set(services.compactMap(\.serviceDepartment)) }

    func handOut() throws(PeriodAllocationError) -> (pools: [AllocatedPool], moves: [PoolMove]) {
        switch plan.serviceMethod.method {
        case .direct: try oneAfterAnother(closing: departments)
        case .stepDown where plan.serviceMethod.roundsEachStep: try oneAfterAnother(closing: [])
        case .stepDown:
            try together { (model) throws(AllocationError) in
                try model.stepDownShares(order: services.compactMap(\.serviceDepartment))
            }
        case .reciprocal: try together { (model) throws(AllocationError) in try model.reciprocalShares() }
        }
    }

    /// Each department hands its balance to those that are open then.
    ///
    /// - Parameter closed: departments that receive nothing from the beginning.
    private func oneAfterAnother(
        closing closed: Set<String>
    ) throws(PeriodAllocationError) -> (pools: [AllocatedPool], moves: [PoolMove]) {
        var closed = closed
        var current = postings
        var pools: [AllocatedPool] = []
        var moves: [PoolMove] = []
        for service in services {
            guard let department = service.serviceDepartment else { continue }
            closed.insert(department)
            let contents = contents(of: department, current)
            guard contents.costs != ChargeCosts() else { continue }
            let shares = service.usage(figures, without: closed)
            let (pool, moved) = try handOut(service, contents, by: shares)
            pools.append(pool)
            moves += moved
            current = Postings(adding: ServiceBalances.settled(current.lines + moved.postings))
        }
        return (pools, moves)
    }

    /// All departments hand out at once, each by exact shares, and their sums are rounded once.
    private func together(
        _ shares: (ServiceDepartments) throws(AllocationError) -> [String: [String: Fraction]]
    ) throws(PeriodAllocationError) -> (pools: [AllocatedPool], moves: [PoolMove]) {
        let contents = services.map { service in
            self.contents(of: service.serviceDepartment ?? "", postings)
        }
        guard contents.contains(where: { $0.costs != ChargeCosts() }), let first = services.first else {
            return ([], [])
        }
        let usage = services.map { $0.usage(figures, without: []) }
        let shared: [String: [String: Fraction]]
        do throws(AllocationError) {
            shared = try shares(model(usage, contents))
        } catch {
            throw .pool(first, currency: currency.code, error)
        }
        var pools: [AllocatedPool] = []
        for (service, contents) in zip(services, contents) {
            let own = (shared[service.serviceDepartment ?? ""] ?? [:]).map { DriverValue(Target($0.key), $0.value) }
            let name = "\(service.basisWording), through all services"
            let driver = MeasuredDriver(name, own.sorted { $0.target < $1.target })
            pools.append(try allocate(service, contents, by: driver))
        }
        pools = try roundedTogether(pools)
        var moves: [PoolMove] = []
        for (pool, contents) in zip(pools, contents) { moves += try self.moves(pool, contents) }
        return (pools, moves)
    }

    private func model(
        _ usage: [[String: Fraction]], _ contents: [PoolContents]
    ) throws(AllocationError) -> ServiceDepartments {
        let names = services.compactMap(\.serviceDepartment)
        let users = Set(usage.flatMap(\.keys)).union(names).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        let balances = Dictionary(zip(names, contents.map(\.costs.billed))) { first, _ in first }
        return try ServiceDepartments(
            costs: users.map { ServiceDepartments.Cost($0, balances[$0] ?? .zero) }, services: names,
            usage: Dictionary(zip(names, usage)) { first, _ in first }, unit: currency.minorUnit)
    }

    /// What all pools give a target is rounded once, by the largest remainder; the largest pool takes the difference.
    private func roundedTogether(_ pools: [AllocatedPool]) throws(PeriodAllocationError) -> [AllocatedPool] {
        let targets = Set(pools.flatMap { $0.lines.map(\.target) }).sorted()
        var posted = [ChargeCosts](repeating: ChargeCosts(), count: targets.count)
        for (_, path) in ChargeCosts.all {
            let exact = targets.map { target in
                pools.flatMap { pool in
                    pool.lines.filter { $0.target == target }.map { Fraction(pool.exact[keyPath: path]) * $0.share }
                }.sum()
            }
            do {
                let rounded = try RoundingMethod.largestRemainder.round(exact, to: currency.minorUnit)
                for (index, units) in rounded.units.enumerated() {
                    posted[index][keyPath: path] = Total(picos: units * currency.minorUnit.picos)
                }
            } catch {
                throw .pool(pools[0].definition, currency: currency.code, .outOfRange(pool: pools[0].reference.id))
            }
        }
        var pools = pools
        for index in pools.indices { pools[index].isRoundedWithOthers = true }
        let largest = pools.indices.max {
            (pools[$0].exact.billed.picos.magnitude, $1) < (pools[$1].exact.billed.picos.magnitude, $0)
        }
        guard let largest else { return pools }
        for (target, whole) in zip(targets, posted) {
            let given = pools.reduce(ChargeCosts()) { sum, pool in
                pool.lines.reduce(sum) { $1.target == target ? $0 + $1.posted : $0 }
            }
            pools[largest].add(whole + -given, to: target)
        }
        return pools
    }

    // MARK: - One pool

    /// What a department bears, in the order of the keys.
    private func contents(of department: String, _ postings: Postings) -> PoolContents {
        PoolContents(
            sources: postings.lines.filter {
                $0.key.department.utf8.elementsEqual(department.utf8) && $0.costs != ChargeCosts()
            })
    }

    private func handOut(
        _ service: PoolDefinition, _ contents: PoolContents, by usage: [String: Fraction]
    ) throws(PeriodAllocationError) -> (AllocatedPool, [PoolMove]) {
        let values = usage.map { DriverValue(Target($0.key), $0.value) }.sorted { $0.target < $1.target }
        let pool = try allocate(service, contents, by: MeasuredDriver(service.basisWording, values))
        return (pool, try moves(pool, contents))
    }

    private func allocate(
        _ service: PoolDefinition, _ contents: PoolContents, by driver: MeasuredDriver
    ) throws(PeriodAllocationError) -> AllocatedPool {
        do throws(AllocationError) {
            let values = Dictionary(driver.values.map { ($0.target, $0.value) }) { first, _ in first }
            let shown = AllocatedPool.Driver(
                name: driver.name, depth: 1, values: values, total: driver.values.map(\.value).sum())
            return try AllocatedPool(service, contents, in: currency, drivers: [shown]) {
                (amount, unit) throws(AllocationError) in
                let pool = Pool(id: service.id, amount: amount, unit: unit)
                return PoolResult(pool: service.id, parent: try pool.allocate(by: .driver(driver)), children: [])
            }
        } catch {
            throw .pool(service, currency: currency.code, error)
        }
    }

    private func moves(_ pool: AllocatedPool, _ contents: PoolContents) throws(PeriodAllocationError) -> [PoolMove] {
        do throws(AllocationError) {
            return try PoolTransfer(pool, from: contents.sources).moves()
        } catch {
            throw .pool(pool.definition, currency: currency.code, error)
        }
    }
}

extension PoolDefinition {
    /// The department whose balance it hands out.
    var serviceDepartment: String? {
        if case .balance(let department) = source { department } else { nil }
    }

    /// The basis of the first level, as the pool file says it.
    fileprivate var basisWording: String { levels.first?.basis.wording ?? "" }
}

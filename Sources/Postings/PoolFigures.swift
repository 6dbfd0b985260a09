internal import Allocation
internal import Apportionment
internal import CostStore
public import Lines
public import Mapping
internal import Money
internal import Periods
internal import Pools

/// What a period says about possible targets of pools, gathered from its lines.
///
/// Charges that a pool takes do not count: their owner does not keep them, so it is not their target. Sums are made by
/// ownership first, as whole numbers; targets and fractions come after, once for each target.
struct PoolFigures {
    private let plan: PoolPlan
    private let lines: Lines
    /// Ownerships with charges that no pool takes.
    private var isPresent: [Bool]
    private var sums: [SumKey: [Int128]] = [:]

    /// A driver as it is added up: cost by currency.
    private struct SumKey: Hashable {
        let meter: DriverDefinition.Meter
        let condition: Int?
        var currency: String?
    }

    init(_ plan: PoolPlan, _ lines: Lines) {
        self.plan = plan
        self.lines = lines
        isPresent = [Bool](repeating: false, count: lines.ownerships.count)
        let keys = Set(drivers.compactMap { driver in key(of: driver, currency: nil) })
        for slice in lines.slices.unordered { add(slice, keys) }
        for slice in lines.chargeSlices { add(slice, keys) }
    }

    private var drivers: [DriverDefinition] { plan.pools.flatMap(\.drivers) }

    private func key(of driver: DriverDefinition, currency: String?) -> SumKey? {
        guard case .metered(let meter) = driver.quantity else { return nil }
        let condition = driver.condition.flatMap { plan.conditions.firstIndex(of: $0) }
        return SumKey(meter: meter, condition: condition, currency: meter == .cost ? currency : nil)
    }

    // MARK: - Sums by ownership

    private mutating func add(_ slice: CallSlice, _ keys: Set<SumKey>) {
        var calls = slice.calls
        let (tokens, costs) = (slice.tokens, slice.costs)
        for (index, ownership) in slice.ownerships.enumerated() {
            let isMeter = index < tokens.count
            let isUsed = isMeter ? tokens[index] != 0 : calls > 0
            guard isUsed else { continue }
            // A call counts once, with the first of its meters.
            let counted = calls
            calls = 0
            guard lines.ownerships[Int(ownership)].pool == nil else { continue }
            isPresent[Int(ownership)] = true
            for key in keys where key.condition.map({ slice.answers[index][$0] }) ?? true {
                let value: Int128
                switch key.meter {
                case .tokens: value = isMeter ? Int128(tokens[index]) : 0
                case .calls: value = Int128(counted)
                case .cost: value = costs[index].picos
                default: value = isMeter && key.meter.token?.index == index ? Int128(tokens[index]) : 0
                }
                add(value, to: ownership, key, slice.currency)
            }
        }
    }

    private mutating func add(_ slice: ChargeSlice, _ keys: Set<SumKey>) {
        guard lines.ownerships[Int(slice.ownership)].pool == nil else { return }
        isPresent[Int(slice.ownership)] = true
        for key in keys where key.condition.map({ slice.answers[$0] }) ?? true {
            switch key.meter {
            case .cost: add(slice.billed.picos, to: slice.ownership, key, slice.currency)
            case .quantity: add(slice.consumed, to: slice.ownership, key, slice.currency)
            default: break
            }
        }
    }

    private mutating func add(_ value: Int128, to ownership: UInt32, _ key: SumKey, _ currency: String) {
        guard value != 0 else { return }
        var key = key
        if key.meter == .cost { key.currency = currency }
        sums[key, default: [Int128](repeating: 0, count: lines.ownerships.count)][Int(ownership)] += value
    }

    // MARK: - Figures by target

    /// The figures for pools of a currency.
    func figures(in currency: String, previous: PeriodAllocation?) -> PeriodFigures {
        var figures = PeriodFigures(instant: plan.moments.lowerBound, statistical: plan.drivers)
        var done: Set<[PoolDefinition.Dimension]> = []
        for pool in plan.pools {
            var dimensions: [PoolDefinition.Dimension] = []
            for level in pool.levels {
                dimensions += level.dimensions
                if done.insert(dimensions).inserted { add(to: &figures, dimensions, currency) }
            }
            // Shares of the period before stand for its result: amounts in the same proportions.
            for target in previous?.shares(of: pool.id, in: currency) ?? [] {
                figures.add(lastPeriod: target.share, of: pool.id, to: target.target)
            }
        }
        return figures
    }

    private func add(to figures: inout PeriodFigures, _ dimensions: [PoolDefinition.Dimension], _ currency: String) {
        let index = TargetIndex(lines, isPresent, dimensions)
        for target in index.targets { figures.add(target: target, of: dimensions) }
        for driver in Set(drivers) {
            guard case .metered(let meter) = driver.quantity, let key = key(of: driver, currency: currency) else {
                continue
            }
            for (target, value) in values(of: meter, key, index) where value != .zero {
                figures.add(value, of: driver, to: index.targets[target], of: dimensions)
            }
        }
    }

    private func values(of meter: DriverDefinition.Meter, _ key: SumKey, _ index: TargetIndex) -> [Int: Fraction] {
        let measures = lines.measures
        switch meter {
        case .sessions:
            return measures.distinct(.sessions, condition: key.condition, target: index.target).mapValues(Fraction.init)
        case .users:
            return measures.distinct(.users, condition: key.condition, target: index.target).mapValues(Fraction.init)
        case .runs:
            return measures.distinct(.runs, condition: key.condition, target: index.target).mapValues(Fraction.init)
        case .computeSeconds:
            return measures.durations(condition: key.condition, target: index.target).mapValues {
                Fraction($0, over: Instant.second)
            }
        case .outcomes:
            return measures.outcomes(condition: key.condition, target: index.target).mapValues { counts in
                counts.map { Fraction($0.count, over: $0.sharedBy) }.sum()
            }
        default:
            var values: [Int: Int128] = [:]
            for (ownership, value) in (sums[key] ?? []).enumerated() where value != 0 {
                guard let target = index.target(of: UInt32(ownership)) else { continue }
                values[target, default: 0] += value
            }
            let unit: Int64 = meter == .cost || meter == .quantity ? Amount.picosPerUnit : 1
            return values.mapValues { Fraction($0, over: unit) }
        }
    }
}

extension PoolPlan {
    /// Drivers that nobody has any of in a period, of pools that do not say what to do then.
    ///
    /// - Parameter lines: from a scan that was asked the questions of the plan.
    public func findings(in lines: Lines) -> [LintFinding] {
        let figures = PoolFigures(self, lines)
        let ofCurrencies = lines.currencies.map { figures.figures(in: $0, previous: nil) }
        return pools.filter { $0.policies.zeroDriver == .refuse }.flatMap { pool -> [LintFinding] in
            let dimensions = pool.levels.first?.dimensions ?? []
            let drivers = pool.levels.first?.basis.drivers ?? []
            return drivers.filter { driver in
                guard case .metered = driver.quantity else { return false }
                return ofCurrencies.allSatisfy { figures in
                    pool.values(of: driver, dimensions, figures).allSatisfy { $0.value == .zero }
                }
            }.map { driver in
                LintFinding(
                    kind: .driverWithoutData, file: pool.place.file, line: pool.place.line, column: pool.place.column,
                    subject: pool.id, message: "nobody has any \(driver.wording) in \(period)",
                    fix: "choose another driver, or say zero_driver: even, suspense or { by: DRIVER }")
            }
        }
    }
}

/// The targets that ownerships belong to, by some dimensions.
private struct TargetIndex {
    private(set) var targets: [Target] = []
    private var ofOwnership: [Int32]

    init(_ lines: Lines, _ isPresent: [Bool], _ dimensions: [PoolDefinition.Dimension]) {
        var numbers: [Target: Int32] = [:]
        ofOwnership = [Int32](repeating: -1, count: lines.ownerships.count)
        for (index, ownership) in lines.ownerships.enumerated() where isPresent[index] {
            let target = Target(parts: dimensions.map { $0.value(of: ownership.decision) ?? "" })
            if let number = numbers[target] {
                ofOwnership[index] = number
            } else {
                numbers[target] = Int32(targets.count)
                ofOwnership[index] = Int32(targets.count)
                targets.append(target)
            }
        }
    }

    func target(of ownership: UInt32) -> Int? {
        let number = ofOwnership[Int(ownership)]
        return number < 0 ? nil : Int(number)
    }
}

extension PoolDefinition.Dimension {
    /// What a decision says of it; `nil` for none.
    func value(of decision: Decision) -> String? {
        switch self {
        case .department: decision.department.value
        case .project: decision.project?.value
        case .glAccount: decision.glAccount.value
        }
    }
}

extension DriverDefinition.Meter {
    /// The meter of calls that it counts, for one kind of tokens.
    fileprivate var token: TokenMeter? {
        switch self {
        case .inputTokens: .input
        case .cachedInputTokens: .cachedInput
        case .cacheWriteTokens: .cacheWrite
        case .cacheWriteLongTokens: .cacheWriteLong
        case .outputTokens: .output
        default: nil
        }
    }
}

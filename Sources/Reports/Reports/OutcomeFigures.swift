internal import Books
internal import Mapping
internal import Money
internal import Periods

/// The sessions and outcomes of a period by definition.
struct OutcomeFigures {
    /// What the sessions of a definition come to.
    struct Sums: Sendable {
        var sessions: Int64 = 0
        var outcomes: Int64 = 0
        var unsuccessful: Int64 = 0
        var cost = Total.zero
        var succeeded: Int64 = 0
        var failed: Int64 = 0
        var failedCost = Total.zero
        var withoutCost: Int64 = 0

        mutating func add(_ other: Sums) {
            sessions += other.sessions
            outcomes += other.outcomes
            unsuccessful += other.unsuccessful
            cost += other.cost
            succeeded += other.succeeded
            failed += other.failed
            failedCost += other.failedCost
            withoutCost += other.withoutCost
        }
    }

    /// What a day of a definition comes to.
    struct DaySums: Sendable {
        var sessions: Int64 = 0
        var cost: Int128 = 0
        var outcomes: Int64 = 0

        mutating func add(_ other: DaySums) {
            sessions += other.sessions
            cost += other.cost
            outcomes += other.outcomes
        }
    }

    /// By definition.
    private(set) var sums: [Sums]
    /// By definition and day of the period.
    private(set) var days: [[DaySums]]
    /// Sessions that work towards nothing.
    private(set) var unclaimed = Sums()
    /// Outcomes of a type that no definition has.
    private(set) var otherTypes = 0
    /// The last 30 days of the period.
    let trendDays: Range<Int>

    private struct Part: Sendable {
        var sums: [Sums]
        var days: [[DaySums]]
        var unclaimed = Sums()
        var choices: [UInt64: Int] = [:]
    }

    /// - Parameter countsWithoutCost: whether outcomes whose session has no calls and charges in the period count.
    init(
        _ usage: PeriodUsage, _ wanted: [Bool], _ definitions: [OutcomeDefinition], countsWithoutCost: Bool,
        _ threads: Int
    ) {
        let dayCount = max(1, usage.dayCount)
        trendDays = max(0, usage.dayCount - 30)..<usage.dayCount
        sums = [Sums](repeating: Sums(), count: definitions.count)
        days = [[DaySums]](
            repeating: [DaySums](repeating: DaySums(), count: dayCount), count: definitions.count)
        let events = usage.outcomes
        let sentBits = definitions.map { events.sentBits(of: $0) }
        let choice = DefinitionChoice(definitions, usage)
        let start = usage.period.lowerBound
        let empty = Part(sums: sums, days: days)
        let parts = usage.sessions.gather(wanted, threads: threads, from: { empty }) { part, cells in
            let (entity, total) = (cells.entity, cells.total)
            let ofSession = events.events(of: entity)
            guard let index = choice.definition(of: cells, &part.choices) else {
                part.unclaimed.sessions += 1
                part.unclaimed.cost.picos += total.cost
                return
            }
            let bit: UInt64 = 1 << UInt64(index)
            let day = min(dayCount - 1, max(0, Int((total.first - start) / Instant.day)))
            part.sums[index].sessions += 1
            part.sums[index].cost.picos += total.cost
            part.days[index][day].sessions += 1
            part.days[index][day].cost += total.cost
            var successes: Int64 = 0
            for event in ofSession where event.definitions & bit != 0 {
                if event.successes & bit != 0 {
                    successes += 1
                    part.days[index][Int(event.day)].outcomes += 1
                } else {
                    part.sums[index].unsuccessful += 1
                }
            }
            if successes == 0, total.outcomes & sentBits[index] != 0 {
                successes = 1
                part.days[index][day].outcomes += 1
            }
            part.sums[index].outcomes += successes
            if successes > 0 {
                part.sums[index].succeeded += 1
            } else {
                part.sums[index].failed += 1
                part.sums[index].failedCost.picos += total.cost
            }
        }
        for part in parts {
            unclaimed.add(part.unclaimed)
            for index in definitions.indices {
                sums[index].add(part.sums[index])
                for day in 0..<dayCount { days[index][day].add(part.days[index][day]) }
            }
        }
        otherTypes = events.events.count { $0.definitions == 0 }
        guard countsWithoutCost else { return }
        for event in events.events(without: usage.sessions.hasCells) {
            // Nothing is known of its session, so the first definition of its type has it.
            guard event.definitions != 0 else { continue }
            let index = event.definitions.trailingZeroBitCount
            sums[index].withoutCost += 1
            if event.successes & 1 << UInt64(index) != 0 {
                sums[index].outcomes += 1
                days[index][Int(event.day)].outcomes += 1
            } else {
                sums[index].unsuccessful += 1
            }
        }
    }

    /// How much dearer an outcome is in the second half of the last 30 days than in the first.
    func trend(of definition: Int) -> Ratio? {
        let middle = trendDays.lowerBound + trendDays.count / 2
        let average = { (range: Range<Int>) -> Ratio? in
            var sums = DaySums()
            for day in range { sums.add(days[definition][day]) }
            return Ratio(sums.cost, per: sums.outcomes)
        }
        guard let before = average(trendDays.lowerBound..<middle), let after = average(middle..<trendDays.upperBound)
        else { return nil }
        return Ratio.change(from: before, to: after)
    }
}

/// Which definition a session works towards.
private struct DefinitionChoice: Sendable {
    private let definitions: [OutcomeDefinition]
    private let usage: PeriodUsage
    /// Whether a definition looks at the session's id.
    private let asksSession: [Bool]
    private static let dimensions: [(CostDimension, Attribute)] = [
        (.feature, .feature), (.department, .department), (.project, .project), (.workload, .workload),
        (.provider, .provider), (.model, .model),
    ]
    private let dimensions: [(CostDimension, Attribute)]
    /// Whether the choice follows from one or two values that many sessions share.
    private let canBeKnown: Bool

    init(_ definitions: [OutcomeDefinition], _ usage: PeriodUsage) {
        self.definitions = definitions
        self.usage = usage
        asksSession = definitions.map { $0.sessions.mentioned.contains(.session) }
        let asked = Set(definitions.flatMap(\.sessions.mentioned))
        dimensions = DefinitionChoice.dimensions.filter { asked.contains($0.1) }
        canBeKnown = dimensions.count <= 2 && !asksSession.contains(true)
    }

    /// - Parameter known: what earlier sessions with the same values came to; −1 for nothing.
    func definition(of cells: WorkCells, _ known: inout [UInt64: Int]) -> Int? {
        guard canBeKnown else { return find(cells) }
        var key: UInt64 = 0
        for (dimension, _) in dimensions { key = key << 32 | UInt64(usage.dearestCode(dimension, cells)) }
        if let index = known[key] { return index < 0 ? nil : index }
        let index = find(cells)
        known[key] = index ?? -1
        return index
    }

    private func find(_ cells: WorkCells) -> Int? {
        var attribution = Attribution()
        for (dimension, attribute) in dimensions {
            attribution[attribute] = usage.kinds.name(usage.dearestCode(dimension, cells), dimension)
        }
        for (index, definition) in definitions.enumerated() {
            if asksSession[index], attribution[.session] == nil {
                attribution[.session] = usage.sessions.text(of: cells.entity)
            }
            // Conditions on sessions ask for no time.
            if definition.sessions.holds(for: attribution, at: 0) { return index }
        }
        return nil
    }
}

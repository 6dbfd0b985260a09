public import Books
public import Lines
public import Mapping
public import Money
public import Periods
public import Pools

/// The pools of a period, and what must be known of its charges to hand them out.
public struct PoolPlan: Sendable {
    /// The period.
    public let period: Month
    /// Its moments, or those of the part of it that is handed out on its own.
    let moments: Range<Int64>
    /// The versions that hold at some time of the period, by id and start. A fixed amount and a balance count as a whole
    /// in the periods that begin while they hold.
    public let pools: [PoolDefinition]
    /// Whether some pool is handed out as in the period before.
    public let usesLastPeriod: Bool
    let definitions: PoolDefinitions
    let drivers: DriverTable
    let suspense: MappingModel.Suspense
    let currency: Currency
    /// The conditions of drivers, each once.
    let conditions: [Condition]
    private let mapping: MappingModel

    /// The pools of books in a period.
    ///
    /// - Parameters:
    ///   - moments: a part of the period, where its charges are handed out on their own.
    ///   - includesFixedAmounts: whether fixed amounts are, too.
    public init(
        _ books: Books, period: Month, moments: Range<Int64>? = nil, includesFixedAmounts: Bool = true
    ) {
        self.init(
            books.pools, drivers: books.drivers, mapping: books.mapping, currency: books.settings.currency,
            period: period, moments: moments, includesFixedAmounts: includesFixedAmounts)
    }

    /// Pools under the rules of a model.
    public init(
        _ definitions: PoolDefinitions, drivers: DriverTable, mapping: MappingModel, currency: Currency, period: Month,
        moments: Range<Int64>? = nil, includesFixedAmounts: Bool = true
    ) {
        self.definitions = definitions
        self.drivers = drivers
        self.mapping = mapping
        self.currency = currency
        self.period = period
        suspense = mapping.suspense
        let moments = moments ?? period.microseconds
        self.moments = moments
        pools = definitions.pools.filter { pool in
            if case .amount = pool.source, !includesFixedAmounts { return false }
            if case .selection = pool.source {
                return pool.validity.overlaps(Validity(from: moments.lowerBound, to: moments.upperBound))
            }
            return pool.validity.contains(moments.lowerBound)
        }
        let used = pools.flatMap(\.drivers)
        usesLastPeriod = used.contains { $0.quantity == .lastPeriod }
        var conditions: [Condition] = []
        for condition in used.compactMap(\.condition) where !conditions.contains(condition) {
            conditions.append(condition)
        }
        self.conditions = conditions
    }

    /// What a scan must ask of each charge so that the rows of pools are known; `nil` when no pool selects any.
    public var selectionQuestions: PoolQuestions? {
        guard let all = questions, !all.selections.isEmpty else { return nil }
        return PoolQuestions(selections: all.selections, conditions: [], measures: [], mapping: mapping)
    }

    /// What a scan must ask of each charge; `nil` when there is no pool.
    public var questions: PoolQuestions? {
        guard !pools.isEmpty else { return nil }
        let selections = pools.compactMap { pool -> PoolQuestions.Selection? in
            guard case .selection(let condition) = pool.source else { return nil }
            return PoolQuestions.Selection(pool: pool.reference, condition: condition, validity: pool.validity)
        }
        let measures = pools.flatMap(\.drivers).compactMap { driver -> CallMeasure? in
            guard case .metered(let meter) = driver.quantity else { return nil }
            switch meter {
            case .sessions: return .sessions
            case .users: return .users
            case .runs: return .runs
            case .computeSeconds: return .duration
            case .outcomes: return .outcomes
            default: return nil
            }
        }
        return PoolQuestions(
            selections: selections, conditions: conditions, measures: Set(measures), mapping: mapping)
    }

    /// The pools that hand out balances, in the order in which their departments close; by id where there is no order.
    var services: [PoolDefinition] {
        let pools = pools.filter { $0.serviceDepartment != nil }
        guard serviceMethod.method == .stepDown else { return pools }
        return serviceMethod.order.compactMap { id in pools.first { $0.id == id } }
    }

    /// How service departments serve one another.
    public var serviceMethod: ServiceMethod { definitions.services }

    /// The moment at which statistical drivers of a pool hold: the start of the period, or that of the pool within it.
    func instant(of pool: PoolDefinition) -> Int64 {
        max(moments.lowerBound, pool.validity.from ?? .min)
    }
}

extension PoolDefinition {
    /// The pool with the version of its rule.
    public var reference: PoolReference { PoolReference(id: id, version: version) }
}

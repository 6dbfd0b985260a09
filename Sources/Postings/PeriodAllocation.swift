public import Allocation
public import Apportionment
public import Books
public import Lines
internal import Mapping
internal import Money
public import Periods
internal import Pools

/// The pools of a period, handed out: charges and fixed amounts first, then the balances of service departments.
public struct PeriodAllocation: Sendable {
    /// Each pool in each currency that it has anything in: charges and fixed amounts by id, version and currency, then
    /// balances in the order in which departments close.
    public let pools: [AllocatedPool]
    /// What pools move, in the same order.
    public let moves: [PoolMove]
    private let plan: PoolPlan?

    /// Nothing is shared.
    public static let none = PeriodAllocation(pools: [], moves: [], plan: nil)

    private init(pools: [AllocatedPool], moves: [PoolMove], plan: PoolPlan?) {
        self.pools = pools
        self.moves = moves
        self.plan = plan
    }

    /// Hands out the pools of a period.
    ///
    /// - Parameters:
    ///   - lines: from a scan that was asked the questions of the plan.
    ///   - previous: the result of the period before, for pools that are handed out as then.
    public init(
        _ plan: PoolPlan, _ lines: Lines, previous: PeriodAllocation? = nil
    ) throws(PeriodAllocationError) {
        guard !plan.pools.isEmpty else {
            self = .none
            return
        }
        var contents = DirectSums.contents(lines)
        for pool in plan.pools {
            guard case .amount(let amount, let account, let department) = pool.source else { continue }
            let key = PostingKey(
                currency: plan.currency.code, department: department ?? plan.suspense.department, glAccount: account,
                product: PostingProduct(provider: nil, billingAccount: nil, service: nil, category: .adjustment))
            let fee = Total(amount)
            let costs = ChargeCosts(list: fee, contracted: fee, billed: fee, effective: fee)
            contents[pool.reference, default: [:]][plan.currency.code] = PoolContents(sources: [
                Posting(key, costs: costs)
            ])
        }

        let figures = PoolFigures(plan, lines)
        var figuresOf: [String: PeriodFigures] = [:]
        var pools: [AllocatedPool] = []
        var moves: [PoolMove] = []
        for pool in plan.pools {
            for (code, contents) in (contents[pool.reference] ?? [:]).sorted(by: { $0.key < $1.key }) {
                guard let currency = Currency(code) else { continue }
                var ofCurrency = figuresOf[code] ?? figures.figures(in: code, previous: previous)
                figuresOf[code] = ofCurrency
                ofCurrency.instant = plan.instant(of: pool)
                do throws(AllocationError) {
                    let allocated = try AllocatedPool(
                        pool, contents, in: currency, figures: ofCurrency, suspense: plan.suspense)
                    moves += try PoolTransfer(allocated, from: contents.sources).moves()
                    pools.append(allocated)
                } catch {
                    throw .pool(pool, currency: code, error)
                }
            }
        }
        let services = plan.services
        if !services.isEmpty {
            let before = Postings(adding: Postings(direct: lines).lines + moves.postings)
            for code in before.currencies {
                guard let currency = Currency(code) else { continue }
                let balances = ServiceBalances(
                    services, plan, before, currency: currency,
                    figures: figuresOf[code] ?? figures.figures(in: code, previous: previous))
                let (handed, moved) = try balances.handOut()
                pools += handed
                moves += moved
            }
        }
        self.init(pools: pools, moves: moves, plan: plan)
    }

    /// Hands out the pools of a month, and before it those of the months that its pools look back to.
    ///
    /// An earlier month is handed out as the books would now; one without calls and charges ends the way back.
    ///
    /// - Parameter read: reads a month, asking these questions of each charge.
    public init(
        _ plan: PoolPlan, _ lines: Lines, books: Books, read: (Month, PoolQuestions?) throws -> Lines
    ) throws {
        var previous: PeriodAllocation?
        if plan.usesLastPeriod {
            let earlier = PoolPlan(books, period: plan.period.previous)
            let lines = try read(earlier.period, earlier.questions)
            if lines.control.calls + lines.control.charges > 0 {
                previous = try PeriodAllocation(earlier, lines, books: books, read: read)
            }
        }
        try self.init(plan, lines, previous: previous)
    }

    /// The rows of what pools move without a charge of the store behind it, fixed amounts and balances: for each source,
    /// account and service one row that takes it out, and one for each target that receives some of it.
    ///
    /// Charges that a pool selects have no such rows: they are handed out themselves (``RowAllocation``).
    ///
    /// - Parameter entity: whom the books are of; it stands for a provider where there is none.
    public func derivedCharges(entity: String) -> [DerivedCharge] {
        guard let plan else { return [] }
        let selecting = Set(
            pools.filter { if case .selection = $0.definition.source { true } else { false } }.map(\.reference))
        return MovedRows(moves.filter { !selecting.contains($0.pool) }, plan: plan, entity: entity).charges
    }

    /// The exact shares of a pool's targets; empty for a pool that had nothing in this currency.
    public func shares(of pool: String, in currency: String) -> [(target: Target, share: Fraction)] {
        pools.filter { $0.reference.id == pool && $0.currency == currency }.flatMap(\.shares)
    }
}

extension Postings {
    /// Everything that a period posts: the direct cost of every charge, what pools take out of it, what they share, and
    /// what other steps bring.
    ///
    /// - Parameters:
    ///   - lines: as the scan gave them, before pools are handed out row by row.
    ///   - derived: rows that an export was given; those of pools are in the allocation already and are left out.
    public init(_ lines: Lines, _ allocation: PeriodAllocation, _ derived: [DerivedCharge] = []) {
        let direct = Postings(direct: lines)
        let others = derived.filter { $0.step != .allocation }.map(Posting.init)
        self.init(adding: direct.lines + allocation.moves.postings + others)
    }

    /// What pools move, without the direct cost beside it.
    public init(movedBy allocation: PeriodAllocation) {
        self.init(adding: allocation.moves.postings)
    }
}

extension Posting {
    /// What a derived row posts.
    fileprivate init(_ charge: DerivedCharge) {
        let (decision, profile) = (charge.ownership.decision, charge.profile)
        let key = PostingKey(
            currency: profile.currency, department: decision.department.value, glAccount: decision.glAccount.value,
            project: decision.project?.value, feature: decision.feature?.value,
            product: PostingProduct(
                provider: profile.provider, billingAccount: profile.billingAccount, service: profile.service,
                model: profile.model, category: profile.category), origin: .derived(charge.step))
        self.init(key, costs: charge.costs)
    }
}

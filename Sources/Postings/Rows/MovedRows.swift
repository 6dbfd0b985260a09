internal import Allocation
internal import Apportionment
internal import Lines
internal import Mapping
internal import Money
internal import Periods

/// The derived rows of what pools move: both sides, so that they cancel each other in every cost.
///
/// They are adjustments without quantity and price, for the whole month, by the provider and service of what they move.
/// Models, projects and features of the source are summed up.
struct MovedRows {
    private var taken: [PostingKey: ChargeCosts] = [:]
    private var shared: [SharedKey: ChargeCosts] = [:]
    private let plan: PoolPlan
    private let entity: String

    private struct SharedKey: Hashable {
        let source: PostingKey
        let receiver: PostingKey
        let target: Target?
        let share: Fraction
    }

    init(_ moves: [PoolMove], plan: PoolPlan, entity: String) {
        self.plan = plan
        self.entity = entity
        for move in moves {
            let source = MovedRows.summary(of: move.source).with(.takenOut(move.pool))
            let receiver = MovedRows.summary(of: move.receiver, keepingProject: true).with(.shared(move.pool))
            taken[source, default: ChargeCosts()] += -move.costs
            let key = SharedKey(source: source, receiver: receiver, target: move.target, share: move.share)
            shared[key, default: ChargeCosts()] += move.costs
        }
    }

    private static func summary(of key: PostingKey, keepingProject: Bool = false) -> PostingKey {
        var key = key
        if !keepingProject { key.project = nil }
        key.feature = nil
        key.product.model = nil
        key.product.category = .adjustment
        return key
    }

    var charges: [DerivedCharge] {
        let sources = taken.filter { $0.value != ChargeCosts() }.map { key, costs in
            charge(key, costs, share: nil, id: ["taken out"] + texts(key))
        }
        let targets = shared.filter { $0.value != ChargeCosts() }.map { key, costs in
            let source = decision(key.source)
            let share = key.target.map { PoolShare(of: source, target: $0.description, ratio: key.share.picos) }
            return charge(
                key.receiver, costs, share: share ?? PoolShare(of: source, target: "", ratio: 0),
                id: ["shared"] + texts(key.source) + texts(key.receiver) + (key.target?.parts ?? ["rounding"]))
        }
        return sources + targets
    }

    private func charge(_ key: PostingKey, _ costs: ChargeCosts, share: PoolShare?, id: [String?]) -> DerivedCharge {
        let pool = key.origin.pool
        let name = pool?.id ?? ""
        let profile = Profile.adjustment(
            provider: key.product.provider ?? entity, billingAccount: key.product.billingAccount ?? entity,
            service: key.product.service ?? name, currency: key.currency,
            description: share == nil ? "\(name): handed out" : "\(name): share")
        return DerivedCharge(
            .allocation, profile: profile,
            ownership: Ownership(decision: decision(key), sent: [], pool: pool, share: share),
            moments: plan.moments, costs: costs,
            chargeId: DerivedCharge.id(of: [plan.period.description, "\(plan.moments.lowerBound)", pool?.version] + id))
    }

    private func decision(_ key: PostingKey) -> Decision {
        let origin = Assignment.Origin.rule(key.origin.pool?.id ?? "")
        return Decision(
            project: key.project.map { Assignment(value: $0, origin: origin) },
            department: Assignment(value: key.department, origin: origin),
            glAccount: Assignment(value: key.glAccount, origin: origin), workload: .inferred)
    }

    private func texts(_ key: PostingKey) -> [String?] {
        [
            key.origin.pool?.id, key.currency, key.department, key.glAccount, key.project, key.product.provider,
            key.product.billingAccount, key.product.service,
        ]
    }
}

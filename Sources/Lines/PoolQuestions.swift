public import Mapping

/// What the pools of a period ask of each charge: whether a pool takes it, and whether a driver counts it.
///
/// The conditions look at charges as the mapping rules have decided them.
public struct PoolQuestions: Sendable {
    /// The pools that select charges. A charge that two of them select stops the scan.
    public let selections: [Selection]
    /// The conditions of drivers; answers come in this order.
    public let conditions: [Condition]
    /// What is to be counted call by call.
    public let measures: Set<CallMeasure>
    /// Asks the same of a charge's attributes, so that charges that pools tell apart stay apart.
    let model: MappingModel

    /// The charges that a pool takes.
    public struct Selection: Sendable {
        /// The pool that takes them.
        public let pool: PoolReference
        /// What a charge meets to be taken.
        public let condition: Condition
        /// When a charge starts to be taken.
        public let validity: Validity

        /// A selection.
        public init(pool: PoolReference, condition: Condition, validity: Validity) {
            self.pool = pool
            self.condition = condition
            self.validity = validity
        }
    }

    /// Questions about charges that a model decides.
    public init(
        selections: [Selection], conditions: [Condition], measures: Set<CallMeasure>, mapping: MappingModel
    ) {
        self.selections = selections
        self.conditions = conditions
        self.measures = measures
        let asked =
            selections.map { (condition: $0.condition, validity: $0.validity) }
            + conditions.map { (condition: $0, validity: Validity.always) }
        model = MappingModel(asking: asked, like: mapping)
    }

    /// The answers for a charge.
    func answers(_ charge: Attribution, at moment: Int64) -> PoolAnswers {
        PoolAnswers(
            pools: selections.filter { $0.validity.contains(moment) && $0.condition.holds(for: charge, at: moment) }
                .map(\.pool),
            conditions: conditions.map { $0.holds(for: charge, at: moment) })
    }
}

/// What ``PoolQuestions`` say of a charge.
struct PoolAnswers: Hashable, Sendable {
    /// The pools that take it; more than one is an error.
    var pools: [PoolReference] = []
    /// Which conditions of drivers it meets.
    var conditions: [Bool] = []
}

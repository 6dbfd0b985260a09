internal import Books
public import Lines
public import Mapping
public import Money
public import Postings
internal import Rating

/// The figures of an export that people look at: who pays how much, from which account, and how that was decided.
public struct ExportSummary: Sendable {
    /// What belongs to one currency; amounts of two currencies are never added.
    public struct CurrencyFigures: Sendable {
        /// The code of ISO 4217.
        public let currency: String
        /// FOCUS BilledCost of all rows.
        public internal(set) var billed = Total.zero
        /// FOCUS ListCost of all rows.
        public internal(set) var list = Total.zero
        /// The billed cost by where it comes from.
        public internal(set) var byStatus: [PricingStatus: Total] = [:]
        /// The billed cost by department.
        public internal(set) var byDepartment: [String: OwnedCost] = [:]
        /// The billed cost by GL account.
        public internal(set) var byAccount: [String: OwnedCost] = [:]
        /// The billed cost by how department and account were decided.
        public internal(set) var byCoverage: [Coverage: Total] = [:]
        /// The features whose cost went to suspense, none among them as `nil`.
        public internal(set) var suspenseFeatures: Set<String?> = []

        init(currency: String) {
            self.currency = currency
        }
    }

    /// What an owner pays, as it is posted.
    public struct OwnedCost: Hashable, Sendable {
        /// What the mapping gave it.
        public internal(set) var direct = Total.zero
        /// What pools gave it, less what they took of its own.
        public internal(set) var shared = Total.zero
        /// What corrections and true-ups brought.
        public internal(set) var adjusted = Total.zero

        /// All of it.
        public var total: Total { direct + shared + adjusted }

        static func += (sum: inout OwnedCost, cost: OwnedCost) {
            sum.direct += cost.direct
            sum.shared += cost.shared
            sum.adjusted += cost.adjusted
        }
    }

    /// The gateway's cost of a model beside the rated one, over the calls that have both.
    public struct ModelDifference: Hashable, Sendable {
        public let provider: String
        public let model: String
        public let currency: String
        public internal(set) var calls: Int64 = 0
        /// What the gateway says.
        public internal(set) var metered = Total.zero
        /// Price × quantity at negotiated prices.
        public internal(set) var rated = Total.zero

        /// Metered less rated.
        public var difference: Total { metered - rated }
    }

    /// By currency, in the order of codes.
    public let currencies: [CurrencyFigures]
    /// The models whose metered and rated cost differ, the largest difference first.
    public let differences: [ModelDifference]

    /// Sums up lines and what is posted of them.
    public init(_ lines: Lines, _ postings: Postings) {
        var figures: [String: CurrencyFigures] = [:]
        for total in lines.callTotals {
            figures[total.currency, default: CurrencyFigures(currency: total.currency)].add(
                billed: total.cost.contracted, list: .zero, total.status,
                lines.ownerships[Int(total.ownership)].decision)
        }
        for line in lines.chargeLines {
            let profile = lines.profiles[Int(line.profile)]
            figures[profile.currency, default: CurrencyFigures(currency: profile.currency)].add(
                billed: line.costs.billed, list: line.costs.list, profile.status,
                lines.ownerships[Int(line.ownership)].decision)
        }
        for (currency, cost) in lines.control.callCosts {
            figures[currency, default: CurrencyFigures(currency: currency)].list += cost.list
        }
        for posting in postings.lines {
            let key = posting.key
            figures[key.currency, default: CurrencyFigures(currency: key.currency)].add(posting)
        }
        currencies = figures.values.sorted { $0.currency < $1.currency }
        differences = ExportSummary.differences(lines.comparisons)
    }

    private static func differences(_ comparisons: [CallComparison]) -> [ModelDifference] {
        var models: [String: ModelDifference] = [:]
        for calls in comparisons {
            let key = "\(calls.model.provider)\u{0}\(calls.model.model)\u{0}\(calls.currency)"
            var model =
                models[key]
                ?? ModelDifference(
                    provider: calls.model.provider, model: calls.model.model, currency: calls.currency)
            model.calls += calls.calls
            model.metered += calls.metered
            model.rated += calls.rated
            models[key] = model
        }
        return models.filter { $0.value.difference != .zero }.sorted {
            let left = $0.value.difference.picos.magnitude, right = $1.value.difference.picos.magnitude
            return left != right ? left > right : $0.key < $1.key
        }.map(\.value)
    }
}

extension ExportSummary.CurrencyFigures {
    /// Whether pools move anything.
    public var hasShared: Bool {
        byDepartment.values.contains { $0.shared != .zero } || byAccount.values.contains { $0.shared != .zero }
    }

    fileprivate mutating func add(_ posting: Posting) {
        let path: WritableKeyPath<ExportSummary.OwnedCost, Total>
        switch posting.key.origin {
        case .direct: path = \.direct
        case .takenOut, .shared: path = \.shared
        case .derived:
            path = \.adjusted
            billed += posting.costs.billed
            list += posting.costs.list
        }
        byDepartment[posting.key.department, default: ExportSummary.OwnedCost()][keyPath: path] += posting.costs.billed
        byAccount[posting.key.glAccount, default: ExportSummary.OwnedCost()][keyPath: path] += posting.costs.billed
    }

    fileprivate mutating func add(billed cost: Total, list: Total, _ status: PricingStatus, _ decision: Decision) {
        billed += cost
        self.list += list
        byStatus[status, default: .zero] += cost
        byCoverage[decision.coverage, default: .zero] += cost
        if decision.coverage == .suspense { suspenseFeatures.insert(decision.feature?.value) }
    }
}

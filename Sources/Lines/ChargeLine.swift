public import Money

/// The four costs of FOCUS.
public struct ChargeCosts: Hashable, Sendable {
    /// FOCUS ListCost.
    public var list = Total.zero
    /// FOCUS ContractedCost.
    public var contracted = Total.zero
    /// FOCUS BilledCost.
    public var billed = Total.zero
    /// FOCUS EffectiveCost.
    public var effective = Total.zero

    /// No cost.
    public init() {}

    /// The given costs.
    public init(list: Total, contracted: Total, billed: Total, effective: Total) {
        self.list = list
        self.contracted = contracted
        self.billed = billed
        self.effective = effective
    }

    /// The four costs, in the order in which figures are shown.
    public static var all: [(name: String, path: any WritableKeyPath<ChargeCosts, Total> & Sendable)] {
        [("list", \.list), ("contracted", \.contracted), ("billed", \.billed), ("effective", \.effective)]
    }

    /// Adds costs of one currency.
    public static func + (left: ChargeCosts, right: ChargeCosts) -> ChargeCosts {
        ChargeCosts(
            list: left.list + right.list, contracted: left.contracted + right.contracted,
            billed: left.billed + right.billed, effective: left.effective + right.effective)
    }

    /// Adds costs of one currency in place.
    public static func += (left: inout ChargeCosts, right: ChargeCosts) { left = left + right }

    /// The same costs with the other sign.
    public static prefix func - (costs: ChargeCosts) -> ChargeCosts {
        ChargeCosts(
            list: -costs.list, contracted: -costs.contracted, billed: -costs.billed, effective: -costs.effective)
    }

    /// Adds costs of the same currency, or says false when a sum leaves its range.
    mutating func add(_ other: ChargeCosts) -> Bool {
        var fits = true
        for cost in [\ChargeCosts.list, \.contracted, \.billed, \.effective] {
            let (sum, overflow) = self[keyPath: cost].picos.addingReportingOverflow(other[keyPath: cost].picos)
            if overflow { fits = false }
            self[keyPath: cost].picos = sum
        }
        return fits
    }
}

/// A line of one row of `charges`, or of several of one bucket that share everything but amount and time.
public struct ChargeLine: Sendable {
    /// Its first moment, in microseconds.
    public let start: Int64
    /// The first moment after it.
    public let end: Int64
    /// Its profile.
    public let profile: UInt32
    /// Its ownership.
    public let ownership: UInt32
    /// FOCUS ConsumedQuantity in 10⁻¹²; `nil` where nothing was consumed.
    public internal(set) var consumed: Int128?
    /// FOCUS PricingQuantity in 10⁻¹²; `nil` where there is no price.
    public internal(set) var priced: Int128?
    /// Its costs.
    public internal(set) var costs: ChargeCosts
    /// The rows of `charges` in it; 0 for a derived row.
    public internal(set) var count: Int64
    /// The row that it is, where it is a single one; it stays a line of its own.
    public let single: SingleCharge?

    /// A line.
    public init(
        start: Int64, end: Int64, profile: UInt32, ownership: UInt32, consumed: Int128?, priced: Int128?,
        costs: ChargeCosts, count: Int64, single: SingleCharge?
    ) {
        self.start = start
        self.end = end
        self.profile = profile
        self.ownership = ownership
        self.consumed = consumed
        self.priced = priced
        self.costs = costs
        self.count = count
        self.single = single
    }

    /// The values that only a line of a single charge has.
    public struct SingleCharge: Hashable, Sendable {
        /// `charges.charge_id`, or the id of a derived row.
        public var chargeId: String
        /// The `x_ChargeId` of the row that this one is a part of, or that it corrects.
        public var originalChargeId: String?
        /// The call that caused it.
        public var callId: String?
        /// The attribution that no ownership keeps, as sent.
        public var session: String?
        public var runId: String?
        public var outcome: String?
        public var user: String?
        public var tags: String?

        /// The values of a row that has no attribution of its own.
        public init(chargeId: String, originalChargeId: String? = nil) {
            self.chargeId = chargeId
            self.originalChargeId = originalChargeId
        }

        init(
            chargeId: String, callId: String?, session: String?, runId: String?, outcome: String?, user: String?,
            tags: String?
        ) {
            self.chargeId = chargeId
            self.callId = callId
            self.session = session
            self.runId = runId
            self.outcome = outcome
            self.user = user
            self.tags = tags
        }
    }

    /// Adds another charge of the same group.
    mutating func add(_ charge: StoredCharge) -> Bool {
        guard costs.add(charge.costs) else { return false }
        count += 1
        return ChargeLine.add(charge.consumed, to: &consumed) && ChargeLine.add(charge.priced, to: &priced)
    }

    private static func add(_ quantity: Int128?, to sum: inout Int128?) -> Bool {
        guard let quantity, let known = sum else { return true }
        let (total, overflow) = known.addingReportingOverflow(quantity)
        sum = total
        return !overflow
    }
}

extension StoredCharge {
    /// The line of this charge: on its own, or the first of a group of a bucket.
    func line(profile: UInt32, ownership: UInt32, bucket: Range<Int64>? = nil) -> ChargeLine {
        ChargeLine(
            start: bucket?.lowerBound ?? start, end: bucket?.upperBound ?? end, profile: profile, ownership: ownership,
            consumed: consumed, priced: priced, costs: costs, count: 1, single: bucket == nil ? single : nil)
    }
}

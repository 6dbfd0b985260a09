public import CostStore
public import Mapping
public import Money
public import Periods
public import Rating

/// What a scan is asked for.
public struct ScanSettings: Sendable {
    /// The moments of the period, half-open, in microseconds.
    public var period: Range<Int64>
    /// How much time a line stands for.
    public var grain: Grain
    /// The attributes whose sent value tells lines apart and stays on them.
    public var groupBy: [Attribute]
    /// How many threads read.
    public var threads: Int

    /// A scan.
    public init(period: Range<Int64>, grain: Grain, groupBy: [Attribute], threads: Int) {
        self.period = period
        self.grain = grain
        self.groupBy = groupBy
        self.threads = max(1, threads)
    }
}

/// The charges of a period, rated, mapped and grouped.
public struct Lines: Sendable {
    /// The moments of the period.
    public let period: Range<Int64>
    /// How much time a line stands for.
    public let grain: Grain
    /// What lines share; a line refers to them by position.
    public internal(set) var profiles: [Profile]
    /// Who pays; a line refers to them by position.
    public internal(set) var ownerships: [Ownership]
    /// The lines of calls, ordered by bucket, profile and ownership; empty at call grain, where they were streamed.
    public internal(set) var callLines: [CallLine]
    /// The lines of charges, ordered by start, profile, ownership and charge id; derived rows come last.
    public internal(set) var chargeLines: [ChargeLine]
    /// The calls of the whole period by price and owner; in no order.
    public let callTotals: [CallTotal]
    /// What the gateway says that rated calls cost, beside what the price list says, in the order of models.
    public let comparisons: [CallComparison]
    /// The calls of the whole period by what decided their price and owner.
    public let slices: CallSlices
    /// The charges of the whole period by what decided their owner.
    public let chargeSlices: [ChargeSlice]
    /// Counts and sums that every later sum must come back to.
    public let control: ControlTotals
    /// What pools' drivers have counted call by call.
    public let measures: CallMeasures

    /// The moments of a bucket of the period.
    public func bucket(_ index: UInt32) -> Range<Int64> {
        Buckets(period, grain: grain).range(Int(index))
    }

    /// The same with only some of the lines, in the order of these.
    public func keeping(callLines: [CallLine], chargeLines: [ChargeLine]) -> Lines {
        var lines = self
        lines.callLines = callLines
        lines.chargeLines = chargeLines
        return lines
    }

    /// The same with other lines, and what they share.
    package func replacing(
        callLines: [CallLine], chargeLines: [ChargeLine], _ shared: SharedNumbers
    ) -> Lines {
        var lines = keeping(callLines: callLines, chargeLines: chargeLines)
        lines.profiles = shared.profiles
        lines.ownerships = shared.ownerships
        return lines
    }

    /// The charges of calls that the lines are made of; at call grain, where lines are streamed, those of the totals.
    public var meterCharges: Int64 {
        grain == .call ? callTotals.reduce(0) { $0 + $1.charges } : callLines.reduce(0) { $0 + $1.calls }
    }

    /// How many buckets the period has.
    public var bucketCount: Int { Buckets(period, grain: grain).count }
}

/// A line of some calls: one meter, one bucket, one profile, one ownership.
public struct CallLine: Sendable {
    /// Its tokens; at the gateway's cost, that cost in 10⁻¹² units.
    public internal(set) var quantity: Int128
    /// For a part of a line at the gateway's cost, the part of its requests in 10⁻¹²; `nil` where those are the calls.
    public internal(set) var requests: Int128?
    // The narrow ones behind the wide ones: there may be millions of lines.
    /// The bucket of time; see ``Lines/bucket(_:)``.
    public let bucket: UInt32
    /// Its profile.
    public let profile: UInt32
    /// Its ownership.
    public let ownership: UInt32
    /// The calls in it.
    public internal(set) var calls: Int64

    /// A line.
    package init(
        bucket: UInt32, profile: UInt32, ownership: UInt32, calls: Int64, quantity: Int128, requests: Int128? = nil
    ) {
        self.bucket = bucket
        self.profile = profile
        self.ownership = ownership
        self.calls = calls
        self.quantity = quantity
        self.requests = requests
    }
}

/// The rows of `charges` of a period with the same attribution and currency.
public struct ChargeSlice: Sendable {
    /// Their attribution, for the attributes that rules or rows look at.
    public let attribution: Attribution
    /// A moment at which the rules in force decided.
    public let moment: Int64
    /// What was decided.
    public let ownership: UInt32
    /// The currency of their cost.
    public let currency: String
    /// FOCUS BilledCost.
    public private(set) var billed = Total.zero
    /// How many there are.
    public private(set) var rows = 0
    /// FOCUS ConsumedQuantity in 10⁻¹², whatever its units.
    public private(set) var consumed: Int128 = 0
    /// Which conditions of pools' drivers hold, in the order of ``PoolQuestions/conditions``.
    public let answers: [Bool]

    init(_ owner: OwnershipContext, _ currency: String) {
        attribution = owner.attribution
        moment = owner.moment
        ownership = owner.ownerships[Meters<Int64>.count]
        self.currency = currency
        answers = owner.answers[Meters<Int64>.count]
    }

    mutating func add(_ charge: StoredCharge) {
        billed += charge.costs.billed
        // A charge is below 10¹⁵ units: 10¹¹ of them fit.
        consumed += charge.consumed ?? 0
        rows += 1
    }

    var orderedTexts: ExactTexts {
        ExactTexts([currency] + attribution.attributes.flatMap { [$0.name, attribution[$0]] } + ["\(moment)"])
    }
}

/// Counts and sums taken from each row on its own.
public struct ControlTotals: Sendable {
    /// The cut-off stamp of the store.
    public let cutOff: CutOff
    /// Calls and charges of the period by SQLite's own count, which nothing else here is derived from.
    public let storedCalls: Int64
    public let storedCharges: Int64
    /// Calls of the period.
    public let calls: Int64
    /// Of these, those priced by the price list.
    public let rated: Int64
    /// Those that keep the gateway's cost.
    public let metered: Int64
    /// Those with neither, by what they lack.
    public let unpriced: [UnpricedModel]
    /// Those without tokens and without a cost.
    public let withoutQuantity: Int64
    /// Calls with a text that was not UTF-8 or held a NUL, among the texts that were read: at call grain, all of a row.
    public let repairedCalls: FoundRows
    /// Charges with such a text.
    public let repairedCharges: FoundRows
    /// Calls whose further tags are not a JSON object of strings; only looked at at call grain, where they are shown.
    public let callsWithUncleanTags: FoundRows
    /// Charges whose further tags are not a JSON object of strings.
    public let chargesWithUncleanTags: FoundRows
    /// The charges that calls came to: one for each meter of a rated call, one for each call at the gateway's cost.
    public let meterCharges: Int64
    /// Tokens by meter, in the order of ``CostStore/TokenMeter``, of the rated calls.
    public let tokens: [Int128]
    /// The cost of the calls by currency, summed call by call.
    public let callCosts: [String: CostPair]
    /// Rows of `charges` of the period.
    public let charges: Int64
    /// Their costs by currency, summed row by row.
    public let chargeCosts: [String: ChargeCosts]

    /// Calls without any cost.
    public var unpricedCalls: Int64 { unpriced.reduce(0) { $0 + $1.calls } }
}

/// Calls of one model that have neither a price nor a cost.
public struct UnpricedModel: Hashable, Sendable {
    /// What a price is looked up by.
    public let model: PricedModel
    /// The currency that the gateway counts in.
    public let currency: String
    /// The meters that want a price.
    public let meters: [TokenMeter]
    /// How many calls.
    public let calls: Int64
    /// Those of them that the gateway says cost nothing.
    public let atNoCost: Int64
    /// The id of the first.
    public let firstId: Int64
}

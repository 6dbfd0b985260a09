internal import Mapping
internal import Money
internal import Rating

/// The places of profiles and ownerships in the order of their texts, so that lines are ordered by numbers.
struct LineRanks {
    private let profiles: [UInt32]
    private let ownerships: [UInt32]

    init(_ state: LineCatalogue.State) {
        profiles = LineRanks.ranks(state.profiles.map { ExactTexts($0.identifyingTexts) })
        ownerships = LineRanks.ranks(state.ownerships.map { ExactTexts($0.identifyingTexts) })
    }

    private static func ranks(_ texts: [ExactTexts]) -> [UInt32] {
        var ranks = [UInt32](repeating: 0, count: texts.count)
        for (rank, index) in texts.indices.sorted(by: { texts[$0] < texts[$1] }).enumerated() {
            ranks[index] = UInt32(rank)
        }
        return ranks
    }

    /// Orders by bucket, profile, ownership, as one number: 16 bits, 20 bits, 28 bits.
    func key(_ line: CallLine) -> UInt64 {
        UInt64(line.bucket) << 48 | UInt64(profiles[Int(line.profile)]) << 28
            | UInt64(ownerships[Int(line.ownership)])
    }

    /// Charge lines by start, profile, ownership, charge id.
    func sorted(_ lines: [ChargeLine]) -> [ChargeLine] {
        let keys = lines.map { line in
            (line.start, profiles[Int(line.profile)], ownerships[Int(line.ownership)], line.end)
        }
        return lines.indices.sorted {
            if keys[$0] != keys[$1] { return keys[$0] < keys[$1] }
            let left = lines[$0].single?.chargeId ?? "", right = lines[$1].single?.chargeId ?? ""
            return left.utf8.lexicographicallyPrecedes(right.utf8)
        }.map { lines[$0] }
    }
}

extension CallLine {
    /// One line for each meter of each group, in order; groups that came to the same line by other ways are added up.
    static func lines(
        of groups: [UInt64: CallSums], _ state: LineCatalogue.State, _ ranks: LineRanks
    ) throws(LineError) -> [CallLine] {
        guard state.profiles.count <= GroupKey.mostPricings else {
            throw .tooMany(what: "profiles", limit: GroupKey.mostPricings)
        }
        var lines: [CallLine] = []
        for (bits, sums) in groups {
            let key = GroupKey(bits: bits)
            let pricing = state.pricings[key.pricing]
            let owners = state.owners[key.ownership].ownerships
            for meter in 0..<Meters<Int64>.count where sums.tokens[meter] != 0 {
                lines.append(
                    CallLine(
                        bucket: UInt32(key.bucket), profile: pricing.profiles[meter], ownership: owners[meter],
                        calls: UInt32(clamping: sums.calls[meter]), quantity: Int128(sums.tokens[meter])))
            }
            if sums.meteredCalls > 0 {
                lines.append(
                    CallLine(
                        bucket: UInt32(key.bucket), profile: pricing.meteredProfile,
                        ownership: owners[Meters<Int64>.count], calls: UInt32(clamping: sums.meteredCalls),
                        quantity: sums.meteredCost))
            }
        }
        let ordered = lines.indices.map { (key: ranks.key(lines[$0]), index: UInt32($0)) }.sorted { $0.key < $1.key }
        var merged: [CallLine] = []
        merged.reserveCapacity(lines.count)
        var lastKey: UInt64?
        for (key, index) in ordered {
            let line = lines[Int(index)]
            if key == lastKey {
                merged[merged.count - 1].quantity += line.quantity
                merged[merged.count - 1].calls &+= line.calls
            } else {
                merged.append(line)
                lastKey = key
            }
        }
        return merged
    }
}

extension CallSlice {
    /// The groups of all buckets together, in the order of model and attribution.
    static func slices(
        of groups: [UInt64: CallSums], _ state: LineCatalogue.State
    ) throws(LineError) -> [CallSlice] {
        var months: [UInt64: CallSums] = [:]
        for (bits, sums) in groups {
            let key = GroupKey(bits: bits)
            let month = GroupKey(bucket: 0, pricing: UInt32(key.pricing), ownership: UInt32(key.ownership)).bits
            if months[month]?.add(sums) == false {
                throw .groupOverflow(model: state.pricings[key.pricing].model.model)
            }
            if months[month] == nil { months[month] = sums }
        }
        let slices = months.map { bits, sums in
            CallSlice(sums, state.pricings[GroupKey(bits: bits).pricing], state.owners[GroupKey(bits: bits).ownership])
        }
        let keys = slices.map(\.orderedTexts)
        return slices.indices.sorted { keys[$0] < keys[$1] }.map { slices[$0] }
    }

    private init(_ sums: CallSums, _ pricing: PricingContext, _ owner: OwnershipContext) {
        model = pricing.model
        currency = pricing.currency
        attribution = owner.attribution
        moment = owner.moment
        ownerships = owner.ownerships
        costs =
            (0..<Meters<Int64>.count).map {
                Total(picos: Int128(sums.tokens[$0]) * Int128(pricing.contracted[$0]))
            } + [Total(picos: sums.meteredCost)]
        calls = sums.allCalls
        meteredCalls = sums.meteredCalls
        unpricedCalls = sums.unpricedCalls
        meterCharges = (0..<Meters<Int64>.count).reduce(sums.meteredCalls) { $0 + sums.calls[$1] }
        let isComparable = pricing.currency == pricing.callCurrency
        comparedCalls = isComparable ? sums.comparedCalls : 0
        comparedMetered = isComparable ? Total(picos: sums.comparedMetered) : .zero
        comparedRated = isComparable ? Total(picos: sums.comparedRated) : .zero
    }

    private var orderedTexts: ExactTexts {
        ExactTexts(
            [model.provider, model.billingAccount, model.region, model.model, model.tier, currency]
                + attribution.attributes.flatMap { [$0.name, attribution[$0]] } + ["\(moment)"])
    }
}

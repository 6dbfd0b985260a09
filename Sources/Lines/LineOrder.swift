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

    static func ranks(_ texts: [ExactTexts]) -> [UInt32] {
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
        of groups: borrowing GroupTable, _ state: LineCatalogue.State, _ ranks: LineRanks
    ) throws(LineError) -> [CallLine] {
        guard state.profiles.count <= GroupKey.mostPricings else {
            throw .tooMany(what: "profiles", limit: GroupKey.mostPricings)
        }
        var lines: [CallLine] = []
        lines.reserveCapacity(groups.count * 3)
        for index in 0..<groups.count {
            let key = GroupKey(bits: groups.keys[index])
            let sums = groups.sums[index]
            let pricing = state.pricings[key.pricing]
            let owners = state.owners[key.ownership].ownerships
            for meter in 0..<Meters<Int64>.count where sums.tokens[meter] != 0 {
                lines.append(
                    CallLine(
                        bucket: UInt32(key.bucket), profile: pricing.profiles[meter], ownership: owners[meter],
                        calls: sums.calls[meter], quantity: Int128(sums.tokens[meter])))
            }
            if sums.meteredCalls > 0 {
                lines.append(
                    CallLine(
                        bucket: UInt32(key.bucket), profile: pricing.meteredProfile,
                        ownership: owners[Meters<Int64>.count], calls: sums.meteredCalls,
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
                merged[merged.count - 1].calls += line.calls
            } else {
                merged.append(line)
                lastKey = key
            }
        }
        return merged
    }
}

extension CallSlice {
    /// The groups of a month, in the order of model and attribution.
    static func slices(of months: borrowing GroupTable, _ state: LineCatalogue.State) -> [CallSlice] {
        let pricings = LineRanks.ranks(state.pricings.map(\.orderedTexts))
        let owners = LineRanks.ranks(state.owners.map(\.orderedTexts))
        var ordered: [(rank: UInt64, index: Int)] = []
        for index in 0..<months.count {
            let key = GroupKey(bits: months.keys[index])
            ordered.append((UInt64(pricings[key.pricing]) << 32 | UInt64(owners[key.ownership]), index))
        }
        ordered.sort { $0.rank < $1.rank }
        return ordered.map { _, index in
            let key = GroupKey(bits: months.keys[index])
            return CallSlice(months.sums[index], state.pricings[key.pricing], state.owners[key.ownership])
        }
    }

    private init(_ sums: CallSums, _ pricing: PricingContext, _ owner: OwnershipContext) {
        model = pricing.model
        currency = pricing.currency
        attribution = owner.attribution
        moment = owner.moment
        ownerships = owner.ownerships
        tokens = (0..<Meters<Int64>.count).map { sums.tokens[$0] }
        let cost = { (prices: Meters<Int64>) in
            (0..<Meters<Int64>.count).map { Total(picos: Int128(sums.tokens[$0]) * Int128(prices[$0])) }
                + [Total(picos: sums.meteredCost)]
        }
        costs = cost(pricing.contracted)
        listCosts = cost(pricing.list)
        calls = sums.allCalls
        meteredCalls = sums.meteredCalls
        unpricedCalls = sums.unpricedCalls
        meterCharges = (0..<Meters<Int64>.count).reduce(sums.meteredCalls) { $0 + sums.calls[$1] }
        let isComparable = pricing.currency == pricing.callCurrency
        comparedCalls = isComparable ? sums.comparedCalls : 0
        comparedMetered = isComparable ? Total(picos: sums.comparedMetered) : .zero
        comparedRated = isComparable ? Total(picos: sums.comparedRated) : .zero
    }
}

extension PricingContext {
    fileprivate var orderedTexts: ExactTexts {
        // Two contexts of one model differ in currency or, by time, in prices.
        let prices = (0..<Meters<Int64>.count).map { "\(list[$0])/\(contracted[$0])" }
        return ExactTexts(
            [
                model.provider, model.billingAccount, subAccount, model.region, model.model, model.tier, currency,
                callCurrency,
            ] + prices)
    }
}

extension OwnershipContext {
    fileprivate var orderedTexts: ExactTexts {
        ExactTexts(attribution.attributes.flatMap { [$0.name, attribution[$0]] } + ["\(moment)"])
    }
}

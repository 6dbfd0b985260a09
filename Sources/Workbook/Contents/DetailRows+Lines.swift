public import Lines
internal import Mapping
internal import Money
internal import Periods
public import PostedPeriods
internal import Postings

extension DetailRows {
    /// The lines of a scan by day, posted line, feature and model; what pools and corrections move are rows of their own
    /// on the last day. With every cost that is posted they add up to the posted lines exactly.
    ///
    /// - Parameter lines: of a scan at day grain; at hour grain days are put together, at month grain all is on the first.
    public init(_ lines: Lines, of posted: PostedCurrency) {
        var index = DetailIndex(posted)
        var sums: [DetailKey: DetailSums] = [:]
        let places = lines.ownerships.map { index.place(of: $0.decision) }
        let products = lines.profiles.map { profile in
            profile.currency == posted.currency.code
                ? index.product(provider: profile.provider, name: profile.model ?? profile.service) : nil
        }
        let days = (0..<lines.bucketCount).map {
            Instant(microseconds: lines.bucket(UInt32($0)).lowerBound).date.daysSinceEpoch
        }
        for line in lines.callLines {
            guard let product = products[Int(line.profile)], let place = places[Int(line.ownership)] else { continue }
            let profile = lines.profiles[Int(line.profile)]
            let isMetered = profile.status == .metered
            let price = (profile.contractedUnitPrice ?? 0) / Profile.tokensPerPricingUnit
            let key = DetailKey(
                line: place.line, day: days[Int(line.bucket)], feature: place.feature, product: product)
            sums[key, default: DetailSums()].add(
                charges: line.calls, tokens: isMetered ? 0 : line.quantity,
                cost: isMetered ? line.quantity : line.quantity * price)
        }
        for line in lines.chargeLines {
            guard let product = products[Int(line.profile)], let place = places[Int(line.ownership)] else { continue }
            let key = DetailKey(
                line: place.line, day: Instant(microseconds: line.start).date.daysSinceEpoch, feature: place.feature,
                product: product)
            sums[key, default: DetailSums()].add(charges: line.count, tokens: 0, cost: line.costs.billed.picos)
        }
        for (number, line) in posted.lines.enumerated() where line.part != .direct {
            let key = DetailKey(
                line: number, day: DetailRows.lastDay(of: lines), feature: nil,
                product: index.product(provider: "", name: line.part.detail))
            sums[key, default: DetailSums()].add(charges: 0, tokens: 0, cost: line.exact.picos)
        }
        let ranks = index.ranks
        let place = { (key: DetailKey) in
            (key.line, key.day, key.feature.map { ranks.features[$0] } ?? -1, ranks.products[key.product])
        }
        let ordered = sums.map { (place: place($0.key), key: $0.key, sums: $0.value) }.sorted { $0.place < $1.place }
        let rows = ordered.map { _, key, sums in
            DetailRow(
                line: key.line, day: CivilDate(daysSinceEpoch: key.day), feature: key.feature, product: key.product,
                charges: sums.charges, tokens: Int64(clamping: sums.tokens), cost: Total(picos: sums.cost))
        }
        self.init(
            .day, currency: posted.currency, count: rows.count, features: index.features, products: index.products
        ) { body in
            for row in rows { try body(row) }
        }
    }

    /// Where what pools and corrections move stands: the last day that was read.
    static func lastDay(of lines: Lines) -> Int64 {
        Instant(microseconds: lines.period.upperBound - 1).date.daysSinceEpoch
    }
}

/// What tells rows of the detail apart.
private struct DetailKey: Hashable {
    let line: Int
    let day: Int64
    let feature: Int?
    let product: Int
}

private struct DetailSums {
    var charges: Int64 = 0
    var tokens: Int128 = 0
    var cost: Int128 = 0

    mutating func add(charges: Int64, tokens: Int128, cost: Int128) {
        self.charges += charges
        self.tokens += tokens
        self.cost += cost
    }
}

public import Lines
internal import Mapping
internal import Money
internal import Rating

/// What a period posts: the one source of figures for journals, workbooks, statements and reports.
///
/// Every amount is exact; nothing here is rounded to a minor unit but what a pool shares, and that is taken out of its
/// source to the same digit. So the lines of a currency add up to the costs of the store whatever pools there are.
public struct Postings: Sendable {
    /// The lines in the order of their keys, each key once; see ``PostingKey``.
    public let lines: [Posting]

    /// Lines of any order; lines of the same key become one.
    public init(adding parts: some Sequence<Posting>) {
        var sums: [[UInt8]: Posting] = [:]
        for part in parts {
            let bytes = part.key.exactBytes
            guard let sum = sums[bytes] else {
                sums[bytes] = part
                continue
            }
            sums[bytes] = Posting(
                part.key, costs: sum.costs + part.costs, calls: sum.calls + part.calls,
                charges: sum.charges + part.charges)
        }
        lines = sums.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map(\.value)
    }

    /// The direct cost of a period: every charge with the owner that the mapping gave it.
    ///
    /// The same for lines of every grain. Calls without price and cost, and those that used nothing, post nothing.
    public init(direct lines: Lines) {
        self.init(adding: DirectSums(lines).postings.map(\.posting))
    }

    private init(ordered lines: [Posting]) { self.lines = lines }

    /// The same without what other steps than pools bring: corrections and true-ups.
    public var withoutDerived: Postings {
        Postings(ordered: lines.filter { if case .derived = $0.key.origin { false } else { true } })
    }

    /// The currencies, in the order of their codes.
    public var currencies: [String] {
        var currencies: [String] = []
        for line in lines where line.key.currency != currencies.last { currencies.append(line.key.currency) }
        return currencies
    }

    /// What all lines of a currency add up to.
    public func total(in currency: String) -> ChargeCosts {
        lines.reduce(into: ChargeCosts()) { if $1.key.currency == currency { $0 += $1.costs } }
    }

    /// Lines summed up over everything but what `field` gives, such as `{ $0.department }`, in one currency.
    public func totals<Field: Hashable>(in currency: String, by field: (PostingKey) -> Field) -> [Field: ChargeCosts] {
        lines.reduce(into: [:]) {
            if $1.key.currency == currency { $0[field($1.key), default: ChargeCosts()] += $1.costs }
        }
    }
}

extension ControlTotals {
    /// The costs of the period by currency, summed row by row: what postings must come back to.
    public var costs: [String: ChargeCosts] {
        var costs = chargeCosts
        for (currency, cost) in callCosts {
            costs[currency, default: ChargeCosts()] += ChargeCosts(
                list: cost.list, contracted: cost.contracted, billed: cost.contracted, effective: cost.contracted)
        }
        return costs
    }
}

/// Direct cost by product and ownership, as numbers, so that keys of texts are made once for each pair.
struct DirectSums {
    private var products: [PricedProduct: UInt32] = [:]
    private var productList: [(product: PostingProduct, currency: String)] = []
    private var sums: [UInt64: Sum] = [:]

    private struct PricedProduct: Hashable {
        let product: PostingProduct
        let currency: String
    }

    private struct Sum {
        var costs = ChargeCosts()
        var calls: Int64 = 0
        var charges: Int64 = 0
    }

    private let ownerships: [Ownership]

    init(_ lines: Lines) {
        ownerships = lines.ownerships
        for total in lines.callTotals { add(total) }
        for line in lines.chargeLines { add(line, lines.profiles[Int(line.profile)]) }
    }

    /// What each pool takes of the direct cost, by currency.
    static func contents(_ lines: Lines) -> [PoolReference: [String: PoolContents]] {
        var taken: [PoolReference: [String: [Posting]]] = [:]
        for (posting, pool) in DirectSums(lines).postings {
            if let pool { taken[pool, default: [:]][posting.key.currency, default: []].append(posting) }
        }
        return taken.mapValues { $0.mapValues { PoolContents(sources: Postings(adding: $0).lines) } }
    }

    private mutating func number(of product: PostingProduct, _ currency: String) -> UInt32 {
        let key = PricedProduct(product: product, currency: currency)
        if let number = products[key] { return number }
        productList.append((product, currency))
        products[key] = UInt32(productList.count - 1)
        return UInt32(productList.count - 1)
    }

    private mutating func add(_ total: CallTotal) {
        let product = PostingProduct(
            provider: total.model.provider, billingAccount: total.model.billingAccount, service: "model-api",
            model: total.model.model, category: .usage)
        let place = UInt64(number(of: product, total.currency)) << 32 | UInt64(total.ownership)
        // FOCUS 1.1: what was metered at negotiated prices is billed as such until an invoice says otherwise, and with
        // no commitment to amortise the effective cost is the billed one.
        let cost = total.cost.contracted
        var sum = sums[place] ?? Sum()
        sum.costs += ChargeCosts(list: total.cost.list, contracted: cost, billed: cost, effective: cost)
        sum.calls += total.calls
        sums[place] = sum
    }

    private mutating func add(_ line: ChargeLine, _ profile: Profile) {
        let product = PostingProduct(
            provider: profile.provider, billingAccount: profile.billingAccount, service: profile.service,
            model: profile.model, category: profile.category)
        let number = number(of: product, profile.currency)
        var sum = sums[UInt64(number) << 32 | UInt64(line.ownership)] ?? Sum()
        sum.costs += line.costs
        sum.charges += line.count
        sums[UInt64(number) << 32 | UInt64(line.ownership)] = sum
    }

    /// The sums with their keys, and the pool that takes them; several ownerships may come to the same key.
    var postings: [(posting: Posting, pool: PoolReference?)] {
        sums.map { pair, sum in
            let (product, currency) = productList[Int(pair >> 32)]
            let ownership = ownerships[Int(pair & 0xFFFF_FFFF)]
            let decision = ownership.decision
            let key = PostingKey(
                currency: currency, department: decision.department.value, glAccount: decision.glAccount.value,
                project: decision.project?.value, feature: decision.feature?.value, product: product)
            return (Posting(key, costs: sum.costs, calls: sum.calls, charges: sum.charges), ownership.pool)
        }
    }
}

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
        var sums = DirectSums()
        for slice in lines.slices { sums.add(slice) }
        for line in lines.chargeLines { sums.add(line, lines.profiles[Int(line.profile)]) }
        self.init(adding: sums.postings(lines.ownerships))
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

/// Sums by product and ownership, as numbers, so that keys of texts are made once for each pair and not for each slice.
private struct DirectSums {
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

    private mutating func number(of product: PostingProduct, _ currency: String) -> UInt32 {
        let key = PricedProduct(product: product, currency: currency)
        if let number = products[key] { return number }
        productList.append((product, currency))
        products[key] = UInt32(productList.count - 1)
        return UInt32(productList.count - 1)
    }

    mutating func add(_ slice: CallSlice) {
        let product = PostingProduct(
            provider: slice.model.provider, billingAccount: slice.model.billingAccount, service: "model-api",
            model: slice.model.model, category: .usage)
        let number = number(of: product, slice.currency)
        var calls = slice.calls - slice.unpricedCalls
        // FOCUS 1.1: what was metered at negotiated prices is billed as such until an invoice says otherwise, and with
        // no commitment to amortise the effective cost is the billed one.
        for (meter, ownership) in slice.ownerships.enumerated() {
            let cost = slice.costs[meter]
            let list = slice.listCosts[meter]
            let isUsed = cost != .zero || list != .zero || (meter < slice.tokens.count && slice.tokens[meter] != 0)
            guard isUsed || (calls > 0 && meter == slice.ownerships.count - 1) else { continue }
            var sum = sums[UInt64(number) << 32 | UInt64(ownership)] ?? Sum()
            sum.costs += ChargeCosts(list: list, contracted: cost, billed: cost, effective: cost)
            // A call counts once, with the first of its meters.
            sum.calls += calls
            calls = 0
            sums[UInt64(number) << 32 | UInt64(ownership)] = sum
        }
    }

    mutating func add(_ line: ChargeLine, _ profile: Profile) {
        let product = PostingProduct(
            provider: profile.provider, billingAccount: profile.billingAccount, service: profile.service,
            model: profile.model, category: profile.category)
        let number = number(of: product, profile.currency)
        var sum = sums[UInt64(number) << 32 | UInt64(line.ownership)] ?? Sum()
        sum.costs += line.costs
        sum.charges += line.count
        sums[UInt64(number) << 32 | UInt64(line.ownership)] = sum
    }

    /// The sums with their keys; several ownerships may come to the same key.
    func postings(_ ownerships: [Ownership]) -> some Sequence<Posting> {
        sums.lazy.map { pair, sum in
            let (product, currency) = productList[Int(pair >> 32)]
            let decision = ownerships[Int(pair & 0xFFFF_FFFF)].decision
            let key = PostingKey(
                currency: currency, department: decision.department.value, glAccount: decision.glAccount.value,
                project: decision.project?.value, feature: decision.feature?.value, product: product)
            return Posting(key, costs: sum.costs, calls: sum.calls, charges: sum.charges)
        }
    }
}

public import Lines
public import Money
public import Postings
internal import Rating

/// What a period's calls and charges come to, by the account that is invoiced for them.
public struct MeteredFigures: Hashable, Sendable {
    /// The figures of each account that has a call or a charge.
    public private(set) var accounts: [InvoicedAccount: AccountFigures] = [:]

    /// Nothing.
    public init() {}

    /// The figures of a scan, whatever moments it covered.
    public init(_ lines: Lines) {
        for total in lines.callTotals {
            accounts[InvoicedAccount(total.model, total.currency), default: AccountFigures()].add(total)
        }
        for comparison in lines.comparisons {
            accounts[InvoicedAccount(comparison.model, comparison.currency), default: AccountFigures()].add(comparison)
        }
        for unpriced in lines.control.unpriced {
            accounts[InvoicedAccount(unpriced.model, unpriced.currency), default: AccountFigures()].unpricedCalls +=
                unpriced.calls
        }
        for line in lines.chargeLines {
            let profile = lines.profiles[Int(line.profile)]
            let account = InvoicedAccount(
                provider: profile.provider, billingAccount: profile.billingAccount, currency: profile.currency)
            accounts[account, default: AccountFigures()].add(line, profile.category)
        }
    }

    /// The figures of an account; nothing for one without calls and charges.
    public subscript(account: InvoicedAccount) -> AccountFigures { accounts[account] ?? AccountFigures() }

    /// Says what an account comes to.
    public mutating func set(_ figures: AccountFigures, of account: InvoicedAccount) { accounts[account] = figures }

    /// Adds the figures of other moments.
    public static func + (left: MeteredFigures, right: MeteredFigures) -> MeteredFigures {
        combine(left, right) { $0 + $1 }
    }

    /// Leaves out the figures of other moments.
    public static func - (left: MeteredFigures, right: MeteredFigures) -> MeteredFigures {
        combine(left, right) { $0 - $1 }
    }

    private static func combine(
        _ left: MeteredFigures, _ right: MeteredFigures, _ body: (AccountFigures, AccountFigures) -> AccountFigures
    ) -> MeteredFigures {
        var result = left
        for (account, figures) in right.accounts { result.accounts[account] = body(left[account], figures) }
        return result
    }
}

/// What calls and charges of one account come to, exactly.
public struct AccountFigures: Hashable, Sendable {
    /// Calls that have a cost.
    public var calls: Int64 = 0
    /// What calls cost by the gateway's own word; the rated cost of those that it gave no cost for.
    public var metered = Total.zero
    /// What calls cost as they are posted: price × quantity, and the gateway's cost where there is no price.
    public var rated = Total.zero
    /// Calls of a gateway's cost that the price list rates otherwise.
    public var comparedCalls: Int64 = 0
    /// Calls with neither price nor cost.
    public var unpricedCalls: Int64 = 0
    /// Billed cost of rows of `charges` by category.
    public var usage = Total.zero
    public var purchases = Total.zero
    public var adjustments = Total.zero
    public var credits = Total.zero
    public var tax = Total.zero
    /// Rows of `charges`.
    public var charges: Int64 = 0

    /// Nothing.
    public init() {}

    /// Rows of `charges` that are neither a credit nor a tax nor an adjustment.
    public var charged: Total { usage + purchases }

    /// FOCUS BilledCost of everything but tax.
    public var net: Total { rated + charged + adjustments + credits }

    /// FOCUS BilledCost.
    public var billed: Total { net + tax }

    fileprivate mutating func add(_ total: CallTotal) {
        calls += total.calls
        rated += total.cost.contracted
        metered += total.cost.contracted
    }

    /// Where the gateway gave a cost, that is what it metered.
    fileprivate mutating func add(_ comparison: CallComparison) {
        metered += comparison.metered - comparison.rated
        comparedCalls += comparison.differing
    }

    mutating func add(_ line: ChargeLine, _ category: ChargeCategory) {
        charges += line.count
        switch category {
        case .usage: usage += line.costs.billed
        case .purchase: purchases += line.costs.billed
        case .adjustment: adjustments += line.costs.billed
        case .credit: credits += line.costs.billed
        case .tax: tax += line.costs.billed
        }
    }

    /// Adds figures of other moments.
    public static func + (left: AccountFigures, right: AccountFigures) -> AccountFigures {
        left.adding(right, sign: 1)
    }

    static func - (left: AccountFigures, right: AccountFigures) -> AccountFigures {
        left.adding(right, sign: -1)
    }

    private func adding(_ other: AccountFigures, sign: Int64) -> AccountFigures {
        var sum = self
        for path in [\AccountFigures.calls, \.comparedCalls, \.unpricedCalls, \.charges] {
            sum[keyPath: path] += sign * other[keyPath: path]
        }
        let costs = [\AccountFigures.metered, \.rated, \.usage, \.purchases, \.adjustments, \.credits, \.tax]
        for path in costs { sum[keyPath: path].picos += Int128(sign) * other[keyPath: path].picos }
        return sum
    }
}

extension InvoicedAccount {
    fileprivate init(_ model: PricedModel, _ currency: String) {
        self.init(provider: model.provider, billingAccount: model.billingAccount, currency: currency)
    }
}

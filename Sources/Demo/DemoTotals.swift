internal import CostStore
internal import Money
internal import Periods

/// What was made, added up as it was made. Counts are of calls that start in the month.
struct DemoTotals {
    private var calls = 0
    private var callsWithoutTokens = 0
    private var unpricedCalls = 0
    private var tokens = TokenCounts()
    var meteredCost = Total.zero
    var listCost = Total.zero
    var contractedCost = Total.zero
    /// What is due for the calls, by account of the catalogue.
    var dueOfAccount: [Total]

    init(accounts: Int) {
        dueOfAccount = [Total](repeating: .zero, count: accounts)
    }

    /// Counts a call that starts in the month.
    mutating func count(_ call: borrowing BulkCall) {
        calls += 1
        let own = call.tokens
        if own == TokenCounts() {
            callsWithoutTokens += 1
        } else if call.meteredCost == nil {
            unpricedCalls += 1
        }
        tokens.input += own.input
        tokens.cachedInput += own.cachedInput
        tokens.cacheWrite += own.cacheWrite
        tokens.cacheWriteLong += own.cacheWriteLong
        tokens.output += own.output
    }

    /// Adds the cost of a call that starts in the month.
    mutating func add(metered: Int64, list: Int64, contracted: Int64, account: Int) {
        meteredCost += Total(picos: Int128(metered))
        listCost += Total(picos: Int128(list))
        contractedCost += Total(picos: Int128(contracted))
        dueOfAccount[account] += Total(picos: Int128(contracted))
    }

    func report(in summary: inout DemoSummary) {
        summary.callsInMonth = calls
        summary.callsWithoutTokens = callsWithoutTokens
        summary.unpricedCalls = unpricedCalls
        summary.tokens = tokens
        summary.meteredCost = meteredCost
        summary.listCost = listCost
        summary.contractedCost = contractedCost
    }
}

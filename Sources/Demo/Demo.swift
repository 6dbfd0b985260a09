public import CostStore
public import Money
public import Periods

/// What a made-up store is to hold.
public struct DemoOptions: Hashable, Sendable {
    /// The number of calls.
    public var calls: Int
    /// The month of the calls, in UTC; a few fall into the hours next to it.
    public var month: Month
    /// The same seed gives the same rows.
    public var seed: UInt64
    /// How many calls have neither a price nor a metered cost. Such a call blocks a close until it is priced or waived.
    public var unpricedCalls: Int

    /// A store of October 2026 with 200 000 calls, all of which can be priced.
    public init(
        calls: Int = 200_000, month: Month = DemoOptions.october, seed: UInt64 = 1, unpricedCalls: Int = 0
    ) {
        self.calls = calls
        self.month = month
        self.seed = seed
        self.unpricedCalls = unpricedCalls
    }

    /// October 2026, the month that the default books fit.
    public static let october: Month = {
        guard let month = Month(year: 2026, month: 10) else { preconditionFailure("2026-10 is a month") }
        return month
    }()
}

/// What a made-up store holds: rows by table, and what its calls add up to, as a check on who reads it.
public struct DemoSummary: Hashable, Sendable {
    /// Rows of each table.
    public var calls = 0
    public var charges = 0
    public var prices = 0
    public var outcomes = 0
    public var invoices = 0
    public var fxRates = 0
    /// Calls that start in the month.
    public var callsInMonth = 0
    /// Those of them that have no tokens: refused before the model saw them.
    public var callsWithoutTokens = 0
    /// Those of them that have neither a price nor a metered cost.
    public var unpricedCalls = 0
    /// The tokens of the calls that start in the month.
    public var tokens = TokenCounts()
    /// The cost of the calls that start in the month: as the gateway metered it, by the price list, and by contract. A
    /// call without a price counts with its metered cost in all three.
    public var meteredCost = Total.zero
    public var listCost = Total.zero
    public var contractedCost = Total.zero
    /// The sum of the billed cost of the charges that start in the month.
    public var billedCharges = Total.zero

    /// Nothing.
    public init() {}
}

/// Why there is no made-up store.
public enum DemoError: Error, Hashable, Sendable {
    /// Fewer than one call, fewer unpriced ones than none or more than there are calls, or a month before 1971.
    case badOptions(String)
}

/// Makes a store of a month of a company's AI spend, the same for the same options.
///
/// Fifteen departments use forty features on models of six providers, at the list prices of the providers, some below
/// list by contract. The traffic is what finance meets: retries and failures, tags that are missing or misspelled,
/// prices that change within the month, a gateway that meters one model by an old price, tool calls, GPU time, seats, a
/// commitment, a tax, credits, and invoices that do not quite agree with the meter. The books in `Mappings/` fit it.
///
/// - Parameters:
///   - path: where to write it; a file that is there gives way.
///   - progress: called now and then with the calls made so far; what it throws ends the work and leaves no file.
/// - Throws: ``DemoError``, `StoreWriterError`, or what `progress` throws.
public func writeStore(
    to path: String, options: DemoOptions = DemoOptions(), progress: (Int) throws -> Void = { _ in }
) throws -> DemoSummary {
    guard options.calls > 0 else { throw DemoError.badOptions("calls must be 1 or more") }
    guard (0...options.calls).contains(options.unpricedCalls) else {
        throw DemoError.badOptions("unpriced calls must be between 0 and the number of calls")
    }
    guard options.month.year >= 1971 else { throw DemoError.badOptions("the month must be after 1970") }
    return try StoreWriter.create(at: path, replacing: true, waitingForDisk: false) { transaction in
        try DemoWriter(options).write(to: &transaction, progress)
    }
}

/// Writes the tables one after another.
private struct DemoWriter {
    private let options: DemoOptions
    private let month: Month
    private let catalogue = DemoCatalogue()

    /// Calls between two reports of progress.
    private static let step = 16_384

    init(_ options: DemoOptions) {
        self.options = options
        month = options.month
    }

    func write(to transaction: inout StoreTransaction, _ progress: (Int) throws -> Void) throws -> DemoSummary {
        var summary = DemoSummary()
        for price in DemoPrices.records(catalogue, month) {
            _ = try transaction.append(price)
            summary.prices += 1
        }
        var charges = ChargeMaker(catalogue, month, options)
        let due = try writeCalls(to: &transaction, &charges, &summary, progress)
        for charge in charges.monthly(due: due) {
            _ = try transaction.append(charge)
            summary.charges += 1
        }
        summary.billedCharges = charges.billed
        for invoice in charges.invoices(due: due) {
            _ = try transaction.append(invoice)
            summary.invoices += 1
        }
        for rate in DemoPrices.fxRates(month, seed: options.seed) {
            _ = try transaction.append(rate)
            summary.fxRates += 1
        }
        return summary
    }

    /// Writes the calls with the outcomes and tool calls that follow from them; what is due for them, by account.
    private func writeCalls(
        to transaction: inout StoreTransaction, _ charges: inout ChargeMaker, _ summary: inout DemoSummary,
        _ progress: (Int) throws -> Void
    ) throws -> [Total] {
        // What rows point into lives until the last one is written.
        let pool = TextPool()
        defer { withExtendedLifetime(pool) {} }
        var maker = CallMaker(options, catalogue, DemoOfferIndex(catalogue, pool), pool)
        var times = DemoRandom(seed: options.seed ^ 0x7469_6D65)
        var call = BulkCall()
        for hour in DemoSchedule(month, calls: options.calls).hours {
            for index in 0..<hour.calls {
                let share = Int64(index) * Instant.hour + Int64(times.below(Int(Instant.hour)))
                let event = maker.next(endingAt: hour.start + share / Int64(hour.calls), in: &call)
                try transaction.insert(call)
                summary.calls += 1
                if event.searchedWeb, let search = charges.webSearch(of: call) {
                    _ = try transaction.append(search)
                    summary.charges += 1
                }
                if event.hasOutcome, let outcome = charges.outcome(of: call, feature: maker.feature) {
                    _ = try transaction.append(outcome)
                    summary.outcomes += 1
                }
                if summary.calls % DemoWriter.step == 0 { try progress(summary.calls) }
            }
        }
        try progress(summary.calls)
        maker.totals.report(in: &summary)
        return maker.totals.dueOfAccount
    }
}

public import CostStore

/// Why the rows of a store cannot become lines.
public enum LineError: Error, Hashable, Sendable {
    /// A count of tokens is below 0.
    case negativeTokens(id: Int64, meter: TokenMeter, value: Int64)
    /// A call without a price whose cost, as the gateway gives it, is below 0: a refund is a row of `charges`.
    case negativeCost(id: Int64, value: Int64)
    /// The cost of a call leaves what 64 bits of 10⁻¹² units hold, or that of a charge reaches 10¹⁵ units of currency.
    case overflow(table: StoreTable, id: Int64)
    /// The tokens of a call, or of the period by one meter, leave what 64 bits hold.
    case tokenOverflow
    /// A time is outside of the years 1 to 9999, in microseconds since 1970.
    case invalidTime(table: StoreTable, column: String, id: Int64, value: Int64)
    /// The price list prices the meters of one model in more than one currency.
    case mixedCurrencies(provider: String, model: String, currencies: [String])
    /// A row of `charges` has a value that cannot be used; `expected` says what can.
    case invalidCharge(id: Int64, column: String, value: String, expected: String)
    /// More different prices, owners or buckets than a run can number.
    case tooMany(what: String, limit: Int)
    /// Two pools select the same charge; `id` is the first row of which they do.
    case takenTwice(table: StoreTable, id: Int64, pools: [PoolReference])
    /// The run was interrupted by its user.
    case interrupted
}

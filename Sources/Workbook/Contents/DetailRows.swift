public import Money
public import Periods

/// What the posted lines are made of, row by row, in the order of the lines. One currency.
///
/// Rows are handed out one after another, so that there may be millions; the texts that they share are named once.
public struct DetailRows: Sendable {
    /// What a row stands for.
    public var grain: Grain
    public var currency: Currency
    /// How many rows there are.
    public var count: Int
    /// The features by number.
    public var features: [String]
    /// What was used, by number.
    public var products: [Product]
    /// Hands out the rows; what the caller's closure throws ends it.
    public var forEach: @Sendable (_ body: (DetailRow) throws -> Void) throws -> Void

    /// What a row stands for.
    public enum Grain: Hashable, Sendable {
        /// One call or charge.
        case call
        /// A day of a department, feature and model.
        case day
    }

    /// What was used.
    public struct Product: Hashable, Sendable {
        /// The provider's key; empty for what no provider charged.
        public var provider: String
        /// The model, or the key of the service.
        public var name: String

        /// A product.
        public init(provider: String, name: String) {
            self.provider = provider
            self.name = name
        }
    }

    /// Rows of a closure.
    public init(
        _ grain: Grain, currency: Currency, count: Int, features: [String], products: [Product],
        forEach: @escaping @Sendable (_ body: (DetailRow) throws -> Void) throws -> Void
    ) {
        self.grain = grain
        self.currency = currency
        self.count = count
        self.features = features
        self.products = products
        self.forEach = forEach
    }
}

/// One row of the detail.
public struct DetailRow: Sendable {
    /// The position of the posted line that it belongs to, among those of its currency; rows come in this order.
    public var line: Int
    /// The day on which it started, in UTC.
    public var day: CivilDate
    /// Its number among the features; `nil` without one.
    public var feature: Int?
    /// Its number among the products.
    public var product: Int
    /// One for each meter of a call, one for each row of `charges`; 0 for what pools move.
    public var charges: Int64
    /// Of all meters.
    public var tokens: Int64
    /// FOCUS BilledCost, exactly.
    public var cost: Total
    /// The call's or charge's own id, and its session; for rows of one call.
    public var id: String?
    public var session: String?
    /// When it started; for rows of one call.
    public var start: Instant?

    /// A row.
    public init(
        line: Int, day: CivilDate, feature: Int?, product: Int, charges: Int64, tokens: Int64,
        cost: Total, id: String? = nil, session: String? = nil, start: Instant? = nil
    ) {
        self.line = line
        self.day = day
        self.feature = feature
        self.product = product
        self.charges = charges
        self.tokens = tokens
        self.cost = cost
        self.id = id
        self.session = session
        self.start = start
    }
}

public import Money

/// One row of `prices`: the price of one meter of one model at one tier, for calls that start in `[validFrom, validTo)`.
public struct PriceRecord: Hashable, Sendable {
    /// The provider's key.
    public var provider: String
    /// The billing account it is for; empty for any.
    public var billingAccount: String
    /// The region it is for; empty for any.
    public var region: String
    /// The model.
    public var model: String
    /// The tier that the call was served at.
    public var tier: String
    /// The meter's name, such as `cached_input`.
    public var meter: String
    /// The first moment it holds, in microseconds.
    public var validFrom: Int64
    /// The first moment it no longer holds; `nil` while it is in force.
    public var validTo: Int64?
    /// The provider's id of what is priced.
    public var sku: String
    /// The provider's id of this price of it.
    public var skuPrice: String
    /// Tokens in one pricing unit: 1 000 000 for a price per million.
    public var pricingQuantity: Int64
    /// The public price of one pricing unit.
    public var listUnitPrice: Total
    /// The negotiated price of one pricing unit.
    public var contractedUnitPrice: Total
    /// The currency of both prices.
    public var currency: String

    /// A row of `prices`.
    public init(
        provider: String, billingAccount: String = "", region: String = "", model: String, tier: String, meter: String,
        validFrom: Int64, validTo: Int64? = nil, sku: String, skuPrice: String, pricingQuantity: Int64,
        listUnitPrice: Total, contractedUnitPrice: Total, currency: String
    ) {
        self.provider = provider
        self.billingAccount = billingAccount
        self.region = region
        self.model = model
        self.tier = tier
        self.meter = meter
        self.validFrom = validFrom
        self.validTo = validTo
        self.sku = sku
        self.skuPrice = skuPrice
        self.pricingQuantity = pricingQuantity
        self.listUnitPrice = listUnitPrice
        self.contractedUnitPrice = contractedUnitPrice
        self.currency = currency
    }
}

extension CostStore {
    /// All prices, in the order of their key.
    ///
    /// - Throws: ``StoreError/badDecimal(table:column:row:value:)`` for a price that is no exact decimal.
    public func prices() throws(StoreError) -> [PriceRecord] {
        let sql = """
            SELECT provider, billing_account, region, model, tier, meter, valid_from, valid_to, sku, sku_price,
                pricing_quantity, list_unit_price, contracted_unit_price, currency, rowid
            FROM prices ORDER BY provider, billing_account, region, model, tier, meter, valid_from
            """
        var records: [PriceRecord] = []
        let connection = try connect()
        try connection.query(sql, table: "prices") { (row) throws(StoreError) in
            try row.checkPriceNumbers()
            let key = (0..<6).map { row.text($0) }.joined(separator: "/") + "/\(row.integer(6))"
            records.append(
                PriceRecord(
                    provider: row.text(0), billingAccount: row.text(1), region: row.text(2), model: row.text(3),
                    tier: row.text(4), meter: row.text(5), validFrom: row.integer(6), validTo: row.optionalInteger(7),
                    sku: row.text(8), skuPrice: row.text(9), pricingQuantity: row.integer(10),
                    listUnitPrice: try row.total(11, table: "prices", column: "list_unit_price", row: key),
                    contractedUnitPrice: try row.total(12, table: "prices", column: "contracted_unit_price", row: key),
                    currency: row.text(13)))
        }
        return records
    }
}

extension Statement {
    /// Refuses a row of prices with a number of another type, which SQLite would turn into some number.
    fileprivate func checkPriceNumbers() throws(StoreError) {
        let columns: [(Int32, String, mayBeMissing: Bool)] = [
            (6, "valid_from", false), (7, "valid_to", true), (10, "pricing_quantity", false),
        ]
        for (index, column, mayBeMissing) in columns
        where !isInteger(index) && !(mayBeMissing && isNull(index)) {
            throw .wrongType(
                table: "prices", column: column, id: integer(14), expected: StoredType.integer.rawValue,
                found: type(index).rawValue)
        }
    }

    /// The value as an exact decimal.
    func total(_ index: Int32, table: String, column: String, row: String) throws(StoreError) -> Total {
        let text = text(index)
        do {
            return try Total(text)
        } catch {
            throw .badDecimal(table: table, column: column, row: row, value: text)
        }
    }
}

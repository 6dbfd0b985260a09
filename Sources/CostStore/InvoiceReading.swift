public import Money

extension CostStore {
    /// All invoices, by id.
    ///
    /// - Throws: ``StoreError/badDecimal(table:column:row:value:)`` for an amount that is no exact decimal,
    ///   ``StoreError/failed(path:reason:)`` for a currency that is none.
    public func invoices() throws(StoreError) -> [InvoiceRecord] {
        let sql = """
            SELECT invoice_id, provider, billing_account, period_start, period_end, issued_at, currency, amount, tax
            FROM invoices ORDER BY invoice_id
            """
        var records: [InvoiceRecord] = []
        let connection = try connect()
        try connection.query(sql, table: "invoices") { (row) throws(StoreError) in
            let id = row.text(0)
            records.append(
                InvoiceRecord(
                    invoiceId: id, provider: row.text(1), billingAccount: row.text(2), periodStart: row.integer(3),
                    periodEnd: row.integer(4), issuedAt: row.integer(5),
                    currency: try currency(row.text(6), "invoices", id),
                    amount: try row.total(7, table: "invoices", column: "amount", row: id),
                    tax: try row.total(8, table: "invoices", column: "tax", row: id)))
        }
        return records
    }

    /// All exchange rates, by day and pair.
    public func fxRates() throws(StoreError) -> [FXRateRecord] {
        let sql = "SELECT day, from_currency, to_currency, rate FROM fx_rates ORDER BY day, from_currency, to_currency"
        var records: [FXRateRecord] = []
        let connection = try connect()
        try connection.query(sql, table: "fx_rates") { (row) throws(StoreError) in
            let key = "\(row.text(0))/\(row.text(1))/\(row.text(2))"
            let rate = try row.total(3, table: "fx_rates", column: "rate", row: key)
            guard let picos = Int64(exactly: rate.picos), picos > 0 else {
                throw .badDecimal(table: "fx_rates", column: "rate", row: key, value: row.text(3))
            }
            records.append(
                FXRateRecord(
                    day: row.text(0), from: try currency(row.text(1), "fx_rates", key),
                    to: try currency(row.text(2), "fx_rates", key), rate: Amount(picos: picos)))
        }
        return records
    }

    private func currency(_ code: String, _ table: String, _ row: String) throws(StoreError) -> Currency {
        guard let currency = Currency(code) else {
            throw .failed(path: path, reason: "table \(table), row \(row): '\(code)' is no currency of ISO 4217")
        }
        return currency
    }
}

/// Calls that did not succeed, of one account.
public struct FailedCalls: Hashable, Sendable {
    public let provider: String
    public let billingAccount: String
    public let currency: String
    public let calls: Int64
    /// What the gateway metered for them.
    public let metered: Total

    /// Failed calls of an account.
    public init(provider: String, billingAccount: String, currency: String, calls: Int64, metered: Total) {
        self.provider = provider
        self.billingAccount = billingAccount
        self.currency = currency
        self.calls = calls
        self.metered = metered
    }
}

extension CostStore {
    /// The calls of a period that did not end `ok`, up to the cut-off, by provider, account and currency.
    public func failedCalls(startingIn period: Range<Int64>) throws(StoreError) -> [FailedCalls] {
        var found: [FailedCalls] = []
        guard let ids = try ids(of: .calls, startingIn: period) else { return [] }
        let connection = try connect()
        // In the order of ids, whose rows lie side by side: the index of starts would be three times slower.
        try connection.query(
            """
            SELECT provider, billing_account, currency, count(*), sum(metered_cost) FROM calls
            WHERE id BETWEEN ?3 AND ?4 AND status <> 'ok' AND +started_at >= ?1 AND +started_at < ?2
            GROUP BY provider, billing_account, currency ORDER BY provider, billing_account, currency
            """, [period.lowerBound, period.upperBound, ids.lowerBound, ids.upperBound], table: "calls"
        ) { (row) throws(StoreError) in
            found.append(
                FailedCalls(
                    provider: row.text(0), billingAccount: row.text(1), currency: row.text(2), calls: row.integer(3),
                    metered: Total(picos: Int128(row.integer(4)))))
        }
        return found
    }

    /// How many rows of a period came after a stamp, up to the cut-off.
    public func rowCount(of table: StoreTable, startingIn period: Range<Int64>, after stamp: CutOff) throws(StoreError)
        -> Int64
    {
        let connection = try connect()
        return try connection.integer(
            "SELECT count(*) FROM \(table.rawValue) WHERE started_at >= ?1 AND started_at < ?2 AND id > ?3 AND id <= ?4",
            [period.lowerBound, period.upperBound, stamp.id(of: table), cutOff.id(of: table)], table: table.rawValue)
            ?? 0
    }
}

import CostStore
import Money
import TestSupport
import Testing

private let usd = Currency("USD")

private func call(_ id: String = "c-1") throws -> CallRecord {
    CallRecord(
        callId: id, startedAt: 1_790_812_800_000_000, endedAt: 1_790_812_801_000_000, provider: "openai",
        billingAccount: "org", operation: "chat", model: "gpt-5", tokens: TokenCounts(input: 10, output: 3),
        meteredCost: Amount(picos: 42_500_000), currency: try #require(usd),
        attribution: SentAttribution(feature: "", session: "pr-1", tags: "{\"a\":\"\u{0}é\"}"))
}

private func charge(_ id: String = "g-1", billed: String = "12.50") throws -> ChargeRecord {
    ChargeRecord(
        chargeId: id, startedAt: 0, endedAt: 1, provider: "aws-bedrock", billingAccount: "2", category: .purchase,
        frequency: .recurring, service: "seats",
        metering: .init(meter: "Seats", quantity: try Total("2"), unit: "Seats", listUnitPrice: try Total("6.25")),
        billedCost: try Total(billed), effectiveCost: try Total("-0.000000000001"), currency: try #require(usd))
}

private func price(_ meter: String = "input", to: Int64? = 9) throws -> PriceRecord {
    PriceRecord(
        provider: "openai", model: "gpt-5", tier: "standard", meter: meter, validFrom: 5, validTo: to, sku: "s",
        skuPrice: "sp", pricingQuantity: 1_000_000, listUnitPrice: try Total("1.25"),
        contractedUnitPrice: try Total("1.2"), currency: "USD")
}

private func invoice(_ amount: String = "10.00") throws -> InvoiceRecord {
    InvoiceRecord(
        invoiceId: "i-1", provider: "openai", billingAccount: "org", periodStart: 0, periodEnd: 10, issuedAt: 11,
        currency: try #require(usd), amount: try Total(amount))
}

private let outcome = OutcomeRecord(outcomeId: "o-1", outcomeType: "resolved", session: "pr-1", occurredAt: 7)

private func rate(_ day: String = "2026-10-01") throws -> FXRateRecord {
    FXRateRecord(day: day, from: try #require(usd), to: try #require(Currency("EUR")), rate: try Amount("0.861"))
}

@Suite struct `A new store` {
    @Test func `is one by its marks and its schema`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/store.sqlite"
        try StoreWriter.create(at: path) { _ in }
        let database = StoreDatabase(path: path)
        #expect(try database.value("PRAGMA application_id") == "1129272148")
        #expect(try database.value("PRAGMA user_version") == "1")
        #expect(try database.value("PRAGMA integrity_check") == "ok")
        let tables = try database.rows("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
        #expect(tables.map { $0[0] } == ["calls", "charges", "fx_rates", "invoices", "outcomes", "prices"])
        #expect(folder.contents == ["store.sqlite"])
    }

    @Test func `takes every kind of row as it is`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/store.sqlite"
        let outcomes = try StoreWriter.create(at: path) { transaction in
            [
                try transaction.append(try call()), try transaction.append(try charge()),
                try transaction.append(try price()), try transaction.append(outcome),
                try transaction.append(try invoice()), try transaction.append(try rate()),
            ]
        }
        #expect(outcomes == [AppendOutcome](repeating: .inserted, count: 6))
        let database = StoreDatabase(path: path)
        let noValue: String? = nil
        #expect(
            try database.rows("SELECT * FROM calls") == [
                [
                    "1", "c-1", "1790812800000000", "1790812801000000", "openai", "org", nil, nil, "chat", "gpt-5",
                    "standard", nil, "ok", nil, "10", "0", "0", "0", "3", "42500000", "USD", "", nil, nil, "pr-1",
                    nil, nil, nil, nil, nil, "{\"a\":\"\u{0}é\"}",
                ]
            ])
        #expect(
            try database.rows("SELECT * FROM charges") == [
                [
                    "1", "g-1", nil, "0", "1", "aws-bedrock", "2", nil, nil, "Purchase", "Recurring", "seats", nil, nil,
                    "Seats", nil, "2", "Seats", "6.25", nil, nil, nil, "12.5", "-0.000000000001", "USD",
                ] + [String?](repeating: noValue, count: 11)
            ])
        #expect(
            try database.rows("SELECT * FROM prices") == [
                ["openai", "", "", "gpt-5", "standard", "input", "5", "9", "s", "sp", "1000000", "1.25", "1.2", "USD"]
            ])
        #expect(try database.rows("SELECT * FROM outcomes") == [["1", "o-1", "resolved", "pr-1", "7", nil]])
        #expect(
            try database.rows("SELECT * FROM invoices") == [
                ["i-1", "openai", "org", "0", "10", "11", "USD", "10", "0"]
            ])
        #expect(try database.rows("SELECT * FROM fx_rates") == [["2026-10-01", "USD", "EUR", "0.861"]])
    }

    @Test func `does not take the place of a file unless told to`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/store.sqlite"
        try StoreWriter.create(at: path) { _ = try $0.append(try call()) }
        #expect(throws: StoreWriterError.exists(path: path)) { try StoreWriter.create(at: path) { _ in } }
        #expect(try StoreDatabase(path: path).value("SELECT count(*) FROM calls") == "1")
        try StoreWriter.create(at: path, replacing: true) { _ in }
        #expect(try StoreDatabase(path: path).value("SELECT count(*) FROM calls") == "0")
    }

    @Test func `is not there when making it failed`() throws {
        struct Stopped: Error {}
        let folder = try TemporaryFolder()
        #expect(throws: Stopped.self) {
            try StoreWriter.create(at: folder.path + "/store.sqlite") { transaction in
                _ = try transaction.append(try call())
                throw Stopped()
            }
        }
        #expect(folder.contents.isEmpty)
    }
}

@Suite struct `Appending to a store` {
    private let folder: TemporaryFolder
    private let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = folder.path + "/store.sqlite"
        try StoreWriter.create(at: path) { transaction in
            _ = try transaction.append(try call())
            _ = try transaction.append(try charge())
            _ = try transaction.append(try price())
            _ = try transaction.append(outcome)
            _ = try transaction.append(try invoice())
            _ = try transaction.append(try rate())
        }
    }

    private func content() throws -> [[String?]] {
        let database = StoreDatabase(path: path)
        return try StoreWriterTable.allCases.flatMap { try database.rows("SELECT * FROM \($0.rawValue)") }
    }

    @Test func `the same rows again changes nothing`() throws {
        let before = try content()
        let outcomes = try StoreWriter(appendingTo: path).transaction { transaction in
            [
                try transaction.append(try call()), try transaction.append(try charge()),
                try transaction.append(try price()), try transaction.append(outcome),
                try transaction.append(try invoice()), try transaction.append(try rate()),
            ]
        }
        #expect(outcomes == [AppendOutcome](repeating: .unchanged, count: 6))
        #expect(try content() == before)
    }

    @Test func `a row that differs from the one of its key is a conflict and stays out`() throws {
        let before = try content()
        var changed = try call()
        changed.tokens.output = 4
        changed.attribution.feature = nil
        changed.attribution.project = "atlas"
        let outcomes = try StoreWriter(appendingTo: path).transaction { transaction in
            [
                try transaction.append(changed), try transaction.append(try charge(billed: "12.51")),
                try transaction.append(try price(to: nil)), try transaction.append(try invoice("11")),
            ]
        }
        #expect(
            outcomes == [
                .conflict(
                    StoreConflict(
                        table: .calls, key: "c-1",
                        differences: [
                            .init(column: "output_tokens", stored: "3", offered: "4"),
                            .init(column: "feature", stored: "", offered: nil),
                            .init(column: "project", stored: nil, offered: "atlas"),
                        ])),
                .conflict(
                    StoreConflict(
                        table: .charges, key: "g-1",
                        differences: [.init(column: "billed_cost", stored: "12.5", offered: "12.51")])),
                .conflict(
                    StoreConflict(
                        table: .prices, key: "openai///gpt-5/standard/input/5",
                        differences: [.init(column: "valid_to", stored: "9", offered: nil)])),
                .conflict(
                    StoreConflict(
                        table: .invoices, key: "i-1",
                        differences: [.init(column: "amount", stored: "10", offered: "11")]
                    )),
            ])
        #expect(try content() == before)
    }

    @Test func `another spelling of a decimal is the same value`() throws {
        try StoreDatabase.run("UPDATE invoices SET amount = '10.000'", on: path)
        let outcome = try StoreWriter(appendingTo: path).transaction { try $0.append(try invoice()) }
        #expect(outcome == .unchanged)
    }

    @Test(arguments: ["DELETE", "WAL"])
    func `an import that fails leaves the store as it was`(mode: String) throws {
        struct Stopped: Error {}
        try StoreDatabase.run("PRAGMA journal_mode = \(mode)", on: path)
        let before = try content()
        #expect(throws: Stopped.self) {
            try StoreWriter(appendingTo: path).transaction { transaction in
                for index in 0..<5000 { _ = try transaction.append(try call("late-\(index)")) }
                throw Stopped()
            }
        }
        #expect(try content() == before)
        _ = try StoreWriter(appendingTo: path).transaction { try $0.append(try call("after")) }
        #expect(
            try StoreDatabase(path: path).rows("SELECT id, call_id FROM calls ORDER BY id") == [
                ["1", "c-1"], ["2", "after"],
            ])
    }

    @Test func `a row that breaks the contract is refused with its column and value`() throws {
        var backwards = try call("c-2")
        backwards.endedAt = backwards.startedAt - 1
        #expect(
            throws: StoreWriterError.invalid(
                table: .calls, key: "c-2", column: "ended_at", value: "1790812799999999",
                requirement: "not before the start, 1790812800000000")
        ) {
            try StoreWriter(appendingTo: path).transaction { try $0.append(backwards) }
        }
        #expect(
            throws: StoreWriterError.invalid(
                table: .fxRates, key: "1.10.2026/USD/EUR", column: "day", value: "1.10.2026",
                requirement: "a day as YYYY-MM-DD")
        ) {
            try StoreWriter(appendingTo: path).transaction { try $0.append(try rate("1.10.2026")) }
        }
        #expect(
            throws: StoreWriterError.invalid(
                table: .prices, key: "openai///gpt-5/standard/reasoning/5", column: "meter", value: "reasoning",
                requirement: "one of input, cached_input, cache_write, cache_write_long, output")
        ) {
            try StoreWriter(appendingTo: path).transaction { try $0.append(try price("reasoning")) }
        }
    }

    @Test func `needs a store of this version`() throws {
        #expect(throws: StoreWriterError.missing(path: "/tmp/no-such-store")) {
            _ = try StoreWriter(appendingTo: "/tmp/no-such-store")
        }
        try StoreDatabase.run("PRAGMA user_version = 2", on: path)
        #expect(throws: StoreWriterError.unsupportedVersion(path: path, version: 2)) {
            _ = try StoreWriter(appendingTo: path)
        }
        try StoreDatabase.run("PRAGMA application_id = 7", on: path)
        #expect(throws: StoreWriterError.notACostStore(path: path)) { _ = try StoreWriter(appendingTo: path) }
    }
}

@Suite struct `The fast path` {
    @Test(arguments: [0, 1, 15, 16, 17, 100])
    func `writes the rows that records write`(count: Int) throws {
        let folder = try TemporaryFolder()
        try StoreWriter.create(at: folder.path + "/records") { transaction in
            for index in 0..<count {
                let outcome = try transaction.append(try call("c-\(index)"))
                #expect(outcome == .inserted)
            }
        }
        try StoreWriter.create(at: folder.path + "/bulk") { transaction in
            for index in 0..<count { try insert(try call("c-\(index)"), into: &transaction) }
        }
        let query = "SELECT * FROM calls"
        let expected = try StoreDatabase(path: folder.path + "/records").rows(query)
        #expect(expected.count == count)
        #expect(try StoreDatabase(path: folder.path + "/bulk").rows(query) == expected)
    }

    @Test func `leaves known calls alone and counts the others`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/store"
        let inserted = try StoreWriter.create(at: path) { transaction in
            _ = try transaction.append(try call("c-3"))
            for index in 0..<40 { try insert(try call("c-\(index % 20)"), into: &transaction) }
            return try transaction.flush()
        }
        #expect(inserted == 19)
        #expect(try StoreDatabase(path: path).value("SELECT count(*) FROM calls") == "20")
    }

    /// Hands a record to the fast path.
    private func insert(_ call: CallRecord, into transaction: inout StoreTransaction) throws {
        var texts: [UnsafeMutableBufferPointer<UInt8>] = []
        defer { for text in texts { text.deallocate() } }
        func keep(_ text: String) -> BulkCall.Text {
            let buffer = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: text.utf8.count)
            _ = buffer.initialize(from: text.utf8)
            texts.append(buffer)
            return BulkCall.Text(buffer)
        }
        var bulk = BulkCall()
        bulk.callId = keep(call.callId)
        bulk.startedAt = call.startedAt
        bulk.endedAt = call.endedAt
        bulk.provider = keep(call.provider)
        bulk.billingAccount = keep(call.billingAccount)
        bulk.operation = keep(call.operation)
        bulk.model = keep(call.model)
        bulk.tier = keep(call.tier)
        bulk.status = keep(call.status)
        bulk.tokens = call.tokens
        bulk.meteredCost = call.meteredCost?.picos
        bulk.currency = keep(call.currency.code)
        bulk.feature = call.attribution.feature.map(keep)
        bulk.session = call.attribution.session.map(keep)
        bulk.tags = call.attribution.tags.map(keep)
        try transaction.insert(bulk)
    }
}

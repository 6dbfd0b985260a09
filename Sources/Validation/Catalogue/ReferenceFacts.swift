internal import DelimitedText
public import SettingsText

/// Facts from outside the data that decide more rules: invoices, a price list and an earlier delivery.
public struct ReferenceFacts: Hashable, Sendable {
    /// An invoice: for which account and period, in which currency, how much.
    struct Invoice: Hashable, Sendable {
        var account: String
        var periodStart: Int64
        var periodEnd: Int64
        var currency: String
        var amount: ExactDecimal
    }

    /// What a price list says of a SKU price.
    struct Price: Hashable, Sendable {
        var unit: String?
        var listUnitPrice: ExactDecimal
    }

    var invoices: [Invoice]?
    var prices: [String: Price]?
    var earlier: EarlierDelivery?

    /// No facts.
    public init() {}

    /// Reads invoices: columns BillingAccountId, BillingPeriodStart, BillingPeriodEnd, BillingCurrency and Amount.
    public mutating func readInvoices(_ bytes: [UInt8], file: String, problems: SettingProblems) {
        var list: [Invoice] = []
        FactTable.read(bytes, file, problems) { row in
            guard let account = row.text("BillingAccountId"), let start = row.instant("BillingPeriodStart"),
                let end = row.instant("BillingPeriodEnd"), let currency = row.text("BillingCurrency"),
                let amount = row.number("Amount")
            else { return }
            list.append(
                Invoice(account: account, periodStart: start, periodEnd: end, currency: currency, amount: amount))
        }
        invoices = list
    }

    /// Reads a price list: columns SkuPriceId and ListUnitPrice, and PricingUnit where it is known.
    public mutating func readPrices(_ bytes: [UInt8], file: String, problems: SettingProblems) {
        var table: [String: Price] = [:]
        FactTable.read(bytes, file, problems) { row in
            guard let sku = row.text("SkuPriceId"), let price = row.number("ListUnitPrice") else { return }
            table[sku] = Price(unit: row.optionalText("PricingUnit"), listUnitPrice: price)
        }
        prices = table
    }

    /// Reads an earlier delivery of the same data, a FOCUS file in any form that is validated.
    public mutating func readEarlierDelivery(path: String) throws(FileValidationError) {
        earlier = try EarlierDelivery(path: path)
    }

    /// Whether a fact is given.
    func has(_ fact: Fact) -> Bool {
        switch fact {
        case .invoices: invoices != nil
        case .priceList: prices != nil
        case .earlierDelivery: earlier != nil
        default: false
        }
    }
}

/// A small delimited table with a header.
private enum FactTable {
    struct Row {
        let cells: [String: String]
        let line: Int
        let file: String
        let problems: SettingProblems

        func optionalText(_ column: String) -> String? {
            cells[column].flatMap { $0.isEmpty ? nil : $0 }
        }

        func text(_ column: String) -> String? {
            if let text = optionalText(column) { return text }
            report(column, nil, "a value")
            return nil
        }

        func instant(_ column: String) -> Int64? {
            guard let text = text(column) else { return nil }
            let reading = Array(text.utf8).withUnsafeBufferPointer { DateTimeText.read($0) }
            if reading.microseconds == nil { report(column, text, "an instant such as 2026-10-01T00:00:00Z") }
            return reading.microseconds
        }

        func number(_ column: String) -> ExactDecimal? {
            guard let text = text(column) else { return nil }
            let reading = Array(text.utf8).withUnsafeBufferPointer { NumericText.read($0) }
            if case .number(let number) = reading { return number }
            report(column, text, "a number such as 12.5")
            return nil
        }

        private func report(_ column: String, _ value: String?, _ expected: String) {
            problems.add(
                SettingProblem(
                    file: file, line: line, field: column, value: value, reason: .notA(expected: expected)))
        }
    }

    static func read(_ bytes: [UInt8], _ file: String, _ problems: SettingProblems, _ body: (Row) -> Void) {
        var reader = DelimitedTextReader(bytes)
        do {
            let header = try reader.next()?.fields.map(\.text) ?? []
            while let record = try reader.next() {
                let cells = Dictionary(zip(header, record.fields.map(\.text)), uniquingKeysWith: { first, _ in first })
                body(Row(cells: cells, line: record.line, file: file, problems: problems))
            }
        } catch {
            problems.add(SettingProblem(file: file, reason: .syntax("\(error)")))
        }
    }
}

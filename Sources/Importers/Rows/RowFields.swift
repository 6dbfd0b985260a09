internal import CostStore
internal import Money
internal import SourceRecords

/// The values of a mapped row by name, and the records of the store that are made of them.
struct RowFields {
    let row: MappedRow
    let record: SourceRecord
    /// The positions of columns by name.
    let columns: [String: Int]

    /// The positions of the columns of a kind of rows.
    static func columns(of kind: RowKind) -> [String: Int] {
        let names = TargetColumn.all(of: kind).enumerated().map { ($1.name, $0) }
        return Dictionary(names) { first, _ in first }
    }

    private func value(_ column: String) -> FieldValue { columns[column].map { row.texts[$0] } ?? .missing }

    private func text(_ column: String) -> String { record.text(value(column)) }

    private func optional(_ column: String) -> String? { value(column).isBlank ? nil : text(column) }

    private func number(_ column: String) -> Int128 { columns[column].map { row.numbers[$0] } ?? 0 }

    private func time(_ column: String) -> Int64 { Int64(truncatingIfNeeded: number(column)) }

    private func amount(_ column: String) -> Total? {
        value(column).kind == .missing ? nil : Total(picos: number(column))
    }

    private func choice<Choice: RawRepresentable & CaseIterable>(
        _ column: String, _ type: Choice.Type
    ) throws(RowFault) -> Choice where Choice.RawValue == String {
        if let choice = Choice(rawValue: text(column)) { return choice }
        throw .refused(
            column: column, value: text(column),
            expected: "one of \(Choice.allCases.map(\.rawValue).joined(separator: ", "))")
    }

    private func currency() throws(RowFault) -> Currency {
        if let currency = Currency(text("currency").uppercased()) { return currency }
        throw .refused(column: "currency", value: text("currency"), expected: "a code of ISO 4217")
    }

    private var attribution: SentAttribution {
        SentAttribution(
            feature: optional("feature"), department: optional("department"), user: optional("user"),
            session: optional("session"), glAccount: optional("gl_account"), runId: optional("run_id"),
            workload: optional("workload"), project: optional("project"), outcome: optional("outcome"),
            tags: row.tags.kind == .missing ? nil : record.text(row.tags))
    }

    func charge() throws(RowFault) -> ChargeRecord {
        ChargeRecord(
            chargeId: text("charge_id"), callId: optional("call_id"), startedAt: time("started_at"),
            endedAt: time("ended_at"), provider: text("provider"), billingAccount: text("billing_account"),
            subAccount: optional("sub_account"), region: optional("region"),
            category: try choice("category", ChargeRecord.Category.self),
            frequency: optional("frequency") == nil ? nil : try choice("frequency", ChargeRecord.Frequency.self),
            service: text("service"), resourceId: optional("resource_id"), sku: optional("sku"),
            description: optional("description"),
            metering: ChargeRecord.Metering(
                meter: optional("meter"), quantity: amount("quantity"), unit: optional("unit"),
                listUnitPrice: amount("list_unit_price"), contractedUnitPrice: amount("contracted_unit_price")),
            listCost: amount("list_cost"), contractedCost: amount("contracted_cost"),
            billedCost: Total(picos: number("billed_cost")), effectiveCost: Total(picos: number("effective_cost")),
            currency: try currency(), invoiceId: optional("invoice_id"), attribution: attribution)
    }

    func invoice() throws(RowFault) -> InvoiceRecord {
        InvoiceRecord(
            invoiceId: text("invoice_id"), provider: text("provider"), billingAccount: text("billing_account"),
            periodStart: time("period_start"), periodEnd: time("period_end"), issuedAt: time("issued_at"),
            currency: try currency(), amount: Total(picos: number("amount")), tax: Total(picos: number("tax")))
    }

    func price() throws(RowFault) -> PriceRecord {
        PriceRecord(
            provider: text("provider"), billingAccount: text("billing_account"), region: text("region"),
            model: text("model"), tier: text("tier"), meter: text("meter"), validFrom: time("valid_from"),
            validTo: value("valid_to").kind == .missing ? nil : time("valid_to"), sku: text("sku"),
            skuPrice: text("sku_price"), pricingQuantity: Int64(truncatingIfNeeded: number("pricing_quantity")),
            listUnitPrice: Total(picos: number("list_unit_price")),
            contractedUnitPrice: Total(picos: number("contracted_unit_price")), currency: try currency().code)
    }

    func outcome() throws(RowFault) -> OutcomeRecord {
        OutcomeRecord(
            outcomeId: text("outcome_id"), outcomeType: text("outcome_type"), session: text("session"),
            occurredAt: time("occurred_at"), metadata: row.tags.kind == .missing ? nil : record.text(row.tags))
    }
}

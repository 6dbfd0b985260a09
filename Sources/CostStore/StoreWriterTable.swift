/// A table that the writer appends to; the raw value is its name.
public enum StoreWriterTable: String, CaseIterable, Hashable, Sendable {
    case calls, charges, prices, outcomes, invoices
    case fxRates = "fx_rates"

    /// What a column holds, as far as writing and comparing are concerned.
    enum Kind: Sendable {
        case integer, text
        /// A text that holds a decimal: `12.5` and `12.50` are the same value.
        case decimal
    }

    /// A column in the order in which rows are written.
    struct Column: Sendable {
        let name: String
        let kind: Kind
        /// Whether it is one of those that tell rows apart.
        let isKey: Bool

        init(_ name: String, _ kind: Kind = .text, isKey: Bool = false) {
            self.name = name
            self.kind = kind
            self.isKey = isKey
        }
    }

    /// The columns that a record fills; SQLite gives the ids.
    var columns: [Column] {
        switch self {
        case .calls: Self.callColumns
        case .charges: Self.chargeColumns
        case .prices: Self.priceColumns
        case .outcomes: Self.outcomeColumns
        case .invoices: Self.invoiceColumns
        case .fxRates: Self.fxRateColumns
        }
    }

    private static let callColumns = CallColumn.allCases.filter { $0 != .id }.map {
        Column($0.rawValue, $0.isInteger ? .integer : .text, isKey: $0 == .callId)
    }

    private static let chargeColumns =
        [
            Column("charge_id", isKey: true), Column("call_id"), Column("started_at", .integer),
            Column("ended_at", .integer), Column("provider"), Column("billing_account"), Column("sub_account"),
            Column("region"), Column("category"), Column("frequency"), Column("service"), Column("resource_id"),
            Column("sku"), Column("meter"), Column("description"), Column("quantity", .decimal), Column("unit"),
            Column("list_unit_price", .decimal), Column("contracted_unit_price", .decimal),
            Column("list_cost", .decimal), Column("contracted_cost", .decimal), Column("billed_cost", .decimal),
            Column("effective_cost", .decimal), Column("currency"), Column("invoice_id"),
        ] + attributionColumns

    private static let attributionColumns = [
        "feature", "department", "user", "session", "gl_account", "run_id", "workload", "project", "outcome", "tags",
    ].map { Column($0) }

    private static let priceColumns = [
        Column("provider", isKey: true), Column("billing_account", isKey: true), Column("region", isKey: true),
        Column("model", isKey: true), Column("tier", isKey: true), Column("meter", isKey: true),
        Column("valid_from", .integer, isKey: true), Column("valid_to", .integer), Column("sku"), Column("sku_price"),
        Column("pricing_quantity", .integer), Column("list_unit_price", .decimal),
        Column("contracted_unit_price", .decimal), Column("currency"),
    ]

    private static let outcomeColumns = [
        Column("outcome_id", isKey: true), Column("outcome_type"), Column("session"),
        Column("occurred_at", .integer), Column("metadata"),
    ]

    private static let invoiceColumns = [
        Column("invoice_id", isKey: true), Column("provider"), Column("billing_account"),
        Column("period_start", .integer), Column("period_end", .integer), Column("issued_at", .integer),
        Column("currency"), Column("amount", .decimal), Column("tax", .decimal),
    ]

    private static let fxRateColumns = [
        Column("day", isKey: true), Column("from_currency", isKey: true), Column("to_currency", isKey: true),
        Column("rate", .decimal),
    ]
}

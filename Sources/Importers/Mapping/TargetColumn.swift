/// What the rows of a source become in a store; the raw value is how a mapping says it.
public enum RowKind: String, CaseIterable, Hashable, Sendable {
    case calls, charges, invoices, prices, outcomes
}

/// A column of the store as a mapping fills it.
struct TargetColumn: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        case text
        /// An instant.
        case time
        /// Money, or a price.
        case amount
        /// An exact decimal that is no money.
        case decimal
        /// A whole number, 0 or more.
        case count
    }

    let name: String
    let kind: Kind
    /// Whether a row without it is refused.
    let isRequired: Bool

    private init(_ name: String, _ kind: Kind = .text, isRequired: Bool = false) {
        self.name = name
        self.kind = kind
        self.isRequired = isRequired
    }

    /// The columns that a mapping may fill, tags and token counts of calls left out: these have rules of their own.
    static func all(of rows: RowKind) -> [TargetColumn] {
        switch rows {
        case .calls: calls
        case .charges: charges
        case .invoices: invoices
        case .prices: prices
        case .outcomes: outcomes
        }
    }

    private static let attribution = [
        "feature", "department", "user", "session", "gl_account", "run_id", "workload", "project", "outcome",
    ].map { TargetColumn($0) }

    private static let calls =
        [
            TargetColumn("call_id", isRequired: true), TargetColumn("started_at", .time, isRequired: true),
            TargetColumn("ended_at", .time, isRequired: true), TargetColumn("provider", isRequired: true),
            TargetColumn("billing_account", isRequired: true), TargetColumn("sub_account"), TargetColumn("region"),
            TargetColumn("operation", isRequired: true), TargetColumn("model", isRequired: true),
            TargetColumn("tier", isRequired: true), TargetColumn("tool"), TargetColumn("status", isRequired: true),
            TargetColumn("retry_of"), TargetColumn("metered_cost", .amount),
            TargetColumn("currency", isRequired: true),
        ] + attribution

    private static let charges =
        [
            TargetColumn("charge_id", isRequired: true), TargetColumn("call_id"),
            TargetColumn("started_at", .time, isRequired: true), TargetColumn("ended_at", .time, isRequired: true),
            TargetColumn("provider", isRequired: true), TargetColumn("billing_account", isRequired: true),
            TargetColumn("sub_account"), TargetColumn("region"), TargetColumn("category", isRequired: true),
            TargetColumn("frequency"), TargetColumn("service", isRequired: true), TargetColumn("resource_id"),
            TargetColumn("sku"), TargetColumn("meter"), TargetColumn("description"),
            TargetColumn("quantity", .decimal), TargetColumn("unit"), TargetColumn("list_unit_price", .amount),
            TargetColumn("contracted_unit_price", .amount), TargetColumn("list_cost", .amount),
            TargetColumn("contracted_cost", .amount), TargetColumn("billed_cost", .amount, isRequired: true),
            TargetColumn("effective_cost", .amount, isRequired: true), TargetColumn("currency", isRequired: true),
            TargetColumn("invoice_id"),
        ] + attribution

    private static let invoices = [
        TargetColumn("invoice_id", isRequired: true), TargetColumn("provider", isRequired: true),
        TargetColumn("billing_account", isRequired: true), TargetColumn("period_start", .time, isRequired: true),
        TargetColumn("period_end", .time, isRequired: true), TargetColumn("issued_at", .time, isRequired: true),
        TargetColumn("currency", isRequired: true), TargetColumn("amount", .amount, isRequired: true),
        TargetColumn("tax", .amount),
    ]

    private static let prices = [
        TargetColumn("provider", isRequired: true), TargetColumn("billing_account"), TargetColumn("region"),
        TargetColumn("model", isRequired: true), TargetColumn("tier", isRequired: true),
        TargetColumn("meter", isRequired: true), TargetColumn("valid_from", .time, isRequired: true),
        TargetColumn("valid_to", .time), TargetColumn("sku", isRequired: true),
        TargetColumn("sku_price", isRequired: true), TargetColumn("pricing_quantity", .count, isRequired: true),
        TargetColumn("list_unit_price", .amount, isRequired: true),
        TargetColumn("contracted_unit_price", .amount, isRequired: true), TargetColumn("currency", isRequired: true),
    ]

    private static let outcomes = [
        TargetColumn("outcome_id", isRequired: true), TargetColumn("outcome_type", isRequired: true),
        TargetColumn("session", isRequired: true), TargetColumn("occurred_at", .time, isRequired: true),
    ]
}

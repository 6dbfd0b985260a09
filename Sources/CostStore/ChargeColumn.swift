/// A column of the table `charges`; the raw value is its name there.
public enum ChargeColumn: String, CaseIterable, Hashable, Sendable {
    case id
    case chargeId = "charge_id"
    case callId = "call_id"
    case startedAt = "started_at"
    case endedAt = "ended_at"
    case provider
    case billingAccount = "billing_account"
    case subAccount = "sub_account"
    case region, category, frequency, service
    case resourceId = "resource_id"
    case sku, meter, description, quantity, unit
    case listUnitPrice = "list_unit_price"
    case contractedUnitPrice = "contracted_unit_price"
    case listCost = "list_cost"
    case contractedCost = "contracted_cost"
    case billedCost = "billed_cost"
    case effectiveCost = "effective_cost"
    case currency
    case invoiceId = "invoice_id"
    case feature, department, user, session
    case glAccount = "gl_account"
    case runId = "run_id"
    case workload, project, outcome, tags

    /// Whether the column holds text; the others hold whole numbers.
    public var isText: Bool {
        switch self {
        case .id, .startedAt, .endedAt: false
        default: true
        }
    }

    /// Whether a value may be missing.
    public var isNullable: Bool {
        switch self {
        case .id, .chargeId, .startedAt, .endedAt, .provider, .billingAccount, .category, .service, .billedCost,
            .effectiveCost, .currency:
            false
        default: true
        }
    }
}

extension ScanColumn {
    /// A column of `charges`.
    public init(_ column: ChargeColumn, lifetime: Lifetime = .batch) {
        self.init(
            name: column.rawValue, kind: column.isText ? .text : .integer, isNullable: column.isNullable,
            lifetime: lifetime)
    }
}

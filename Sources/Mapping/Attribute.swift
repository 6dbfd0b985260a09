/// What a charge is known by: the values that rules look at, each by its name in rule files.
public enum Attribute: Hashable, Sendable {
    // Sent by the caller (X-Cost-* headers).
    case feature, department, glAccount, project, user, session, runId, workload, outcome
    /// One key of the tags.
    case tag(String)

    // Of the call or charge.
    case provider, billingAccount, subAccount, region, model, tier, operation, tool, status
    /// The meter of a charge line, as FOCUS rows show it: `Input Tokens`, `Tool Calls`.
    case meter
    /// FOCUS ChargeCategory: `Usage`, `Purchase`, `Tax`, `Credit`, `Adjustment`.
    case category
    /// FOCUS ChargeFrequency: `One-Time`, `Recurring`, `Usage-Based`.
    case frequency
    case service, resource, sku, unit, currency

    /// Every attribute that has a fixed name, in the order in which they are documented.
    public static let named: [Attribute] = [
        .feature, .department, .glAccount, .project, .user, .session, .runId, .workload, .outcome,
        .provider, .billingAccount, .subAccount, .region, .model, .tier, .operation, .tool, .status, .meter, .category,
        .frequency, .service, .resource, .sku, .unit, .currency,
    ]

    /// The name in rule files: `gl_account`, `tag.team`.
    public var name: String {
        if case .tag(let key) = self { return "tag.\(key)" }
        return slot.map { Attribute.names[$0] } ?? ""
    }

    /// The attribute of a rule-file name; `nil` for anything unknown.
    public init?(name: String) {
        if name.hasPrefix("tag."), name.utf8.count > 4 {
            self = .tag(String(name.dropFirst(4)))
        } else if let attribute = Attribute.byName[name] {
            self = attribute
        } else {
            return nil
        }
    }

    /// The position in ``named``; `nil` for a tag.
    @inlinable public var slot: Int? {
        switch self {
        case .feature: 0
        case .department: 1
        case .glAccount: 2
        case .project: 3
        case .user: 4
        case .session: 5
        case .runId: 6
        case .workload: 7
        case .outcome: 8
        case .provider: 9
        case .billingAccount: 10
        case .subAccount: 11
        case .region: 12
        case .model: 13
        case .tier: 14
        case .operation: 15
        case .tool: 16
        case .status: 17
        case .meter: 18
        case .category: 19
        case .frequency: 20
        case .service: 21
        case .resource: 22
        case .sku: 23
        case .unit: 24
        case .currency: 25
        case .tag: nil
        }
    }

    /// The names of ``named``, in its order.
    private static let names = [
        "feature", "department", "gl_account", "project", "user", "session", "run_id", "workload", "outcome",
        "provider", "billing_account", "sub_account", "region", "model", "tier", "operation", "tool", "status", "meter",
        "category", "frequency", "service", "resource", "sku", "unit", "currency",
    ]

    private static let byName = Dictionary(zip(names, named)) { first, _ in first }
}

extension Attribute: Comparable, CustomStringConvertible {
    /// The rule-file name.
    public var description: String { name }

    /// Orders by position in ``named``, then tags by key in byte order.
    public static func < (left: Attribute, right: Attribute) -> Bool {
        switch (left.slot, right.slot) {
        case (let left?, let right?): left < right
        case (_?, nil): true
        case (nil, _?): false
        case (nil, nil): left.name.utf8.lexicographicallyPrecedes(right.name.utf8)
        }
    }
}

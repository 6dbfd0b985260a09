/// The contract of a cost store, version 1; `Resources/schema.sql` is its text.
public enum StoreSchema {
    /// `PRAGMA application_id`: "COST".
    public static let applicationId: Int64 = 0x434F_5354
    /// `PRAGMA user_version`.
    public static let version: Int64 = 1
    /// The statements that make an empty store.
    public static var sql: String { String(decoding: PackageResources.schema_sql, as: UTF8.self) }
}

/// What a model call is metered by; the raw value is the name in `prices.meter`.
///
/// The counts are disjoint: a token is in exactly one of them.
public enum TokenMeter: String, CaseIterable, Hashable, Sendable {
    /// Input tokens that no cache served or stored.
    case input
    /// Input tokens read from a prompt cache.
    case cachedInput = "cached_input"
    /// Input tokens written to a prompt cache at the provider's default lifetime.
    case cacheWrite = "cache_write"
    /// Input tokens written to a prompt cache at the longer lifetime.
    case cacheWriteLong = "cache_write_long"
    /// Output tokens, reasoning included.
    case output

    /// The position in lists that have one entry a meter.
    public var index: Int {
        switch self {
        case .input: 0
        case .cachedInput: 1
        case .cacheWrite: 2
        case .cacheWriteLong: 3
        case .output: 4
        }
    }

    /// The column of `calls` that counts it.
    public var column: CallColumn {
        switch self {
        case .input: .inputTokens
        case .cachedInput: .cachedInputTokens
        case .cacheWrite: .cacheWriteTokens
        case .cacheWriteLong: .cacheWriteLongTokens
        case .output: .outputTokens
        }
    }

    /// The name that FOCUS rows show in SkuMeter.
    public var skuMeter: String {
        switch self {
        case .input: "Input Tokens"
        case .cachedInput: "Cache Read Input Tokens"
        case .cacheWrite: "Cache Write Input Tokens"
        case .cacheWriteLong: "Cache Write Long Input Tokens"
        case .output: "Output Tokens"
        }
    }
}

/// A column of the table `calls`; the raw value is its name there.
public enum CallColumn: String, CaseIterable, Hashable, Sendable {
    case id
    case callId = "call_id"
    case startedAt = "started_at"
    case endedAt = "ended_at"
    case provider
    case billingAccount = "billing_account"
    case subAccount = "sub_account"
    case region, operation, model, tier, tool, status
    case retryOf = "retry_of"
    case inputTokens = "input_tokens"
    case cachedInputTokens = "cached_input_tokens"
    case cacheWriteTokens = "cache_write_tokens"
    case cacheWriteLongTokens = "cache_write_long_tokens"
    case outputTokens = "output_tokens"
    case meteredCost = "metered_cost"
    case currency, feature, department, user, session
    case glAccount = "gl_account"
    case runId = "run_id"
    case workload, project, outcome, tags

    /// Whether the column holds whole numbers; the others hold text.
    public var isInteger: Bool {
        switch self {
        case .id, .startedAt, .endedAt, .inputTokens, .cachedInputTokens, .cacheWriteTokens, .cacheWriteLongTokens,
            .outputTokens, .meteredCost:
            true
        default: false
        }
    }

    /// Whether a value may be missing.
    public var isNullable: Bool {
        switch self {
        case .subAccount, .region, .tool, .retryOf, .meteredCost, .feature, .department, .user, .session, .glAccount,
            .runId, .workload, .project, .outcome, .tags:
            true
        default: false
        }
    }
}

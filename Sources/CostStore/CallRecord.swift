public import Money

/// The X-Cost-* values that came with a call, as they were sent; nothing is cleaned or mapped.
public struct SentAttribution: Hashable, Sendable {
    public var feature: String?
    public var department: String?
    public var user: String?
    public var session: String?
    public var glAccount: String?
    public var runId: String?
    public var workload: String?
    public var project: String?
    public var outcome: String?
    /// A JSON object of further string tags.
    public var tags: String?

    /// What was sent; `nil` stands for a header that was not.
    public init(
        feature: String? = nil, department: String? = nil, user: String? = nil, session: String? = nil,
        glAccount: String? = nil, runId: String? = nil, workload: String? = nil, project: String? = nil,
        outcome: String? = nil, tags: String? = nil
    ) {
        self.feature = feature
        self.department = department
        self.user = user
        self.session = session
        self.glAccount = glAccount
        self.runId = runId
        self.workload = workload
        self.project = project
        self.outcome = outcome
        self.tags = tags
    }
}

/// Token counts of a call, one a meter; a token is in exactly one of them.
public struct TokenCounts: Hashable, Sendable {
    /// Neither served from, nor written to, a prompt cache.
    public var input: Int64
    /// Read from a prompt cache.
    public var cachedInput: Int64
    /// Written to a prompt cache at the provider's default lifetime.
    public var cacheWrite: Int64
    /// Written to a prompt cache at the longer lifetime.
    public var cacheWriteLong: Int64
    /// Written by the model, reasoning included.
    public var output: Int64

    /// Counts; those that a source does not know are 0.
    public init(
        input: Int64 = 0, cachedInput: Int64 = 0, cacheWrite: Int64 = 0, cacheWriteLong: Int64 = 0, output: Int64 = 0
    ) {
        self.input = input
        self.cachedInput = cachedInput
        self.cacheWrite = cacheWrite
        self.cacheWriteLong = cacheWriteLong
        self.output = output
    }

    /// The count of one meter.
    public subscript(meter: TokenMeter) -> Int64 {
        get {
            switch meter {
            case .input: input
            case .cachedInput: cachedInput
            case .cacheWrite: cacheWrite
            case .cacheWriteLong: cacheWriteLong
            case .output: output
            }
        }
        set {
            switch meter {
            case .input: input = newValue
            case .cachedInput: cachedInput = newValue
            case .cacheWrite: cacheWrite = newValue
            case .cacheWriteLong: cacheWriteLong = newValue
            case .output: output = newValue
            }
        }
    }
}

/// One request to a model: a row of `calls`. Times are microseconds since 1970-01-01T00:00:00Z.
public struct CallRecord: Hashable, Sendable {
    /// The request id of the gateway or provider; tells calls apart.
    public var callId: String
    public var startedAt: Int64
    public var endedAt: Int64
    /// The provider's key: `openai`, `anthropic`, `aws-bedrock`, …
    public var provider: String
    /// The account that the provider invoices.
    public var billingAccount: String
    public var subAccount: String?
    public var region: String?
    /// `chat`, `embedding`, `rerank`, …
    public var operation: String
    public var model: String
    /// The price tier it was served at: `standard`, `batch`, `priority`, …
    public var tier: String
    /// The tool that the call drives, if any.
    public var tool: String?
    /// `ok`, `error` or `blocked`.
    public var status: String
    /// The id of the call that this one repeats.
    public var retryOf: String?
    public var tokens: TokenCounts
    /// What the gateway metered; `nil` where it had no price.
    public var meteredCost: Amount?
    /// The currency of ``meteredCost``.
    public var currency: Currency
    public var attribution: SentAttribution

    /// A call.
    public init(
        callId: String, startedAt: Int64, endedAt: Int64, provider: String, billingAccount: String,
        subAccount: String? = nil, region: String? = nil, operation: String, model: String, tier: String = "standard",
        tool: String? = nil, status: String = "ok", retryOf: String? = nil, tokens: TokenCounts,
        meteredCost: Amount? = nil, currency: Currency, attribution: SentAttribution = SentAttribution()
    ) {
        self.callId = callId
        self.startedAt = startedAt
        self.endedAt = endedAt
        self.provider = provider
        self.billingAccount = billingAccount
        self.subAccount = subAccount
        self.region = region
        self.operation = operation
        self.model = model
        self.tier = tier
        self.tool = tool
        self.status = status
        self.retryOf = retryOf
        self.tokens = tokens
        self.meteredCost = meteredCost
        self.currency = currency
        self.attribution = attribution
    }
}

extension CallRecord: StoreRecord {
    static var table: StoreWriterTable { .calls }

    var violation: StoreViolation? {
        .emptyText(["call_id": callId, "provider": provider, "model": model, "tier": tier, "status": status])
            ?? .order(endedAt, after: startedAt, column: "ended_at")
            ?? .negative([
                "input_tokens": tokens.input, "cached_input_tokens": tokens.cachedInput,
                "cache_write_tokens": tokens.cacheWrite, "cache_write_long_tokens": tokens.cacheWriteLong,
                "output_tokens": tokens.output,
            ])
    }

    func write(to row: inout StoreRow) {
        row.append(callId)
        row.append(startedAt)
        row.append(endedAt)
        row.append(provider)
        row.append(billingAccount)
        row.append(subAccount)
        row.append(region)
        row.append(operation)
        row.append(model)
        row.append(tier)
        row.append(tool)
        row.append(status)
        row.append(retryOf)
        row.append(tokens.input)
        row.append(tokens.cachedInput)
        row.append(tokens.cacheWrite)
        row.append(tokens.cacheWriteLong)
        row.append(tokens.output)
        row.append(meteredCost?.picos)
        row.append(currency.code)
        row.append(attribution)
    }
}

import CostStore
import Money
import TestSupport

/// A store with every kind of row, small enough to be worked out by hand.
enum GoldenStore {
    /// A call with what its rows must say of who pays.
    struct OwnedCall {
        let call: CallRecord
        let department: String
        let account: String

        init(_ call: CallRecord, pays department: String, _ account: String) {
            self.call = call
            self.department = department
            self.account = account
        }
    }

    /// The moment at which the price of claude-haiku-4-5 changes.
    static let priceChange = October.day(16, hour: 0)

    static let prices: [PriceRecord] = [
        .sample(.input, list: "1.25"), .sample(.cachedInput, list: "0.125"), .sample(.output, list: "10"),
        // The research account has a contract.
        .sample(account: "org-research", .input, list: "1.25", contracted: "1"),
        .sample(account: "org-research", .cachedInput, list: "0.125", contracted: "0.1"),
        .sample(account: "org-research", .output, list: "10", contracted: "8"),
        .sample(
            provider: "anthropic", model: "claude-haiku-4-5", .input, list: "1", to: priceChange),
        .sample(
            provider: "anthropic", model: "claude-haiku-4-5", .input, list: "0.8", from: priceChange),
        .sample(provider: "anthropic", model: "claude-haiku-4-5", .cacheWrite, list: "1.25"),
        .sample(provider: "anthropic", model: "claude-haiku-4-5", .cacheWriteLong, list: "2"),
        .sample(provider: "anthropic", model: "claude-haiku-4-5", .output, list: "5"),
        // Priced in euros, by the thousand tokens.
        .sample(
            provider: "azure-openai", region: "westeurope", model: "gpt-5-mini", .input, list: "0.00023",
            perTokens: 1000, currency: "EUR"),
        .sample(
            provider: "azure-openai", region: "westeurope", model: "gpt-5-mini", .output, list: "0.0018",
            perTokens: 1000, currency: "EUR"),
    ]

    private static let chatbot = SentAttribution(
        feature: "chatbot", user: "u-1", session: "DEFL-7", runId: "run-1", outcome: "resolved",
        tags: #"{"team":"blue","locale":"de"}"#)
    private static let research = SentAttribution(department: "research", project: "exp-agents")

    /// The calls of the month that come to rows, and those that do not.
    static let calls: [OwnedCall] = [
        OwnedCall(.sample("c-01", at: October.start, sent: chatbot), pays: "support", "5010-cost-of-service"),
        OwnedCall(
            .sample(
                "c-02", at: October.day(1, hour: 10), tokens: TokenCounts(input: 7, cachedInput: 3, output: 1),
                sent: chatbot), pays: "support", "5010-cost-of-service"),
        OwnedCall(
            .sample("c-03", at: October.day(2), tool: "create_ticket", sent: SentAttribution(feature: "chatbot")),
            pays: "support", "5010-cost-of-service"),
        OwnedCall(
            .sample("c-04", at: October.day(2, hour: 10), sent: SentAttribution(feature: "Chatbot")), pays: "support",
            "5010-cost-of-service"),
        OwnedCall(.sample("c-05", at: October.day(2, hour: 11)), pays: "suspense", "9999-suspense"),
        OwnedCall(
            .sample("c-06", at: October.day(3), sent: SentAttribution(department: "it", glAccount: "5110-ai-usage")),
            pays: "it", "5110-ai-usage"),
        OwnedCall(
            .sample("c-07", at: October.day(3), account: "org-research", sent: research), pays: "research", "6200-rnd"),
        OwnedCall(
            .sample(
                "c-08", at: October.day(3, hour: 23), account: "org-research", subAccount: "proj-9",
                tokens: TokenCounts(cachedInput: 999_999_999, output: 1), sent: research), pays: "research", "6200-rnd"),
        OwnedCall(
            .sample(
                "c-09", at: priceChange - 1, provider: "anthropic", account: "org-a", model: "claude-haiku-4-5",
                sent: SentAttribution(feature: "evals")), pays: "research", "6200-rnd"),
        OwnedCall(
            .sample(
                "c-10", at: priceChange, provider: "anthropic", account: "org-a", model: "claude-haiku-4-5",
                sent: SentAttribution(feature: "evals")), pays: "research", "6200-rnd"),
        OwnedCall(
            .sample(
                "c-11", at: priceChange + 5, provider: "anthropic", account: "org-a", model: "claude-haiku-4-5",
                tokens: TokenCounts(input: 2, cacheWrite: 30, cacheWriteLong: 40, output: 5),
                sent: SentAttribution(feature: "evals", workload: "agentic-write")), pays: "research", "6200-rnd"),
        OwnedCall(
            .sample(
                "c-12", at: October.day(20), model: "o9-preview", metered: "0.0123",
                sent: SentAttribution(department: "it")), pays: "it", "5110-ai-usage"),
        OwnedCall(
            .sample(
                "c-13", at: October.day(20, hour: 10), model: "o9-preview", metered: "0.000000000001",
                sent: SentAttribution(department: "it")), pays: "it", "5110-ai-usage"),
        OwnedCall(
            .sample(
                "c-14", at: October.day(21), lasting: 0, provider: "azure-openai", account: "sub-eu",
                region: "westeurope", model: "gpt-5-mini", metered: "0.00041", currency: "EUR",
                sent: SentAttribution(department: "finance", tags: #"{"feature":"not ours"}"#)),
            pays: "finance", "5110-ai-usage"),
        OwnedCall(
            .sample(
                "c-15", at: October.day(22), status: "error", tokens: TokenCounts(input: 1000), metered: "0.0013",
                sent: SentAttribution(feature: "chatbot")), pays: "support", "5010-cost-of-service"),
        OwnedCall(
            .sample(
                "c-16", at: October.day(22, microsecond: 700_000), retryOf: "c-15",
                sent: SentAttribution(feature: "chatbot")), pays: "support", "5010-cost-of-service"),
        OwnedCall(
            .sample("c-17", at: October.end - 1, sent: SentAttribution(feature: "chatbot")), pays: "support",
            "5010-cost-of-service"),
    ]

    /// Calls that come to no row of October: blocked, without a price, outside of the month.
    static let otherCalls: [CallRecord] = [
        .sample("x-01", at: October.day(5), status: "blocked", tokens: TokenCounts()),
        .sample("x-02", at: October.day(5), model: "o9-preview"),
        .sample("x-03", at: October.start - 1), .sample("x-04", at: October.end),
    ]

    static let charges: [ChargeRecord] = [
        .sample(
            "tool-1", at: October.day(1), .usage, service: "web-search", callId: "c-01", sku: "web-search",
            meter: "Tool Calls", quantity: "2", unit: "Calls", listPrice: "0.01", billed: "0.02",
            sent: SentAttribution(feature: "chatbot", session: "DEFL-7")),
        .sample(
            "tool-2", at: October.day(1, hour: 15), .usage, service: "web-search", callId: "c-02", sku: "web-search",
            meter: "Tool Calls", quantity: "1", unit: "Calls", listPrice: "0.01", billed: "0.01",
            sent: SentAttribution(feature: "chatbot", session: "DEFL-8")),
        .sample(
            "gpu-1", at: October.day(4), provider: "internal-gpu", account: "cluster", region: "dc-1", .usage,
            service: "inference-cluster", resource: "node-7", sku: "h100", meter: "GPU Seconds", quantity: "3600",
            unit: "Seconds", listPrice: "0.0011", price: "0.0009", billed: "3.24"),
        // No price given: the cost is the quantity.
        .sample(
            "gpu-2", at: October.day(4, hour: 12), provider: "internal-gpu", account: "cluster", .usage,
            service: "inference-cluster", billed: "1.5"),
        .sample(
            "seats-1", at: October.start, lasting: 31 * 86_400_000_000, .purchase, frequency: .recurring,
            service: "seats", sku: "seat-team", quantity: "12", unit: "Seats", listPrice: "30", price: "25",
            billed: "300", invoice: "INV-1"),
        // A year paid at once: billed now, borne by the twelve months.
        .sample(
            "plan-1", at: October.start, .purchase, service: "seats", sku: "plan-year",
            description: "Support plan, 2026/27",
            listCost: "1300", contractedCost: "1200", billed: "1200", effective: "100", invoice: "INV-1"),
        .sample(
            "tax-1", at: October.start, .tax, service: "seats", description: "VAT 19 %", billed: "57", invoice: "INV-1"),
        .sample(
            "credit-1", at: October.day(6), .credit, service: "model-api", description: "Outage of 2 October",
            billed: "-1.25"),
        .sample(
            "adjust-1", at: October.day(7), .adjustment, service: "model-api", billed: "-0.000001",
            effective: "-0.000002"),
        .sample("other-month", at: October.end, .tax, service: "seats", billed: "9"),
    ]

    /// Writes the store; `reversed` gives the same rows other ids.
    static func write(to path: String, reversed: Bool = false) throws {
        let calls = calls.map(\.call) + otherCalls
        try StoreWriter.create(
            at: path, calls: reversed ? calls.reversed() : calls, charges: reversed ? charges.reversed() : charges,
            prices: prices)
    }
}

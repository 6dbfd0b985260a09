import CostStore
import Periods
import TestSupport

/// A small store with everything that reports have to get right, in September, October and November 2026.
enum SampleStore {
    /// Writes it. The table of outcomes has lost its constraint, and holds an outcome that was delivered twice.
    static func write(to path: String) throws {
        try StoreWriter.create(at: path, calls: calls, charges: charges, prices: prices)
        try StoreDatabase.run(
            """
            DROP TABLE outcomes;
            CREATE TABLE outcomes (
                id INTEGER PRIMARY KEY, outcome_id TEXT, outcome_type TEXT, session TEXT, occurred_at INTEGER,
                metadata TEXT);
            """
                + outcomes.map { row in
                    "INSERT INTO outcomes (outcome_id, outcome_type, session, occurred_at, metadata) VALUES "
                        + "('\(row.id)', '\(row.type)', '\(row.session)', \(row.at), "
                        + "\(row.metadata.map { "'\($0)'" } ?? "NULL"));"
                }.joined(separator: "\n"), on: path)
    }

    private static func sent(
        _ feature: String?, _ session: String?, department: String? = "support", project: String? = nil,
        user: String? = nil, run: String? = nil, outcome: String? = nil
    ) -> SentAttribution {
        SentAttribution(
            feature: feature, department: department, user: user, session: session, runId: run, project: project,
            outcome: outcome)
    }

    private static let hour = Instant.hour

    static let calls: [CallRecord] = {
        var calls: [CallRecord] = [
            // A session that spans the end of September, and one that spans that of October.
            .sample("sep-1", at: October.start - hour, sent: sent("ticket-resolver", "TICK-1")),
            .sample("oct-1", at: October.start, sent: sent("ticket-resolver", "TICK-1", user: "ann")),
            .sample(
                "oct-end", at: October.end - 1_000_000, lasting: 5_000_000, sent: sent("chatbot", "pr-892", user: "bob")
            ),
            .sample("nov-1", at: October.end, sent: sent("chatbot", "pr-892")),
            // Calls without a session, and with a blank one.
            .sample("none-1", at: October.day(2), sent: sent("chatbot", nil, user: "ann")),
            .sample("none-2", at: October.day(3), sent: sent(nil, "  ", department: nil)),
            // A session of two features and two models, with a failure and its retries.
            .sample(
                "mix-1", at: October.day(5), status: "error",
                sent: sent("chatbot", "JIRA-7", project: "beacon", run: "r-1")),
            .sample(
                "mix-2", at: October.day(5, minute: 1), retryOf: "mix-1",
                sent: sent("chatbot", "JIRA-7", project: "beacon", run: "r-1")),
            .sample(
                "mix-3", at: October.day(5, minute: 2), retryOf: "mix-2",
                sent: sent("chatbot", "JIRA-7", project: "beacon", run: "r-1")),
            .sample(
                "mix-4", at: October.day(5, minute: 3), model: "gpt-5-mini",
                tokens: TokenCounts(input: 20, cachedInput: 5, output: 4000),
                sent: sent(
                    "code-review", "JIRA-7", department: "engineering", project: "code-modernisation", run: "r-2")),
            // Two sessions of one work item.
            .sample("item-1", at: October.day(6), sent: sent("chatbot", "JIRA-8/first")),
            .sample("item-2", at: October.day(9), sent: sent("chatbot", "JIRA-8/second")),
            // Waste: a dear model for small work, which is also a retry; a bloated context; a starved one.
            .sample(
                "small", at: October.day(7), retryOf: "elsewhere", tokens: TokenCounts(input: 40, output: 8),
                sent: sent("code-review", "run-7c", department: "engineering")),
            .sample(
                "bloat", at: October.day(7, hour: 10),
                tokens: TokenCounts(input: 30_000, cachedInput: 40_000, cacheWrite: 10_000, output: 120),
                sent: sent("code-review", "run-7c", department: "engineering")),
            // A session that says itself that it succeeded, and one that failed altogether.
            .sample(
                "said", at: October.day(8),
                sent: sent("test-writer", "w-1", department: "engineering", outcome: "merged")),
            .sample(
                "failed", at: October.day(8, hour: 11), status: "error",
                sent: sent("ticket-resolver", "TICK-2", outcome: "merged")),
            // At the gateway's cost, without any cost, without tokens, blocked, and in another currency.
            .sample(
                "metered", at: October.day(10), model: "house", metered: "0.75",
                sent: sent("chatbot", "m-1", department: "finance")),
            .sample("unpriced", at: October.day(10, hour: 12), model: "house", sent: sent("chatbot", "m-1")),
            .sample(
                "blocked", at: October.day(11), status: "blocked", tokens: TokenCounts(), sent: sent("chatbot", "m-2")),
            .sample(
                "euro", at: October.day(12), model: "house", metered: "0.5", currency: "EUR",
                sent: sent("chatbot", "JIRA-7")),
            // Names that only look the same, and one that a terminal would obey.
            .sample("e-1", at: October.day(13), sent: sent("caf\u{E9}", "s-\u{E9}")),
            .sample("e-2", at: October.day(13), sent: sent("cafe\u{301}", "s-e\u{301}")),
            .sample("evil", at: October.day(14), sent: sent("=1+1", "\u{1B}[31mred", user: "\u{202E}abc\",\n")),
        ]
        // A loop, a dear session, and a feature with a usual cost but for one day.
        for index in 0..<24 {
            calls.append(
                .sample(
                    "loop-\(index)", at: October.day(15, minute: index),
                    sent: sent("proposal-drafter", "loop", department: "sales", run: "r-3")))
        }
        calls.append(
            .sample(
                "dear", at: October.day(16), tokens: TokenCounts(input: 3_000_000, output: 50_000),
                sent: sent("proposal-drafter", "dear", department: "sales", run: "r-4")))
        for day in 1...31 {
            calls.append(
                .sample(
                    "steady-\(day)", at: October.day(day, hour: 14),
                    tokens: TokenCounts(input: day == 21 ? 900_000 : 10_000 + Int64(day % 5) * 500, output: 100),
                    sent: sent("invoice-matcher", "steady-\(day)", department: "finance", project: "close-faster")))
        }
        for day in 0..<3 {
            calls.append(
                .sample(
                    "aug-\(day)", at: October.start - Int64(40 + day) * Instant.day,
                    tokens: TokenCounts(input: 200_000, output: 1000), sent: sent("chatbot", "aug-\(day)")))
        }
        return calls
    }()

    static let charges: [ChargeRecord] = [
        .sample(
            "search-1", at: October.day(5, minute: 2), .usage, service: "web-search", callId: "mix-3",
            meter: "Tool Calls",
            quantity: "1", unit: "Calls", listPrice: "0.01", price: "0.01", listCost: "0.01", contractedCost: "0.01",
            billed: "0.01", sent: sent("chatbot", "JIRA-7", run: "r-1")),
        // A session of charges alone, which begins before its only call in November.
        .sample(
            "search-2", at: October.day(20), .usage, service: "web-search", meter: "Tool Calls", quantity: "3",
            unit: "Calls",
            listPrice: "0.01", price: "0.01", listCost: "0.03", contractedCost: "0.03", billed: "0.03",
            sent: sent("chatbot", "only-charges", user: "ann")),
        .sample(
            "gpu", at: October.day(1, hour: 0), provider: "internal-gpu", .usage, service: "inference-cluster",
            meter: "GPU Seconds", quantity: "3600", unit: "Seconds", listPrice: "0.0003", price: "0.0003",
            listCost: "1.08", contractedCost: "1.08", billed: "1.08", sent: sent(nil, nil, department: "it")),
        .sample(
            "seats", at: October.day(1, hour: 0), .purchase, service: "assistant-seats", meter: "Seats", quantity: "2",
            unit: "Seats", listPrice: "30", price: "30", listCost: "60", contractedCost: "60", billed: "60",
            effective: "60", sent: sent(nil, nil, department: "it")),
        .sample("tax", at: October.day(28), .tax, service: "tax", billed: "1.9"),
        .sample("credit", at: October.day(29), .credit, service: "credit", billed: "-75", effective: "-75"),
        .sample(
            "unknown", at: October.day(30), .usage, service: "weather", meter: "Forecasts", quantity: "2",
            unit: "Forecasts",
            listPrice: "0.2", price: "0.2", listCost: "0.4", contractedCost: "0.4", billed: "0.4",
            sent: sent("chatbot", "pr-892")),
    ]

    static let prices: [PriceRecord] = [
        .sample(.input, list: "1.25"), .sample(.cachedInput, list: "0.125"), .sample(.cacheWrite, list: "1.5"),
        .sample(.output, list: "10", contracted: "10"),
        .sample(model: "gpt-5-mini", .input, list: "0.25"), .sample(model: "gpt-5-mini", .cachedInput, list: "0.025"),
        .sample(model: "gpt-5-mini", .output, list: "2"),
    ]

    private static let outcomes: [(id: String, type: String, session: String, at: Int64, metadata: String?)] = [
        // A session with two outcomes, one of them delivered twice and changed on the way.
        ("o-1", "conversation_resolved", "JIRA-7", October.day(5, hour: 12), nil),
        ("o-2", "conversation_resolved", "JIRA-7", October.day(6), nil),
        ("o-1", "ticket_resolved", "TICK-1", October.day(20), nil),
        // Of a session without cost, without a session at all, and of another period.
        ("o-3", "ticket_resolved", "nowhere", October.day(9), nil),
        ("o-4", "conversation_resolved", "", October.day(25), nil),
        ("o-5", "ticket_resolved", "TICK-1", October.end + 5, nil),
        ("o-6", "ticket_resolved", "TICK-1", October.start - 5, nil),
        // Not good enough, no metadata, metadata that are none, and good enough.
        ("o-7", "proposal_sent", "loop", October.day(16), #"{"score":60}"#),
        ("o-8", "proposal_sent", "loop", October.day(17), nil),
        ("o-9", "proposal_sent", "loop", October.day(17), "no JSON"),
        ("o-10", "proposal_sent", "loop", October.day(18), #"{"score":75}"#),
        // Of a type that nothing asks for, and a type of another definition than the session's.
        ("o-11", "candidate_shortlisted", "dear", October.day(16), nil),
        ("o-12", "invoice_matched", "dear", October.day(16), nil),
        ("o-13", "invoice_matched", "steady-4", October.day(4, hour: 20), nil),
        ("o-14", "invoice_matched", "steady-20", October.day(20, hour: 20), nil),
    ]

    /// Outcomes as the default ones, but for tests that are merged because a call says so.
    static let definitions = """
        outcomes:
          - { id: a, name: Conversations, type: conversation_resolved, sessions: { feature: [chatbot] }, benchmark: support-level-1 }
          - { id: b, name: Tickets, type: ticket_resolved, sessions: { session: { prefix: TICK- } } }
          - { id: c, name: Proposals, type: proposal_sent, sessions: { feature: proposal-drafter }, success: { score: { at_least: 75 } } }
          - { id: d, name: Merges, sent: [merged], sessions: { feature: test-writer } }
          - { id: e, name: Invoices, type: invoice_matched, sessions: { feature: invoice-matcher } }

        """

    /// A budget for each dimension and state, one of them of other months.
    static let budgets = """
        dimension,value,amount,enforcement,from,to,currency
        department,finance,1,block,,,
        department,support,500,alert,2026-10,2026-10,
        department,support,400,alert,2026-11,,
        department,engineering,0.2,none,,,
        feature,chatbot,10,alert,,,EUR
        feature,chatbot,0.8,alert,,,USD
        project,close-faster,2,none,,2027-01,

        """

    static let files = ["outcomes.yaml": definitions, "budgets.csv": budgets]
}

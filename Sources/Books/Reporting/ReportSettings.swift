public import Money
internal import SettingsText

/// The thresholds of reports: `reports` in `chargeback.yaml`.
public struct ReportSettings: Hashable, Sendable {
    public var sessions = Sessions()
    public var runs = Runs()
    public var waste = Waste()
    public var anomalies = Anomalies()
    public var budgets = Budgets()

    /// What counts as an ordinary session.
    public struct Sessions: Hashable, Sendable {
        /// The calls of a healthy session, from and to.
        public var healthyFrom = 2
        public var healthyTo = 6
        /// From so many calls on, a loop that does not end is suspected.
        public var loopCalls = 20
        /// From so many times the median cost on, a session counts as costly.
        public var costlyMultiple = 10
        /// A rise of a feature's average session cost from one week to the next beyond this is marked, in percent.
        public var weeklyRisePercent = Amount(picos: 20 * Amount.picosPerUnit)
    }

    /// What a run may come to before it is marked.
    public struct Runs: Hashable, Sendable {
        /// In the currency of the books.
        public var limitCost = Amount(picos: 5 * Amount.picosPerUnit)
        public var limitSteps = 50
    }

    /// The rules of waste.
    public struct Waste: Hashable, Sendable {
        /// From this negotiated price of an output token on, in 10⁻¹² units, a model counts as dear.
        public var mismatchPrice: Int64 = 10_000_000
        /// Up to so many tokens in and out, work counts as small.
        public var mismatchInputTokens: Int64 = 500
        public var mismatchOutputTokens: Int64 = 50
        /// From so many tokens in, and so many times the tokens out, a context counts as bloated.
        public var bloatInputTokens: Int64 = 50_000
        public var bloatRatio: Int64 = 100
        /// Up to so many tokens in with at least so many out, a context counts as starved.
        public var starvationInputTokens: Int64 = 50
        public var starvationOutputTokens: Int64 = 1_000
    }

    /// When a figure counts as unusual.
    public struct Anomalies: Hashable, Sendable {
        /// The modified z-score from which on it does.
        public var score = Amount(picos: 3_500_000_000_000)
    }

    /// What budgets are forecast from.
    public struct Budgets: Hashable, Sendable {
        /// How many months before the period a forecast looks at, those without any cost left out.
        public var months = 3
    }

    /// The thresholds that hold when the settings say nothing.
    public init() {}
}

extension ReportSettings {
    /// Reads the group `reports`; what is not given keeps its default.
    static func read(_ reader: inout FieldReader) -> ReportSettings {
        var settings = ReportSettings()
        guard var group = reader.group("reports") else { return settings }
        if var sessions = group.group("sessions") {
            let counts = 1...1_000_000
            if let calls = sessions.integer("healthy_from", in: counts) { settings.sessions.healthyFrom = calls }
            if let calls = sessions.integer("healthy_to", in: counts) { settings.sessions.healthyTo = calls }
            if let calls = sessions.integer("loop_calls", in: counts) { settings.sessions.loopCalls = calls }
            if let multiple = sessions.integer("costly_multiple", in: counts) {
                settings.sessions.costlyMultiple = multiple
            }
            if let percent = sessions.amount("weekly_rise_percent") { settings.sessions.weeklyRisePercent = percent }
            let limits = settings.sessions
            if limits.healthyFrom > limits.healthyTo || limits.healthyTo >= limits.loopCalls {
                sessions.report(
                    sessions.node, "loop_calls",
                    .contradiction("must be above healthy_to, and that not below healthy_from"))
            }
            sessions.finish()
        }
        if var runs = group.group("runs") {
            if let cost = runs.amount("limit_cost") { settings.runs.limitCost = cost }
            if let steps = runs.integer("limit_steps", in: 1...1_000_000) { settings.runs.limitSteps = steps }
            runs.finish()
        }
        if var waste = group.group("waste") {
            settings.waste.read(&waste)
            waste.finish()
        }
        if var anomalies = group.group("anomalies") {
            if let score = anomalies.amount("score") { settings.anomalies.score = score }
            anomalies.finish()
        }
        if var budgets = group.group("budgets") {
            if let months = budgets.integer("months", in: 0...24) { settings.budgets.months = months }
            budgets.finish()
        }
        group.finish()
        return settings
    }
}

extension ReportSettings.Waste {
    fileprivate mutating func read(_ reader: inout FieldReader) {
        let tokens = 0...1_000_000_000_000
        if let price = reader.amount("mismatch_price") {
            // The price of a million tokens; a price in between is dear from the next whole unit on.
            mismatchPrice = price.picos / 1_000_000 + (price.picos % 1_000_000 > 0 ? 1 : 0)
        }
        if let count = reader.integer("mismatch_input_tokens", in: tokens) { mismatchInputTokens = Int64(count) }
        if let count = reader.integer("mismatch_output_tokens", in: tokens) { mismatchOutputTokens = Int64(count) }
        if let count = reader.integer("bloat_input_tokens", in: tokens) { bloatInputTokens = Int64(count) }
        if let ratio = reader.integer("bloat_ratio", in: tokens) { bloatRatio = Int64(ratio) }
        if let count = reader.integer("starvation_input_tokens", in: tokens) { starvationInputTokens = Int64(count) }
        if let count = reader.integer("starvation_output_tokens", in: tokens) { starvationOutputTokens = Int64(count) }
    }
}

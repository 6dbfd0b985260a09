public import Money
internal import SettingsText

extension Settings {
    /// From which amount on, in the currency of the books, a difference is looked at; `nil` for no such limit.
    public struct Materiality: Hashable, Sendable {
        /// What no cause explains between meter and invoice: above it an exception, even within tolerance.
        public var variance: Amount?
        /// What a closed period is corrected by, line by line: below it lines are summed up by department and account.
        public var posting: Amount?
        /// What a closed period is corrected by as a whole: above it a person has to let it pass.
        public var priorPeriod: Amount?
    }

    /// What is booked when cost crosses from the company that is invoiced to another one of the group.
    public struct Intercompany: Hashable, Sendable {
        /// What the other company owes.
        public var dueFromAccount = "1380-due-from-affiliates"
        /// What is owed to the company that is invoiced.
        public var dueToAccount = "2380-due-to-affiliates"
        /// Added to the cost, in percent.
        public var markUpPercent = Amount.zero
        /// Where the mark-up is income of the one and cost of the other.
        public var markUpAccount: String?
    }
}

extension Settings.Materiality {
    static func read(_ reader: inout FieldReader) -> Settings.Materiality {
        var materiality = Settings.Materiality()
        guard var group = reader.group("materiality") else { return materiality }
        materiality.variance = group.amount("variance")
        materiality.posting = group.amount("posting")
        materiality.priorPeriod = group.amount("prior_period")
        group.finish()
        return materiality
    }
}

extension Settings.Intercompany {
    static func read(_ reader: inout FieldReader) -> Settings.Intercompany {
        var settings = Settings.Intercompany()
        guard var group = reader.group("intercompany") else { return settings }
        if let account = group.text("due_from_account") { settings.dueFromAccount = account }
        if let account = group.text("due_to_account") { settings.dueToAccount = account }
        settings.markUpAccount = group.text("mark_up_account")
        if let percent = group.amount("mark_up_percent") { settings.markUpPercent = percent }
        if settings.markUpPercent != .zero, settings.markUpAccount == nil {
            group.report(group.node, "mark_up_account", .missing(expected: "the account of the mark-up"))
        }
        group.finish()
        return settings
    }
}

internal import FOCUS
public import Money
public import Periods
internal import SettingsText

/// How a month is closed: accounts, sign-off, what becomes of differences.
public struct CloseSettings: Hashable, Sendable {
    /// Who signs a pack.
    public enum Role: String, CaseIterable, Hashable, Sendable {
        case preparer, reviewer, approver
    }

    /// Who bears the difference between an invoice and what was metered.
    public enum TrueUp: String, CaseIterable, Hashable, Sendable {
        /// The departments, by metered cost; a difference within tolerance goes to the variance account.
        case departments
        /// The variance account, all of it.
        case variance
    }

    /// What becomes of tax.
    public enum Tax: String, CaseIterable, Hashable, Sendable {
        /// It is cost, and shared as its charge is.
        case irrecoverable
        /// It is claimed back: the tax account holds it, no department does.
        case recoverable
    }

    /// Which rate of a period turns a billing currency into that of the books.
    public enum RateKind: String, CaseIterable, Hashable, Sendable {
        /// The mean of the daily rates of the period.
        case average
        /// The last rate of the period.
        case closing
        /// The rate of the first day of the period.
        case opening
        /// The rate of the accounting date, or the last one before it.
        case spot
    }

    /// Who must sign before a pack closes its period; nobody if empty.
    public var signOff: [Role] = []
    /// Whether each role must be another person; where not, that is recorded.
    public var hasSegregation = true
    public var clearingAccount = "1290-ai-clearing"
    public var accrualAccount = "2150-accrued-ai-cost"
    public var varianceAccount = "5190-ai-price-variance"
    public var taxAccount = "2310-input-tax"
    public var fxAccount = "7710-exchange-differences"
    public var trueUp = TrueUp.departments
    public var tax = Tax.irrecoverable
    public var fxRate = RateKind.average
    /// The department on lines of the variance account; that of the suspense where `nil`.
    public var varianceDepartment: String?
    /// Providers that nobody invoices: the company's own. What they cost is not accrued.
    public var internalProviders: [String] = []
    /// Providers that do not bill calls that failed.
    public var unbilledFailures: [String] = []
    /// The currency of the group, in which totals are shown too.
    public var reportingCurrency: Currency?
    /// Names of templates in `Templates/journals`.
    public var journalFormats = ["csv"]
    public var calendar = Calendar()

    /// Where fiscal periods begin and end.
    public struct Calendar: Hashable, Sendable {
        /// How a fiscal year is cut.
        public enum Kind: String, CaseIterable, Hashable, Sendable {
            case months
            case weeks445 = "4-4-5"
            case weeks454 = "4-5-4"
            case weeks544 = "5-4-4"
            /// 13 periods of four weeks.
            case weeks13x4 = "13x4"
            /// Each period with its first day, in `Mappings/fiscal-calendar.csv`.
            case file
        }

        public var kind = Kind.months
        /// For calendars of weeks, the first day of each fiscal year.
        public var firstDays: [Int: CivilDate] = [:]
    }

    /// The standard close.
    public init() {}
}

extension CloseSettings {
    /// Reads the groups `close`, `journals` and `calendar` of the settings.
    static func read(_ reader: inout FieldReader) -> CloseSettings {
        var settings = CloseSettings()
        if var group = reader.group("close") {
            settings.readClose(&group)
            group.finish()
        }
        if var group = reader.group("journals") {
            if let formats = group.texts("formats") { settings.journalFormats = formats }
            group.finish()
        }
        if var group = reader.group("calendar") {
            settings.calendar = Calendar(&group)
            group.finish()
        }
        return settings
    }

    private mutating func readClose(_ group: inout FieldReader) {
        if let node = group.optional("sign_off") {
            if case .list(let nodes) = node.content {
                signOff = nodes.compactMap { node in
                    if let role = node.text.flatMap(Role.init(rawValue:)), role != .preparer { return role }
                    group.report(node, "sign_off", .notOneOf(["reviewer", "approver"]))
                    return nil
                }
            } else {
                group.report(node, "sign_off", .notA(expected: "a list such as [reviewer, approver]"))
            }
        }
        if let flag = group.flag("segregation") { hasSegregation = flag }
        if let account = group.text("clearing_account") { clearingAccount = account }
        if let account = group.text("accrual_account") { accrualAccount = account }
        if let account = group.text("variance_account") { varianceAccount = account }
        if let account = group.text("tax_account") { taxAccount = account }
        if let account = group.text("fx_account") { fxAccount = account }
        varianceDepartment = group.text("variance_department")
        internalProviders = group.texts("internal_providers") ?? []
        unbilledFailures = group.texts("unbilled_failures") ?? []
        if let node = group.optional("reporting_currency"), let text = group.text(of: node, "reporting_currency") {
            reportingCurrency = Currency(text)
            if reportingCurrency == nil { group.report(node, "reporting_currency", .notOneOf(Currency.allCodes)) }
        }
        if let choice = group.choice("true_up", TrueUp.self) { trueUp = choice }
        if let choice = group.choice("tax", Tax.self) { tax = choice }
        if let choice = group.choice("fx_rate", RateKind.self) { fxRate = choice }
    }

    /// The accounts with the fields that name them.
    public var accounts: [(field: String, account: String)] {
        [
            ("close.clearing_account", clearingAccount), ("close.accrual_account", accrualAccount),
            ("close.variance_account", varianceAccount), ("close.tax_account", taxAccount),
            ("close.fx_account", fxAccount),
        ]
    }
}

extension CloseSettings.Calendar {
    fileprivate init(_ group: inout FieldReader) {
        self.init()
        if let kind = group.choice("kind", Kind.self) { self.kind = kind }
        guard var years = group.group("first_days") else {
            if kind != .months, kind != .file {
                group.report(
                    group.node, "first_days",
                    .missing(expected: "the first day of each fiscal year: { 2026: 2025-12-29 }"))
            }
            return
        }
        for field in years.everyField() {
            guard let text = years.text(of: field.node, field.name) else { continue }
            if let year = Int(field.name), (1...9998).contains(year), let moment = CalendarText.instant(text) {
                firstDays[year] = Instant(microseconds: moment).date
            } else {
                years.report(field.node, field.name, .notA(expected: "a year and its first day: 2026: 2025-12-29"))
            }
        }
    }
}

public import FOCUS
public import Mapping
public import Money
public import Periods
public import SettingsText

/// `chargeback.yaml`: what holds for the books as a whole.
public struct Settings: Hashable, Sendable {
    /// The legal entity that the books are of.
    public var entity: String
    /// The currency of the books.
    public var currency: Currency
    /// The IANA name of the time zone whose midnight ends a period of the books.
    public var timeZone: String
    /// The cost store, relative to the books.
    public var store: String
    /// The FOCUS version that exports follow.
    public var focusVersion: FOCUSVersion
    /// The time detail of exported rows.
    public var grain: Grain
    /// What tells the rows of one time bucket apart, beside what FOCUS needs.
    public var groupBy: [Attribute]
    /// Whether user ids appear in exports.
    public var includesUsers: Bool
    /// Who takes what no rule claims.
    public var suspense: MappingModel.Suspense
    /// What differences are accepted.
    public var tolerances: Tolerances
    /// What an export writes.
    public var outputs: Outputs
    /// The thresholds of reports.
    public var reports = ReportSettings()
    /// How a month is closed.
    public var close = CloseSettings()
    /// From which amount on a difference is looked at.
    public var materiality = Materiality()
    /// How cost crosses to another company.
    public var intercompany = Intercompany()

    /// Differences between invoice and metered cost that are accepted and shown; within either is enough.
    public struct Tolerances: Hashable, Sendable {
        /// In the currency of the books.
        public var invoiceAmount = Amount(picos: Amount.picosPerUnit / 100)
        /// In percent of the invoice, exact.
        public var invoicePercent = Amount(picos: Amount.picosPerUnit / 2)

        /// The standard tolerances.
        public init() {}
    }

    /// What an export writes, and where.
    public struct Outputs: Hashable, Sendable {
        /// The folder, relative to the books.
        public var folder = "out"
        public var formats: [Format] = [.csv]
        public var flavour = Flavour.exact

        /// A kind of file.
        public enum Format: String, CaseIterable, Hashable, Sendable {
            case csv, parquet
        }

        /// Whether text cells are exact or made safe for spreadsheets.
        public enum Flavour: String, CaseIterable, Hashable, Sendable {
            case exact, spreadsheet
        }
    }

    /// The attributes that rows are told apart by when the settings do not say.
    public static let defaultGroupBy: [Attribute] = [.feature, .department, .glAccount, .project, .workload]

    /// The name of the settings file.
    public static let file = "chargeback.yaml"
}

extension Settings {
    /// Reads the settings; `nil`, with all problems noted, when one of the required ones is missing or wrong.
    ///
    /// The suspense account and department must be listed in `tables` and active, where those tables have been read.
    public static func read(_ bytes: [UInt8], tables: MappingTables, problems: SettingProblems) -> Settings? {
        guard let root = SettingNode.read(bytes, file: file, problems: problems),
            var reader = FieldReader(root, file: file, path: "", problems: problems)
        else { return nil }
        let entity = reader.text("entity", required: "the name of the legal entity")
        let currency = currency(&reader)
        let timeZone = timeZone(&reader)
        let store = path("store", &reader) ?? "store.sqlite"
        let version = reader.choice("focus_version", FOCUSVersion.self) ?? .v1_1
        let grain = reader.choice("grain", Grain.self) ?? .day
        let groupBy = groupBy(&reader)
        let includesUsers = reader.flag("include_users") ?? false
        let suspense = suspense(&reader, tables)
        let tolerances = tolerances(&reader)
        let outputs = outputs(&reader)
        let reports = ReportSettings.read(&reader)
        let close = CloseSettings.read(&reader)
        let materiality = Materiality.read(&reader)
        let intercompany = Intercompany.read(&reader)
        reader.finish()
        guard let entity, let currency, let suspense else { return nil }
        return Settings(
            entity: entity, currency: currency, timeZone: timeZone, store: store, focusVersion: version, grain: grain,
            groupBy: groupBy, includesUsers: includesUsers, suspense: suspense, tolerances: tolerances,
            outputs: outputs,
            reports: reports, close: close, materiality: materiality, intercompany: intercompany)
    }

    private static func currency(_ reader: inout FieldReader) -> Currency? {
        guard let node = reader.required("currency", expected: "an ISO 4217 code such as USD"),
            let text = reader.text(of: node, "currency")
        else { return nil }
        if let currency = Currency(text) { return currency }
        reader.report(node, "currency", .notOneOf(Currency.allCodes))
        return nil
    }

    private static func timeZone(_ reader: inout FieldReader) -> String {
        guard let node = reader.optional("time_zone"), let text = reader.text(of: node, "time_zone") else {
            return "UTC"
        }
        if TimeZoneName.exists(text) { return text }
        reader.report(node, "time_zone", .notA(expected: "a time zone such as UTC or Europe/Berlin"))
        return "UTC"
    }

    /// A path that stays inside the books: relative, without `..`.
    private static func path(_ name: String, _ reader: inout FieldReader) -> String? {
        guard let node = reader.optional(name), let text = reader.text(of: node, name) else { return nil }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        if !text.isEmpty, !text.hasPrefix("/"), !parts.contains(".."), !text.utf8.contains(0) { return text }
        reader.report(node, name, .notA(expected: "a path inside the books: relative, without .."))
        return nil
    }

    private static func groupBy(_ reader: inout FieldReader) -> [Attribute] {
        guard let node = reader.optional("group_by") else { return defaultGroupBy }
        guard case .list(let nodes) = node.content else {
            reader.report(node, "group_by", .notA(expected: "a list of attributes"))
            return []
        }
        var attributes: [Attribute] = []
        for node in nodes {
            guard let text = reader.text(of: node, "group_by") else { continue }
            guard let attribute = Attribute(name: text) else {
                reader.report(node, "group_by", .notOneOf(Attribute.named.map(\.name) + ["tag.KEY"]))
                continue
            }
            if attributes.contains(attribute) {
                reader.report(node, "group_by", .duplicate(line: nil))
            } else {
                attributes.append(attribute)
            }
        }
        return attributes
    }

    private static func suspense(_ reader: inout FieldReader, _ tables: MappingTables) -> MappingModel.Suspense? {
        let expected = "gl_account and department for what no rule claims"
        guard reader.required("suspense", expected: expected) != nil, var group = reader.group("suspense") else {
            return nil
        }
        let accounts = tables.accounts.map { ($0.account, $0.isActive) }
        let account = postable("gl_account", "an account", &group, accounts, "Mappings/chart-of-accounts.csv")
        let departments = tables.departments.map { ($0.department, $0.isActive) }
        let department = postable("department", "a department", &group, departments, "Mappings/departments.csv")
        group.finish()
        guard let account, let department else { return nil }
        return MappingModel.Suspense(glAccount: account, department: department)
    }

    /// An entry of a table that is listed there and active.
    private static func postable(
        _ name: String, _ noun: String, _ reader: inout FieldReader, _ entries: [(name: String, isActive: Bool)],
        _ file: String
    ) -> String? {
        guard let node = reader.required(name, expected: "\(noun) of \(file)"), let text = reader.text(of: node, name)
        else { return nil }
        if let entry = entries.first(where: { $0.name == text }) {
            if !entry.isActive {
                reader.report(node, name, .contradiction("is inactive in \(file): choose an active one"))
            }
        } else if !entries.isEmpty {
            reader.report(node, name, .notListed(file: file, known: entries.map(\.name)))
        }
        return text
    }

    private static func tolerances(_ reader: inout FieldReader) -> Tolerances {
        var tolerances = Tolerances()
        guard var group = reader.group("tolerances") else { return tolerances }
        if let amount = group.amount("invoice_amount") { tolerances.invoiceAmount = amount }
        if let percent = group.amount("invoice_percent") { tolerances.invoicePercent = percent }
        group.finish()
        return tolerances
    }

    private static func outputs(_ reader: inout FieldReader) -> Outputs {
        var outputs = Outputs()
        guard var group = reader.group("outputs") else { return outputs }
        if let folder = path("folder", &group) { outputs.folder = folder }
        if let node = group.optional("formats") {
            if case .list(let nodes) = node.content {
                outputs.formats = nodes.compactMap { node in
                    if let format = node.text.flatMap(Outputs.Format.init(rawValue:)) { return format }
                    group.report(node, "formats", .notOneOf(Outputs.Format.allCases.map(\.rawValue)))
                    return nil
                }
            } else {
                group.report(node, "formats", .notA(expected: "a list such as [csv]"))
            }
        }
        if let flavour = group.choice("flavour", Outputs.Flavour.self) { outputs.flavour = flavour }
        group.finish()
        return outputs
    }
}

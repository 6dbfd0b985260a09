public import Reports
public import SettingsText
public import Spreadsheet

/// `Templates/workbook.yaml`: which sheets and columns a workbook has, and how it looks.
public struct WorkbookTemplate: Hashable, Sendable {
    /// The sheets, in the order of the workbook.
    public var sheets = SheetKind.allCases
    /// The columns that are shown, by sheet; all of a sheet that is not named. Others are hidden, as formulas need them.
    public var columns: [String: [String]] = [:]
    /// The reports that become sheets.
    public var reports: [ReportName] = [.sessions, .workstreams, .outcomes, .budgets, .waste]
    /// How many months the trend has, this one included.
    public var trendMonths = 13
    /// How many departments have a sheet of their own, the dearest first.
    public var mostStatements = 40
    /// How many rows the lists of a department's sheet have.
    public var topRows = 10
    /// Up to how many calls and charges the detail has a row for each; of more it has rows by day.
    public var detailCalls = 50_000
    /// Up to how many rows the detail is a table of Excel; more are streamed to the disk, with filter buttons alone.
    public var detailTableRows = 50_000
    /// The change against budget, in percent, from which a variance is marked.
    public var varianceLimit = 10
    /// Until how many days after the end of the period exceptions are to be settled.
    public var exceptionDays = 10

    /// The page of a ticket of the tracker, with `{key}` in the place of its key; tickets lead nowhere without one.
    public var trackerLink: String?

    public var accent = Color(rgb: 0x1F_4E79)
    /// A PNG file in the folder of templates; `nil` without one.
    public var logo: String?
    /// Its bytes.
    public var logoBytes: [UInt8]?
    public var negative = Negative.parentheses
    public var dateFormat = "yyyy-mm-dd"
    public var paper = Paper.a4

    /// The standard workbook.
    public init() {}

    /// A sheet, or a group of sheets of one kind.
    public enum SheetKind: String, CaseIterable, Hashable, Sendable {
        case cover, summary, projects, statements, journal, reconciliation, allocation, exceptions, rules, trend,
            reports, lines
        case detail, assumptions
    }

    /// How amounts below zero are written; they are red either way.
    public enum Negative: String, CaseIterable, Hashable, Sendable {
        case parentheses, minus
    }

    /// What it is printed on.
    public enum Paper: String, CaseIterable, Hashable, Sendable {
        case a4, letter
    }

    /// The name of the file inside the books.
    public static let file = "Templates/workbook.yaml"
}

extension WorkbookTemplate {
    /// Reads a template; what is wrong is noted and left at its standard.
    public static func read(_ bytes: [UInt8], problems: SettingProblems) -> WorkbookTemplate {
        var template = WorkbookTemplate()
        guard let root = SettingNode.read(bytes, file: file, problems: problems),
            var reader = FieldReader(root, file: file, path: "", problems: problems)
        else { return template }
        if let node = reader.optional("sheets") {
            template.sheets = list(node, "sheets", &reader, SheetKind.self)
            if !template.sheets.contains(.lines) {
                reader.report(
                    node, "sheets", .contradiction("must have lines: the formulas of the others look there"))
            }
        }
        if var columns = reader.group("columns") {
            for (sheet, known) in knownColumns.sorted(by: { $0.key < $1.key }) {
                guard let node = columns.optional(sheet) else { continue }
                for item in items(of: node) {
                    guard let name = columns.text(of: item, sheet) else { continue }
                    if !known.contains(name) { columns.report(item, sheet, .notOneOf(known)) }
                    template.columns[sheet, default: []].append(name)
                }
            }
            columns.finish()
        }
        if let node = reader.optional("reports") { template.reports = list(node, "reports", &reader, ReportName.self) }
        if let months = reader.integer("trend_months", in: 1...36) { template.trendMonths = months }
        if var statements = reader.group("statements") {
            if let count = statements.integer("most", in: 0...200) { template.mostStatements = count }
            if let count = statements.integer("top", in: 1...100) { template.topRows = count }
            statements.finish()
        }
        if var detail = reader.group("detail") {
            if let count = detail.integer("calls_up_to", in: 0...1_000_000) { template.detailCalls = count }
            if let count = detail.integer("table_up_to", in: 0...1_000_000) { template.detailTableRows = count }
            detail.finish()
        }
        if var exceptions = reader.group("exceptions") {
            if let days = exceptions.integer("due_days", in: 0...365) { template.exceptionDays = days }
            exceptions.finish()
        }
        if let percent = reader.integer("variance_limit_percent", in: 0...1_000) { template.varianceLimit = percent }
        if var links = reader.group("links") {
            if let node = links.optional("tracker"), let text = links.text(of: node, "tracker") {
                if isLink(text) {
                    template.trackerLink = text
                } else {
                    links.report(
                        node, "tracker", .notA(expected: "an address such as https://tracker.example.com/browse/{key}"))
                }
            }
            links.finish()
        }
        if var branding = reader.group("branding") {
            template.readBranding(&branding)
            branding.finish()
        }
        if var locale = reader.group("locale") {
            if let negative = locale.choice("negative", Negative.self) { template.negative = negative }
            if let paper = locale.choice("paper", Paper.self) { template.paper = paper }
            if let node = locale.optional("date"), let text = locale.text(of: node, "date") {
                if dateFormats.contains(text) {
                    template.dateFormat = text
                } else {
                    locale.report(node, "date", .notOneOf(dateFormats))
                }
            }
            locale.finish()
        }
        reader.finish()
        return template
    }

    /// Whether a text is the address of a web page with the place of a key.
    private static func isLink(_ text: String) -> Bool {
        (text.hasPrefix("https://") || text.hasPrefix("http://")) && text.contains("{key}") && text.utf8.count <= 1_000
            && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
    }

    private static let dateFormats = ["yyyy-mm-dd", "dd/mm/yyyy", "mm/dd/yyyy", "dd.mm.yyyy", "d mmm yyyy"]

    /// The columns that can be shown or hidden, by sheet.
    static let knownColumns: [String: [String]] = [
        "journal": [
            "journal", "kind", "date", "line", "account", "account_name", "department", "cost_center", "project",
            "debit", "credit", "memo", "line_id",
        ],
        "allocation": [
            "pool", "version", "driver_name", "department", "account", "project", "reason", "driver", "share", "exact",
            "posted", "rounding", "waived", "share_id",
        ],
        "exceptions": [
            "kind", "department", "subject", "note", "rows", "currency", "amount", "due", "status", "comment",
        ],
        "rules": [
            "order", "priority", "rule", "decides", "condition", "gives", "validity", "overrides", "rows", "amount",
        ],
        "lines": [
            "line", "department", "department_name", "account", "account_name", "project", "part", "detail", "exact",
            "posted", "rows", "check", "line_id",
        ],
        "detail": [
            "day", "department", "account", "project", "part", "feature", "provider", "product", "charges", "tokens",
            "cost", "id", "session", "start",
        ],
    ]

    private static func list<Choice>(
        _ node: SettingNode, _ name: String, _ reader: inout FieldReader, _ type: Choice.Type
    ) -> [Choice] where Choice: RawRepresentable & CaseIterable & Hashable, Choice.RawValue == String {
        var choices: [Choice] = []
        for item in items(of: node) {
            guard let text = reader.text(of: item, name) else { continue }
            guard let choice = Choice(rawValue: text) else {
                reader.report(item, name, .notOneOf(Choice.allCases.map(\.rawValue)))
                continue
            }
            if choices.contains(choice) {
                reader.report(item, name, .duplicate(line: nil))
            } else {
                choices.append(choice)
            }
        }
        return choices
    }

    /// The items of a list; one value counts as a list of one.
    private static func items(of node: SettingNode) -> [SettingNode] {
        if case .list(let items) = node.content { items } else { [node] }
    }

    private mutating func readBranding(_ branding: inout FieldReader) {
        if let node = branding.optional("accent"), let text = branding.text(of: node, "accent") {
            if let color = Color(text), color.contrast(with: .white) >= 4.5 {
                accent = color
            } else {
                branding.report(
                    node, "accent",
                    .notA(expected: "a color such as \"#1f4e79\", dark enough for white text (contrast 4.5 to 1)"))
            }
        }
        if let node = branding.optional("logo"), let text = branding.text(of: node, "logo") {
            let isPlain =
                !text.hasPrefix(".") && text.hasSuffix(".png")
                && text.unicodeScalars.allSatisfy { $0 != "/" && $0.value >= 0x20 }
            if isPlain {
                logo = text
            } else {
                branding.report(node, "logo", .notA(expected: "the name of a PNG file in Templates, such as logo.png"))
            }
        }
    }

    /// The template of books, with its logo; the standard one where the books have none.
    ///
    /// - Parameter standard: the bytes of the standard template.
    public static func of(books folder: String, problems: SettingProblems) -> WorkbookTemplate {
        var template = WorkbookTemplate()
        do throws(FileError) {
            template = read(try FileBytes.read("\(folder)/\(file)"), problems: problems)
        } catch {
            if !error.isMissing { problems.add(SettingProblem(file: file, reason: .unreadable(error.description))) }
            return template
        }
        guard let logo = template.logo else { return template }
        do throws(FileError) {
            let bytes = try FileBytes.read("\(folder)/Templates/\(logo)")
            if Picture.isPNG(bytes) {
                template.logoBytes = bytes
            } else {
                problems.add(
                    SettingProblem(
                        file: file, field: "branding.logo", value: logo, reason: .notA(expected: "a PNG picture")))
            }
        } catch {
            problems.add(
                SettingProblem(
                    file: file, field: "branding.logo", value: logo, reason: .unreadable(error.description)))
        }
        return template
    }
}

internal import Money
internal import Periods
internal import PostedPeriods
internal import Reports
internal import Spreadsheet

/// Writes one workbook: plans its sheets, fills them, and the cover last, as it looks at all of them.
final class WorkbookWriter {
    let contents: WorkbookContents
    let template: WorkbookTemplate
    let theme: Theme
    let file: SpreadsheetFile
    let views: [CurrencyView]
    private let rowsPerDetailSheet: Int
    /// The widths of the columns of the table that was written last, for charts beside one another.
    var columnPixels: [Int] = []
    /// What the cover compares.
    var controls: [Control] = []
    /// The totals of the departments' sheets.
    var statementTotals: [StatementTotal] = []
    /// What the cover leads to.
    var guide: [GuideEntry] = []
    private(set) var plan: [PlannedSheet] = []

    /// A sheet with what it is to show.
    struct PlannedSheet {
        let kind: WorkbookTemplate.SheetKind
        let sheet: Sheet
        /// Which of ``views``.
        let view: Int
        var department: String?
        /// The report and its table.
        var report: (Int, Int)?
        /// Which of several sheets of the detail.
        var part = 0
    }

    /// A figure of the workbook beside the engine's.
    struct Control {
        var name: String
        /// A formula, and the number that it comes to.
        var formula: String
        var value: Double
        var engine: Double
        var currency: Currency?
        /// A name for formulas.
        var definedName: String?
    }

    /// The total of a department's sheet.
    struct StatementTotal {
        var cell: String
        var units: Int128
        var currency: Currency
    }

    /// A line of the cover's table of contents.
    struct GuideEntry {
        var sheet: String
        var text: String
        /// The department whose name the sheet could not have.
        var department: String?

        init(sheet: String, text: String, department: String? = nil) {
            self.sheet = sheet
            self.text = text
            self.department = department
        }
    }

    /// - Parameter rowsPerDetailSheet: where the detail is cut into sheets.
    init(
        _ contents: WorkbookContents, _ template: WorkbookTemplate, path: String,
        rowsPerDetailSheet: Int = DetailLayout.mostRows
    ) throws {
        self.rowsPerDetailSheet = rowsPerDetailSheet
        self.contents = contents
        self.template = template
        theme = Theme(template)
        views = contents.period.currencies.enumerated().map { index, posted in
            CurrencyView(posted, names: contents.period.names, isFirst: index == 0, template)
        }
        file = try SpreadsheetFile(path: path, properties: WorkbookWriter.properties(contents.period.heading))
    }

    var heading: PeriodHeading { contents.period.heading }
    var names: NameDirectory { contents.period.names }

    func write() throws -> Int64 {
        let details = try contents.detail.map {
            try DetailLayout($0, template, rowsPerSheet: rowsPerDetailSheet)
        }
        plan = try planSheets(details)
        for planned in plan where planned.kind != .cover { try fill(planned, details) }
        for planned in plan where planned.kind == .cover { try writeCover(planned.sheet) }
        return try file.close()
    }

    private func fill(_ planned: PlannedSheet, _ details: [DetailLayout]) throws {
        switch planned.kind {
        case .cover: break
        case .summary: try writeSummary(planned.sheet, views[planned.view])
        case .projects: try writeProjects(planned.sheet, views[planned.view])
        case .statements:
            try writeStatement(planned.sheet, views[planned.view], planned.department ?? "")
        case .journal: try writeJournal(planned.sheet)
        case .reconciliation: try writeReconciliation(planned.sheet)
        case .allocation: try writeAllocation(planned.sheet)
        case .exceptions: try writeExceptions(planned.sheet)
        case .rules: try writeRules(planned.sheet)
        case .trend: try writeTrend(planned.sheet, views[planned.view])
        case .reports:
            if let (report, table) = planned.report {
                try writeReport(planned.sheet, contents.reports[report].tables[table])
            }
        case .lines:
            try writeLines(
                planned.sheet, views[planned.view], details.first { $0.rows.currency == views[planned.view].currency })
        case .detail:
            if let detail = details.first(where: { $0.rows.currency == views[planned.view].currency }) {
                try writeDetail(planned.sheet, views[planned.view], detail, part: planned.part)
            }
        case .assumptions: try writeAssumptions(planned.sheet)
        }
    }

    // MARK: - The plan

    /// A sheet before it has its name.
    private struct Wish {
        var kind: WorkbookTemplate.SheetKind
        var title: String
        var view = 0
        var department: String?
        var report: (Int, Int)?
        var part = 0
        var isStreamed = false
    }

    private func planSheets(_ details: [DetailLayout]) throws -> [PlannedSheet] {
        var wishes = template.sheets.flatMap { self.wishes(for: $0, details) }
        // A department may be called Journal: sheets of ours have their names first.
        var sheetNames = SheetNames()
        for index in wishes.indices where wishes[index].department == nil {
            wishes[index].title = sheetNames.name(for: wishes[index].title)
        }
        for index in wishes.indices where wishes[index].department != nil {
            wishes[index].title = sheetNames.name(for: wishes[index].title)
        }
        return try wishes.map { wish in
            let sheet = try file.addSheet(wish.title, wish.isStreamed ? .streamed : .kept)
            return PlannedSheet(
                kind: wish.kind, sheet: sheet, view: wish.view, department: wish.department, report: wish.report,
                part: wish.part)
        }
    }

    private func wishes(for kind: WorkbookTemplate.SheetKind, _ details: [DetailLayout]) -> [Wish] {
        switch kind {
        case .cover: return [Wish(kind: kind, title: "Cover")]
        case .summary: return perCurrency(kind, "Summary")
        case .projects: return perCurrency(kind, "Projects")
        case .trend: return perCurrency(kind, "Trend")
        case .lines: return perCurrency(kind, "Lines")
        case .journal: return [Wish(kind: kind, title: "Journal")]
        case .reconciliation: return [Wish(kind: kind, title: "Reconciliation")]
        case .allocation: return [Wish(kind: kind, title: "Allocation")]
        case .exceptions: return [Wish(kind: kind, title: "Exceptions")]
        case .rules: return [Wish(kind: kind, title: "Rules")]
        case .assumptions: return [Wish(kind: kind, title: "Assumptions")]
        case .statements:
            return views.enumerated().flatMap { index, view in
                view.departmentsWithSheet.map { department in
                    Wish(
                        kind: kind, title: names.department(department).name + view.suffix, view: index,
                        department: department)
                }
            }
        case .reports:
            return template.reports.flatMap { name in
                contents.reports.enumerated().filter { $0.element.name == name }.flatMap { index, report in
                    report.tables.enumerated().map { number, table in
                        Wish(kind: kind, title: WorkbookWriter.title(of: table, in: report), report: (index, number))
                    }
                }
            }
        case .detail:
            return views.enumerated().flatMap { index, view -> [Wish] in
                guard let detail = details.first(where: { $0.rows.currency == view.currency }) else { return [] }
                return (0..<detail.sheetCount).map { part in
                    Wish(
                        kind: kind, title: "Detail\(view.suffix)\(part > 0 ? " \(part + 1)" : "")", view: index,
                        part: part, isStreamed: !detail.isTable)
                }
            }
        }
    }

    private func perCurrency(_ kind: WorkbookTemplate.SheetKind, _ title: String) -> [Wish] {
        views.enumerated().map { Wish(kind: kind, title: title + $1.suffix, view: $0) }
    }

    /// `Sessions`, `Sessions distribution`.
    private static func title(of table: ReportTable, in report: Report) -> String {
        let first = report.name.rawValue.prefix(1).uppercased() + report.name.rawValue.dropFirst()
        let isMain = table.name == report.name.rawValue
        return first + (isMain ? "" : " \(table.name)")
            + (isOther(table.currency, report) ? " \(table.currency)" : "")
    }

    private static func isOther(_ currency: String, _ report: Report) -> Bool {
        Set(report.tables.map(\.currency)).count > 1 && report.tables.first?.currency != currency
    }

    /// The sheet of a department.
    func statementSheet(of department: String, _ view: CurrencyView) -> String? {
        plan.first {
            $0.kind == .statements && $0.department == department && views[$0.view].currency == view.currency
        }?.sheet.name
    }

    /// The name of the first sheet of a kind, in a currency where it has one.
    func sheetName(_ kind: WorkbookTemplate.SheetKind, _ view: CurrencyView? = nil) -> String? {
        plan.first { $0.kind == kind && (view == nil || views[$0.view].currency == view?.currency) }?.sheet.name
    }

    // MARK: - The file

    private static func properties(_ heading: PeriodHeading) -> DocumentProperties {
        var properties = DocumentProperties()
        properties.title = "Chargeback \(heading.period.title), \(heading.entity)"
        properties.subject = heading.period.description
        properties.author = heading.prepared.name ?? "chargeback"
        properties.company = heading.entity
        properties.comments =
            "\(heading.state.title), \(heading.basis.title), run \(heading.run)"
            + (heading.packHash.map { ", pack \($0)" } ?? "")
        properties.keywords = "chargeback, AI, \(heading.period)"
        // The first moment after the period: the clock of the machine is no part of the file.
        properties.created = Instant(heading.period.dayAfter).microseconds / Instant.second
        properties.custom = [
            .init("Period", heading.period.description), .init("State", heading.state.title),
            .init("Currency", heading.currency.code), .init("Run", heading.run),
            .init("Pack hash", heading.packHash ?? ""),
        ]
        return properties
    }

    func style(_ style: CellStyle) throws(SpreadsheetError) -> StyleID { try file.style(style) }
}

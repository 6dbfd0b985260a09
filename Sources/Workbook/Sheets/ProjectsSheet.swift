internal import Money
internal import Periods
internal import PostedPeriods
internal import Spreadsheet

extension WorkbookWriter {
    func writeProjects(_ sheet: Sheet, _ view: CurrencyView) throws { try ProjectsSheet(self, sheet, view).write() }
}

/// The projects of each department, as a group of rows below it that opens and closes.
private struct ProjectsSheet {
    let writer: WorkbookWriter
    let sheet: Sheet
    let view: CurrencyView

    /// Where the columns stand.
    private enum Column: Int, CaseIterable {
        case departmentKey, projectKey, department, project, name, cost, share, before, change, engine, check

        var letters: String { CellReference.letters(rawValue) }
    }

    /// What a department has of a project; `nil` for cost without one.
    private struct Project {
        var key: String?
        var units: Int128 = 0
        var before: Int128 = 0
    }

    init(_ writer: WorkbookWriter, _ sheet: Sheet, _ view: CurrencyView) {
        self.writer = writer
        self.sheet = sheet
        self.view = view
    }

    private var theme: Theme { writer.theme }
    private var money: CellStyle { theme.number(theme.formats.money(view.currency)) }

    func write() throws {
        try writer.writeHead(
            sheet, title: "Projects",
            note: "Posted cost by department and project. The sheet is not protected, so that groups open and close.",
            column: Column.department.rawValue, currency: view.currency)
        try writeHeader()
        sheet.setGroupButtonsAbove()
        var row = DataSheet.firstRow
        for department in view.departments { try write(department, &row) }
        try writeTotal(row)
        try setWidths()
        sheet.freeze(rows: DataSheet.firstRow, columns: Column.cost.rawValue)
        let rows = DataSheet.firstRow...row
        try sheet.add(
            ConditionalRule(.equals("DIFF"), theme.failedCheck),
            to: CellRange(column: Column.check.rawValue, rows: rows),
            in: writer.file)
        for column in [Column.department, .project] {
            try sheet.allowNumbersAsText(in: CellRange(column: column.rawValue, rows: rows))
        }
        try writer.setPage(
            sheet, repeating: DataSheet.header,
            area: CellRange(CellReference(0, 0), CellReference(row, Column.check.rawValue)))
        writer.guide.append(
            WorkbookWriter.GuideEntry(sheet: sheet.name, text: "departments with their projects, in groups"))
        writer.controls.append(
            WorkbookWriter.Control(
                name: "Projects, total of all departments\(view.suffix)",
                formula: CellReference(row, Column.cost.rawValue).on(sheet.name),
                value: view.number(view.posted.units), engine: view.number(view.posted.units), currency: view.currency))
    }

    private func writeHeader() throws {
        try sheet.setRow(DataSheet.header, height: 32)
        let before = view.before?.period.title ?? "Month before"
        let titles: [(Column, String)] = [
            (.departmentKey, "Department key"), (.projectKey, "Project key"), (.department, "Department"),
            (.project, "Project"), (.name, "Name"), (.cost, "Cost"), (.share, "Share of department"), (.before, before),
            (.change, "Change"), (.engine, "By the engine"), (.check, "Check"),
        ]
        for (column, title) in titles {
            let isText = [.department, .project, .name, .check].contains(column)
            try sheet.write(
                .text(CellText(title)), DataSheet.header, column.rawValue,
                writer.style(isText ? theme.textHeader : theme.numberHeader))
        }
    }

    /// Writes a department and the group of its projects.
    private func write(_ department: String, _ row: inout Int) throws {
        let projects = projects(of: department)
        let (table, key) = (view.linesTable, view.key(department: department))
        let total = Project(
            key: nil, units: view.posted.units(of: department), before: view.before?.units(of: department) ?? 0)
        let place = row
        try sheet.setRow(place, height: 16, isCollapsed: !projects.isEmpty)
        try sheet.write(.integer(key), place, Column.departmentKey.rawValue, writer.style(theme.style(.key)))
        try sheet.write(
            .text(CellText(department)), place, Column.department.rawValue,
            writer.style(theme.identifier.with { $0.isBold = true }))
        try sheet.write(
            .text(CellText(writer.names.department(department).name)), place, Column.name.rawValue,
            writer.style(theme.bold))
        try writeFigures(
            total, "SUMIFS(\(table)[Posted],\(table)[Department key],$A\(place + 1))", of: place, total, place
        ) {
            $0.with { $0.isBold = true }
        }
        row += 1
        for project in projects {
            try sheet.setRow(row, height: 15, level: 1, isHidden: true)
            try sheet.write(
                .integer(view.key(project: project.key)), row, Column.projectKey.rawValue,
                writer.style(theme.style(.key)))
            try sheet.write(.text(project.key), row, Column.project.rawValue, writer.style(theme.identifier))
            try sheet.write(
                .text(CellText(project.key.map { writer.names.project($0) } ?? "No project")), row,
                Column.name.rawValue,
                writer.style(project.key == nil ? theme.note : theme.plain))
            try writeFigures(
                project,
                "SUMIFS(\(table)[Posted],\(table)[Department key],$A$\(place + 1),\(table)[Project key],$B\(row + 1))",
                of: row, total, place
            ) { $0 }
            row += 1
        }
    }

    private func projects(of department: String) -> [Project] {
        var projects: [String?: Project] = [:]
        for line in view.posted.lines where line.department == department {
            projects[line.project, default: Project(key: line.project)].units += line.units
        }
        for line in view.before?.lines ?? [] where line.department == department {
            projects[line.project, default: Project(key: line.project)].before += line.units
        }
        return projects.values.sorted {
            $0.units != $1.units ? $0.units > $1.units : ($0.key ?? "") < ($1.key ?? "")
        }
    }

    private func writeFigures(
        _ figures: Project, _ formula: String, of row: Int, _ department: Project, _ place: Int,
        _ look: (CellStyle) -> CellStyle
    ) throws {
        let cell = { (column: Column) in "\(column.letters)\(row + 1)" }
        let money = try writer.style(look(self.money))
        try sheet.write(.formula(formula, cached: view.number(figures.units)), row, Column.cost.rawValue, money)
        try sheet.write(
            writer.ratio(cell(.cost), "\(Column.cost.letters)$\(place + 1)", figures.units, department.units), row,
            Column.share.rawValue, writer.style(theme.number(NumberFormats.percent)))
        if view.before != nil {
            try sheet.write(.number(view.number(figures.before)), row, Column.before.rawValue, money)
            try sheet.write(
                .formula("\(cell(.cost))-\(cell(.before))", cached: view.number(figures.units - figures.before)), row,
                Column.change.rawValue, money)
        }
        try sheet.write(.number(view.number(figures.units)), row, Column.engine.rawValue, money)
        try sheet.write(
            writer.check("ROUND(\(cell(.cost))-\(cell(.engine)),\(view.currency.minorUnits))=0", holds: true), row,
            Column.check.rawValue, writer.style(theme.check))
    }

    /// Departments alone are added up: they are the rows with a number.
    private func writeTotal(_ row: Int) throws {
        try sheet.setRow(row, height: 18)
        for column in [Column.department, .project, .name, .share] {
            try sheet.write(
                column == .department ? "Total" : .blank, row, column.rawValue, writer.style(theme.total(theme.plain)))
        }
        let sums: [(Column, Int128?)] = [
            (.cost, view.posted.units), (.before, view.before?.units),
            (.change, view.before.map { view.posted.units - $0.units }), (.engine, view.posted.units),
        ]
        for (column, units) in sums {
            let range = { (column: Column) in "\(column.letters)$\(DataSheet.firstRow + 1):\(column.letters)$\(row)" }
            let value = units.map { units -> CellValue in
                view.departments.isEmpty
                    ? .number(view.number(units))
                    : .formula(
                        "SUMIF($\(range(.departmentKey)),\">0\",\(range(column)))", cached: view.number(units))
            }
            try sheet.write(value ?? .blank, row, column.rawValue, writer.style(theme.total(money)))
        }
        try sheet.write(
            writer.check(
                "ROUND(\(Column.cost.letters)\(row + 1)-\(Column.engine.letters)\(row + 1),\(view.currency.minorUnits))=0",
                holds: true), row, Column.check.rawValue, writer.style(theme.check))
    }

    private func setWidths() throws {
        try sheet.setColumns(0...1, width: 6, isHidden: true)
        var texts = [ColumnWidth(), ColumnWidth(), ColumnWidth()]
        texts[0].fit(header: "Department")
        for department in view.departments {
            // Bold texts are wider.
            texts[0].fit(department.count + 2)
            texts[2].fit(writer.names.department(department).name.count + 2)
        }
        for line in view.posted.lines {
            texts[1].fit(.text(line.project), .identifier)
            texts[2].fit(.text(CellText(line.project.map { writer.names.project($0) } ?? "")), .identifier)
        }
        for (column, width) in zip(Column.department.rawValue..., texts) {
            try sheet.setColumns(column...column, width: width.width)
        }
        var amount = ColumnWidth()
        amount.fit(.number(view.number(Int128(view.posted.units.magnitude))), .money(view.currency))
        amount.fit(9)
        for column in Column.allCases[Column.cost.rawValue...] {
            let isUnknown = view.before == nil && (column == .before || column == .change)
            try sheet.setColumns(
                column.rawValue...column.rawValue, width: column == .check ? 9 : amount.width, isHidden: isUnknown)
        }
    }
}

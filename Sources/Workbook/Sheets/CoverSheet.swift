internal import Money
internal import Periods
internal import PostedPeriods
internal import Spreadsheet

/// The front page: what it is, whether it agrees, what is where, who signs.
extension WorkbookWriter {
    private static let first = 1, last = 5
    private static let widths = [2.0, 58, 25, 25, 18, 12]

    func writeCover(_ sheet: Sheet) throws {
        for (column, width) in WorkbookWriter.widths.enumerated() {
            try sheet.setColumns(column...column, width: width)
        }
        try sheet.write(.text(CellText(heading.entity)), 1, 1, style(theme.entity))
        try sheet.setRow(1, height: 30)
        try sheet.write(
            .text(CellText("Chargeback workbook, \(heading.period.title)")), 2, 1, style(theme.subtitle))
        try sheet.setRow(4, height: 26)
        try sheet.write(.text(CellText(heading.state.title)), 4, 1, style(theme.state(heading.state)))
        try sheet.write(.text(CellText(stateSentence)), 4, 2, style(theme.note.with { $0.vertical = .center }))
        if let logo = template.logoBytes {
            try sheet.add(picture: logo, description: "Logo of \(heading.entity)", height: 48, at: CellReference(1, 4))
        }
        var row = 6
        try writeFacts(sheet, &row)
        try writeKeyFigures(sheet, &row)
        try writeControls(sheet, &row)
        try writeSignatures(sheet, &row)
        let secondPage = row
        try writeProofs(sheet, &row)
        try writeGuide(sheet, &row)
        try setPage(
            sheet, repeating: nil,
            area: CellRange(CellReference(0, 0), CellReference(row, WorkbookWriter.last)), isLandscape: false
        ) {
            // One page wide; what is signed is on the first, the proofs and what is where are on the next.
            $0.fit(characters: WorkbookWriter.widths.reduce(0, +), columns: WorkbookWriter.widths.count)
            $0.breaks = [secondPage]
        }
        sheet.protect()
    }

    private var stateSentence: String {
        switch heading.state {
        case .draft: "Proposed figures. Nothing is posted, and the next run may give others."
        case .softClosed: "The pack is issued. Only accruals, true-ups and corrections may follow."
        case .closed: "Final. Late and changed data become corrections of a later month."
        }
    }

    func section(_ sheet: Sheet, _ titles: [String], _ row: inout Int) throws {
        for column in WorkbookWriter.first...WorkbookWriter.last {
            let index = column - WorkbookWriter.first
            let look = theme.section.with {
                if index > 0 {
                    $0.fontSize = 10
                    $0.color = Theme.gray
                    if index < 4 { $0.horizontal = .right }
                    if index == 4 { $0.horizontal = .center }
                }
            }
            let text = index < titles.count ? titles[index] : ""
            try sheet.write(text.isEmpty ? .blank : .text(CellText(text)), row, column, style(look))
        }
        row += 1
    }

    private func writeFacts(_ sheet: Sheet, _ row: inout Int) throws {
        try section(sheet, ["This workbook"], &row)
        let days =
            "\(heading.period.firstDay) to \(heading.period.lastDay), by the start of a call, \(heading.timeZone)"
        let facts: [(String, CellValue)] = [
            ("Period", .text(CellText(days))),
            ("Currency", .text(CellText(views.map(\.currency.code).joined(separator: ", ")))),
            ("Basis", .text(CellText(heading.basis.title))),
            ("Run", .text(CellText(heading.run))),
            ("Source and cut-off", .text(CellText(heading.source))),
            (
                "Pack hash",
                .text(
                    CellText(
                        heading.packHash
                            ?? (heading.state.isDraft ? "none: not closed" : "that of manifest.json beside")))
            ),
        ]
        for (label, value) in facts {
            try sheet.write(.text(CellText(label)), row, 1, style(theme.label))
            try sheet.write(value, row, 2, style(theme.identifier))
            row += 1
        }
        row += 1
    }

    private func writeControls(_ sheet: Sheet, _ row: inout Int) throws {
        try section(sheet, ["Control totals", "In this workbook, live", "By the engine", "Difference", "Check"], &row)
        let first = row
        for control in controls + statementControls {
            let money = control.currency.map { theme.formats.money($0) } ?? NumberFormats.count
            let number = try style(theme.number(money))
            try sheet.write(.text(CellText(control.name)), row, 1, style(theme.plain))
            try sheet.write(.formula(control.formula, cached: control.value), row, 2, number)
            try sheet.write(.number(control.engine), row, 3, number)
            try sheet.write(
                .formula("ROUND(C\(row + 1)-D\(row + 1),6)", cached: WorkbookWriter.difference(control)), row, 4, number
            )
            let places = control.currency?.minorUnits ?? 0
            let holds = WorkbookWriter.difference(control) == 0
            try sheet.write(
                check("ROUND(C\(row + 1)-D\(row + 1),\(places))=0", holds: holds), row, 5, style(theme.check))
            if let name = control.definedName { try file.define(name, as: CellReference(row, 2).on(sheet.name)) }
            row += 1
        }
        try markChecks(sheet, first, row)
        row += 1
    }

    private func markChecks(_ sheet: Sheet, _ first: Int, _ row: Int) throws {
        guard row > first else { return }
        try sheet.add(
            ConditionalRule(.equals("DIFF"), theme.failedCheck), to: CellRange(column: 5, rows: first...row - 1),
            in: file)
    }

    /// Both figures of a control come from whole units, so a difference below a millionth is none.
    private static func difference(_ control: Control) -> Double {
        let difference = control.value - control.engine
        return difference > -0.000001 && difference < 0.000001 ? 0 : difference
    }

    /// The departments' sheets together; formulas take so many characters, so a hundred at a time.
    private var statementControls: [Control] {
        views.flatMap { view -> [Control] in
            let totals = statementTotals.filter { $0.currency == view.currency }
            return stride(from: 0, to: totals.count, by: 100).map { start in
                let some = totals[start..<min(start + 100, totals.count)]
                let sum = view.number(some.reduce(0) { $0 + $1.units })
                return Control(
                    name: "Statements of \(some.count) departments\(view.suffix)",
                    formula: some.map(\.cell).joined(separator: "+"), value: sum, engine: sum, currency: view.currency)
            }
        }
    }

    private func writeProofs(_ sheet: Sheet, _ row: inout Int) throws {
        guard !contents.checks.isEmpty else { return }
        try section(sheet, ["Tie-out of the run", "One side", "Other side", "", "Check"], &row)
        let first = row
        for one in contents.checks {
            let lines = ColumnWidth.lines(of: one.statement.count, width: Int(WorkbookWriter.widths[1]))
            if lines > 1 { try sheet.setRow(row, height: Double(lines) * 13.5 + 1.5) }
            try sheet.write(
                .text(CellText(one.statement.prefix(1).uppercased() + one.statement.dropFirst())), row, 1,
                style(theme.text))
            try sheet.write(.text(CellText(one.left)), row, 2, style(theme.identifier.with { $0.horizontal = .right }))
            try sheet.write(.text(CellText(one.right)), row, 3, style(theme.identifier.with { $0.horizontal = .right }))
            try sheet.write(check("EXACT(C\(row + 1),D\(row + 1))", holds: one.holds), row, 5, style(theme.check))
            row += 1
        }
        try sheet.allowNumbersAsText(in: CellRange(CellReference(first, 2), CellReference(row - 1, 3)))
        try markChecks(sheet, first, row)
        row += 1
    }

    private func writeSignatures(_ sheet: Sheet, _ row: inout Int) throws {
        try section(sheet, ["Sign-off", "Name", "Date", "Signature"], &row)
        let date = theme.input.with { $0.numberFormat = theme.formats.date }
        for (role, signature) in [
            ("Prepared", heading.prepared), ("Reviewed", heading.reviewed), ("Approved", heading.approved),
        ] {
            try sheet.setRow(row, height: 22)
            try sheet.write(.text(CellText(role)), row, 1, style(theme.plain))
            try sheet.write(.text(signature.name), row, 2, style(theme.input))
            try sheet.write(signature.date.map { .date($0) } ?? .blank, row, 3, style(date))
            try sheet.write(.blank, row, 4, style(theme.input))
            row += 1
        }
        try sheet.write(
            "Sheets are protected against slips, without a password: that is no security. The pack's hash is.", row, 1,
            style(theme.note))
        row += 2
    }

    private func writeGuide(_ sheet: Sheet, _ row: inout Int) throws {
        try section(sheet, ["What is where"], &row)
        // In the order of the sheets.
        let order = Dictionary(zip(plan.map(\.sheet.name), 0...)) { first, _ in first }
        for entry in guide.sorted(by: { order[$0.sheet] ?? 0 < order[$1.sheet] ?? 0 }) {
            try sheet.write(
                .link(CellText(entry.sheet), to: "\(SheetNames.quoted(entry.sheet))!A1"), row, 1, style(theme.link))
            let text = entry.department.map { "\(entry.text) of \($0), \(names.department($0).name)" } ?? entry.text
            // A name of several lines would be drawn over the next row.
            let line = String(text.map { $0.isNewline ? " " : $0 })
            try sheet.write(.text(CellText(line)), row, 2, style(theme.identifier))
            row += 1
        }
    }
}

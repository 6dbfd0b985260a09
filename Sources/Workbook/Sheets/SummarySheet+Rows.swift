internal import Money
internal import Periods
internal import PostedPeriods
internal import Spreadsheet

/// The rows of the summary: a department each, and their sums.
extension SummarySheet {
    func writeDepartment(
        _ department: String, row: Int, _ firstLine: inout Int
    ) throws {
        let money = try style(theme.number(theme.formats.money(view.currency)))
        let lines = view.posted.lines.filter { $0.department == department }
        try sheet.write(.integer(view.key(department: department)), row, columns.key, style(theme.style(.key)))
        if let target = writer.statementSheet(of: department, view) {
            try sheet.write(
                .link(CellText(department), to: "\(SheetNames.quoted(target))!A1"), row, columns.department,
                style(theme.link.with { $0.numberFormat = NumberFormats.text }))
        } else {
            try sheet.write(.text(CellText(department)), row, columns.department, style(theme.identifier))
        }
        try sheet.write(
            .text(CellText(writer.names.department(department).name)), row, columns.name, style(theme.plain))
        let key = "$\(CellReference.letters(columns.key))\(row + 1)"
        for (index, account) in view.accounts.enumerated() {
            let column = columns.firstAccount + index
            let sum = lines.reduce(Int128(0)) { $0 + ($1.glAccount == account ? $1.units : 0) }
            let accountKey = "\(CellReference.letters(column))$\(DataSheet.totals + 1)"
            try sheet.write(
                .formula(
                    "SUMIFS(\(view.linesTable)[Posted],\(view.linesTable)[Department key],\(key),"
                        + "\(view.linesTable)[Account key],\(accountKey))", cached: view.number(sum)),
                row, column, money)
        }
        let total = lines.reduce(Int128(0)) { $0 + $1.units }
        let before = view.before.map { $0.units(of: department) }
        let budget = view.figures[department]?.budget.map { Budget(amount: $0, spent: total) }
        try writeSums(row: row, total: total, before: before, budget: budget, isTotal: false)
        if !lines.isEmpty, let target = writer.sheetName(.lines, view) {
            let first = DataSheet.firstRow + firstLine
            try sheet.write(
                .link(
                    CellText("rows \(first + 1)–\(first + lines.count)"),
                    to: "\(SheetNames.quoted(target))!A\(first + 1)"), row, columns.lines, style(theme.link))
        }
        firstLine += lines.count
    }

    /// The figures to the right of the accounts, of a department or of all.
    private func writeSums(
        row: Int, total: Int128, before: Int128?, budget: Budget?, isTotal: Bool
    ) throws {
        let finished = { (style: CellStyle) in isTotal ? theme.total(style) : style }
        let money = try style(finished(theme.number(theme.formats.money(view.currency))))
        let percent = try style(finished(theme.number(NumberFormats.percent)))
        let cell = { (column: Int) in CellReference(row, column).description }
        let hasAccounts = !view.accounts.isEmpty
        let accounts = "\(cell(columns.firstAccount)):\(cell(columns.total - 1))"
        try sheet.write(
            hasAccounts ? .formula("SUM(\(accounts))", cached: view.number(total)) : .number(0), row, columns.total,
            style(finished(theme.number(theme.formats.money(view.currency)).with { $0.isBold = true })))
        if let before {
            let firstRow = DataSheet.firstRow
            let value: CellValue =
                isTotal && !view.departments.isEmpty
                ? .formula(
                    "SUM(\(CellReference(firstRow, columns.before)):\(CellReference(row - 1, columns.before)))",
                    cached: view.number(before)) : .number(view.number(before))
            try sheet.write(value, row, columns.before, money)
            try sheet.write(
                .formula("\(cell(columns.total))-\(cell(columns.before))", cached: view.number(total - before)), row,
                columns.change, money)
            try sheet.write(
                writer.ratio(cell(columns.change), cell(columns.before), total - before, before), row,
                columns.changePercent,
                percent)
        } else {
            for column in [columns.before, columns.change, columns.changePercent] {
                try sheet.write("not known", row, column, style(finished(theme.note.with { $0.horizontal = .right })))
            }
        }
        if let budget {
            try write(budget, row: row, isTotal: isTotal, finished)
        } else {
            for column in [columns.budget, columns.variance, columns.variancePercent] {
                try sheet.write(.blank, row, column, style(finished(mark)))
            }
            try sheet.write("no budget", row, columns.mark, style(finished(theme.note.with { $0.indent = 1 })))
        }
        try sheet.write(.number(view.number(total)), row, columns.engine, money)
        try sheet.write(
            writer.check(
                "ROUND(\(cell(columns.total))-\(cell(columns.engine)),\(view.currency.minorUnits))=0", holds: true),
            row,
            columns.check, style(theme.check))
    }

    /// What was planned, and what those who planned have spent: departments without a budget are in no variance.
    private struct Budget {
        var amount: Int128
        var spent: Int128

        var left: Int128 { amount - spent }
    }

    private var mark: CellStyle {
        theme.plain.with {
            $0.horizontal = .left
            $0.indent = 1
        }
    }

    /// - Parameter finished: how a style looks in this row.
    private func write(
        _ budget: Budget, row: Int, isTotal: Bool, _ finished: (CellStyle) -> CellStyle
    ) throws {
        let money = try style(finished(theme.number(theme.formats.money(view.currency))))
        let cell = { (column: Int) in CellReference(row, column).description }
        let sum = { (column: Int) in
            "SUM(\(CellReference(DataSheet.firstRow, column)):\(CellReference(row - 1, column)))"
        }
        try sheet.write(
            isTotal
                ? .formula(sum(columns.budget), cached: view.number(budget.amount))
                : .number(view.number(budget.amount)), row, columns.budget, money)
        try sheet.write(
            .formula(
                isTotal ? sum(columns.variance) : "\(cell(columns.budget))-\(cell(columns.total))",
                cached: view.number(budget.left)), row, columns.variance, money)
        try sheet.write(
            writer.ratio(cell(columns.variance), cell(columns.budget), budget.left, budget.amount), row,
            columns.variancePercent, style(finished(theme.number(NumberFormats.percent))))
        let limit = writer.template.varianceLimit
        let isOver = budget.left * 100 < -budget.amount * Int128(limit)
        try sheet.write(
            .textFormula(
                "IF(ROUND(\(cell(columns.variance))*100+\(cell(columns.budget))*\(limit),6)<0,\"OVER\",\"within\")",
                cached: isOver ? "OVER" : "within"), row, columns.mark, style(finished(mark)))
    }

    func writeTotals(row: Int) throws {
        let label = try style(theme.total(theme.plain))
        try sheet.setRow(row, height: 18)
        try sheet.write("Total", row, columns.department, label)
        try sheet.write(.blank, row, columns.name, label)
        let money = try style(theme.total(theme.number(theme.formats.money(view.currency))))
        for (index, account) in view.accounts.enumerated() {
            let column = columns.firstAccount + index
            let sum = view.posted.lines.reduce(Int128(0)) { $0 + ($1.glAccount == account ? $1.units : 0) }
            try sheet.write(
                .formula(
                    "SUM(\(CellReference(DataSheet.firstRow, column)):\(CellReference(row - 1, column)))",
                    cached: view.number(sum)), row, column, money)
        }
        let budgeted = view.departments.compactMap { view.figures[$0] }.filter { $0.budget != nil }
        try writeSums(
            row: row, total: view.posted.units, before: view.before?.units,
            budget: budgeted.isEmpty
                ? nil
                : Budget(
                    amount: budgeted.reduce(0) { $0 + ($1.budget ?? 0) }, spent: budgeted.reduce(0) { $0 + $1.total }),
            isTotal: true)
    }
}

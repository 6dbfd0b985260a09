internal import Journals
internal import Money
internal import PostedPeriods
internal import Spreadsheet

/// The rows that the posted lines are made of: a table of Excel, or streamed row by row where they are many.
extension WorkbookWriter {
    private static func detailColumns(_ detail: DetailLayout, part: Int) -> [DataTable.Column] {
        let totals = detail.sheetTotals[part]
        var columns: [DataTable.Column] = [
            .init("line", "Line", .key),
            .init("day", "Day", .date),
            .init("department", "Department", .identifier),
            .init("account", "GL account", .identifier),
            .init("project", "Project", .identifier),
            .init("part", "Part", .text(width: 16)),
            .init("feature", "Feature", .identifier),
            .init("provider", "Provider", .identifier),
            .init("product", "Model or service", .identifier),
            .init("charges", "Charges", .count, total: Double(totals.charges)),
            .init("tokens", "Tokens", .count, total: Double(totals.tokens)),
            .init("cost", "Cost", .exact, total: totals.cost.number),
        ]
        if detail.rows.grain == .call {
            columns += [
                .init("id", "Call or charge", .identifier), .init("session", "Session", .identifier),
                .init("start", "Started, UTC", .moment),
            ]
        }
        if detail.hasLargeCounts { columns.append(.init("millions", "Tokens, in millions", .number)) }
        return columns
    }

    func writeDetail(_ sheet: Sheet, _ view: CurrencyView, _ detail: DetailLayout, part: Int) throws {
        let columns = applying("detail", WorkbookWriter.detailColumns(detail, part: part))
        let table = DataTable(name: view.detailTable, columns: columns, frozenColumns: 2)
        let count = detail.rowCount(sheet: part)
        let rows = max(count, 1)
        // A streamed sheet takes its rows in order, and its widths before them.
        try setDetailWidths(sheet, view, detail, columns)
        try writeHead(
            sheet, title: detail.sheetCount > 1 ? "Detail, part \(part + 1) of \(detail.sheetCount)" : "Detail",
            note: detailNote(detail, view), currency: view.currency)
        try writeDetailTotals(sheet, columns, rows: rows, isTable: detail.isTable, table.name)
        try sheet.setRow(DataSheet.header, height: 32)
        for (column, one) in columns.enumerated() {
            try sheet.write(
                .text(CellText(one.title)), DataSheet.header, column,
                style(one.kind.isNumber ? theme.numberHeader : theme.textHeader))
        }
        try writeDetailRows(sheet, view, detail, columns, part: part)
        let range = CellRange(
            CellReference(DataSheet.header, 0), CellReference(DataSheet.firstRow + rows - 1, columns.count - 1))
        if detail.isTable {
            try sheet.add(
                Table(
                    name: table.name, range: range,
                    columns: try columns.map {
                        Table.Column(
                            $0.title, style: try style($0.kind.isNumber ? theme.numberHeader : theme.textHeader))
                    }))
        } else {
            try sheet.filter(range)
        }
        try finish(table, on: sheet, rows: rows)
        guide.append(
            GuideEntry(
                sheet: sheet.name,
                text: detail.rows.grain == .call
                    ? "one row a call or charge" : "one row a day, department, account, feature and model"))
    }

    private func detailNote(_ detail: DetailLayout, _ view: CurrencyView) -> String {
        let what =
            detail.rows.grain == .call
            ? "One row a call or charge"
            : "One row a day, line, feature and model; what pools move stands on the last day"
        let how =
            detail.isTable
            ? ""
            : ", streamed without an Excel table as there are many" + (detail.sheetCount > 1 ? ", split in parts" : "")
        return "\(what), before rounding\(how). Column Line is the number of the posted line on the sheet Lines."
    }

    private func writeDetailTotals(
        _ sheet: Sheet, _ columns: [DataTable.Column], rows: Int, isTable: Bool, _ name: String
    ) throws {
        for (column, one) in columns.enumerated() {
            guard let total = one.total else {
                let value: CellValue = one.key == "day" ? "Total shown" : .blank
                try sheet.write(value, DataSheet.totals, column, style(theme.total(theme.plain)))
                continue
            }
            let range = isTable ? "\(name)[\(one.title)]" : DataSheet.range(column, rows: rows).absolute
            try sheet.write(
                .formula("SUBTOTAL(109,\(range))", cached: total), DataSheet.totals, column,
                style(theme.total(theme.style(one.kind))))
        }
    }

    private func writeDetailRows(
        _ sheet: Sheet, _ view: CurrencyView, _ detail: DetailLayout, _ columns: [DataTable.Column], part: Int
    ) throws {
        let styles = try columns.map { try style(theme.style($0.kind)) }
        let features = detail.rows.features.map { CellValue.text(CellText($0)) }
        let products = detail.rows.products.map { product in
            (CellValue.text(CellText(product.provider)), CellValue.text(CellText(product.name)))
        }
        let lines = view.posted.lines.map { line -> [CellValue] in
            [
                .text(CellText(line.department)), .text(CellText(line.glAccount)), .text(line.project),
                .text(CellText(line.part.kind.title)),
            ]
        }
        let first = part * detail.rowsPerSheet
        let last = first + detail.rowCount(sheet: part)
        let hasIds = detail.rows.grain == .call
        var index = 0
        try detail.rows.forEach { row in
            defer { index += 1 }
            guard index >= first, index < last else { return }
            let place = DataSheet.firstRow + index - first
            try sheet.write(.integer(row.line + 1), place, 0, styles[0])
            try sheet.write(.date(row.day), place, 1, styles[1])
            for (column, value) in lines[row.line].enumerated() {
                try sheet.write(value, place, 2 + column, styles[2 + column])
            }
            if let feature = row.feature {
                try sheet.write(features[feature], place, 6, styles[6])
            } else {
                try sheet.write(.blank, place, 6, styles[6])
            }
            let (provider, product) = products[row.product]
            try sheet.write(provider, place, 7, styles[7])
            try sheet.write(product, place, 8, styles[8])
            try sheet.write(.integer(Int(row.charges)), place, 9, styles[9])
            let isLarge = row.tokens > DetailLayout.mostTokens
            try sheet.write(
                isLarge ? .text(CellText("\(row.tokens)")) : .number(Double(row.tokens)), place, 10, styles[10])
            try sheet.write(.number(row.cost.number), place, 11, styles[11])
            if hasIds {
                try sheet.write(.text(row.id), place, 12, styles[12])
                try sheet.write(.text(row.session), place, 13, styles[13])
                try sheet.write(row.start.map { .moment($0) } ?? .blank, place, 14, styles[14])
            }
            if detail.hasLargeCounts {
                let last = columns.count - 1
                try sheet.write(.number(Double(row.tokens) / 1_000_000), place, last, styles[last])
            }
        }
    }

    private func setDetailWidths(
        _ sheet: Sheet, _ view: CurrencyView, _ detail: DetailLayout, _ columns: [DataTable.Column]
    ) throws {
        let texts: [String: [String]] = [
            "department": view.departments, "account": view.accounts,
            "project": Array(Set(view.posted.lines.compactMap(\.project))), "feature": detail.rows.features,
            "part": CostPart.Kind.allCases.map(\.title), "provider": detail.rows.products.map(\.provider),
            "product": detail.rows.products.map(\.name), "id": [String(repeating: "0", count: 28)],
            "session": [String(repeating: "0", count: 20)],
        ]
        for (column, one) in columns.enumerated() {
            var width = ColumnWidth()
            width.fit(header: one.title)
            if one.key == "day" { width.fit(11) }
            if one.key == "start" { width.fit(19) }
            if let total = one.total { width.fit(.number(total), one.kind) }
            for text in texts[one.key] ?? [] { width.fit(.text(CellText(text)), one.kind) }
            try sheet.setColumns(column...column, width: width.width, isHidden: one.isHidden)
        }
    }
}

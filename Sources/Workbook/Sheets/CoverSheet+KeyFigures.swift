internal import CostStore
internal import Lines
internal import Mapping
internal import Money
internal import Periods
internal import PostedPeriods
internal import Postings
internal import Reconciliation
internal import Spreadsheet

/// What a reader looks at first: the cost, how well it is allocated, reconciled and tagged, and how fast it is closed.
extension WorkbookWriter {
    func writeKeyFigures(_ sheet: Sheet, _ row: inout Int) throws {
        for (index, view) in views.enumerated() {
            try section(
                sheet,
                [
                    "Key figures\(view.suffix)", heading.period.title, view.before?.period.title ?? "",
                    view.before == nil ? "" : "Change",
                ], &row)
            var figures = costs(view) + shares(view)
            if index == 0 { figures.append(daysToClose(view)) }
            for figure in figures {
                try write(figure, sheet, row)
                row += 1
            }
            row += 1
        }
    }

    /// A figure beside that of the month before.
    private struct KeyFigure {
        var label: String
        var value: CellValue
        /// `nil` where it is not known.
        var before: Double?
        /// Its own change; `nil` where there is nothing to compare, or the value is none.
        var change: Double?
        var format: String
    }

    private func write(_ figure: KeyFigure, _ sheet: Sheet, _ row: Int) throws {
        let number = try style(theme.number(figure.format))
        try sheet.write(.text(CellText(figure.label)), row, 1, style(theme.plain))
        try sheet.write(figure.value, row, 2, number)
        guard let before = figure.before else { return }
        try sheet.write(.number(before), row, 3, number)
        if let change = figure.change {
            try sheet.write(.formula("C\(row + 1)-D\(row + 1)", cached: change), row, 4, number)
        }
    }

    /// The cost, and what of it nobody owns.
    private func costs(_ view: CurrencyView) -> [KeyFigure] {
        let money = theme.formats.money(view.currency)
        let figure = { (label: String, formula: String, units: Int128, before: Int128?) in
            KeyFigure(
                label: label, value: .formula(formula, cached: view.number(units)), before: before.map(view.number),
                change: before.map { view.number(units - $0) }, format: money)
        }
        let suspense = names.suspenseDepartment ?? ""
        let inSuspense = view.posted.units(of: suspense)
        let lines = view.linesTable
        return [
            figure("Cost", "ct_total\(view.tableSuffix)", view.posted.units, view.before?.units),
            figure(
                "In suspense",
                "SUMIFS(\(lines)[Posted],\(lines)[Department key],\(view.key(department: suspense)))", inSuspense,
                view.before?.units(of: suspense)),
        ]
    }

    /// Parts of the cost that say how well it is allocated.
    private func shares(_ view: CurrencyView) -> [KeyFigure] {
        let posted = view.posted
        let suspense = names.suspenseDepartment ?? ""
        let inSuspense = { (lines: [PostedLine]) in
            lines.reduce(Total.zero) { $0 + ($1.department == suspense ? $1.exact : .zero) }
        }
        let shared = { (lines: [PostedLine]) in
            lines.reduce(Total.zero) { $0 + ($1.part.kind == .shared ? $1.exact : .zero) }
        }
        let before = view.before?.lines ?? []
        let exactBefore = before.reduce(Total.zero) { $0 + $1.exact }
        var rows = [
            share(
                "Allocated to departments (rest: suspense)", posted.exact - inSuspense(posted.lines), of: posted.exact,
                before: exactBefore - inSuspense(before), of: exactBefore),
            share(
                "Shared cost", shared(posted.lines), of: posted.exact, before: shared(before), of: exactBefore),
        ]
        let walks = contents.reconciliation.filter {
            $0.account.currency == view.currency.code && $0.status != .internalProvider
        }
        if !walks.isEmpty {
            let agreed = walks.filter { $0.status == .matched || $0.status == .withinTolerance }
            rows.append(
                share(
                    "Agrees with invoices (rest: accrued, exceptions)", agreed.reduce(.zero) { $0 + $1.posted },
                    of: walks.reduce(.zero) { $0 + $1.posted }))
        }
        if let coverage = posted.coverage?.total {
            for tag in TagCoverage.tags {
                rows.append(
                    share("Sent with \(tag.title.lowercasedFirst), by cost", coverage.sent(tag), of: coverage.cost))
            }
        }
        return rows
    }

    private func share(
        _ label: String, _ part: Total, of whole: Total, before: Total = .zero, of wholeBefore: Total = .zero
    ) -> KeyFigure {
        let now = whole == .zero ? nil : part.number / whole.number
        let then = wholeBefore == .zero ? nil : before.number / wholeBefore.number
        return KeyFigure(
            label: label, value: now.map { .number($0) } ?? "n/a", before: then,
            change: now.flatMap { now in then.map { now - $0 } }, format: NumberFormats.percent)
    }

    /// How many days after its end the period was closed: that of a draft is open.
    private func daysToClose(_ view: CurrencyView) -> KeyFigure {
        let days = heading.daysToClose
        let before = view.before?.daysToClose
        return KeyFigure(
            label: "Days to close, from the end of the period", value: days.map { .integer($0) } ?? "open",
            before: before.map { Double($0) },
            change: days.flatMap { days in before.map { Double(days - $0) } }, format: NumberFormats.signedCount)
    }
}

extension String {
    /// `GL account` stays, `Feature` becomes `feature`.
    fileprivate var lowercasedFirst: String {
        let second = dropFirst().first
        return second?.isUppercase ?? false ? self : prefix(1).lowercased() + dropFirst()
    }
}

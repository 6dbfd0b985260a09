internal import CostStore
internal import Lines
internal import Mapping
internal import Money
internal import Periods
internal import PostedPeriods
internal import Postings
internal import Reconciliation
internal import Spreadsheet

/// What a reader looks at first: the cost, and how well it is allocated, reconciled and tagged.
extension WorkbookWriter {
    func writeKeyFigures(_ sheet: Sheet, _ row: inout Int) throws {
        for view in views {
            try section(
                sheet,
                [
                    "Key figures\(view.suffix)", heading.period.title, view.before?.period.title ?? "", "Change",
                ], &row)
            let money = try style(theme.number(theme.formats.money(view.currency)))
            let percent = try style(theme.number(NumberFormats.percent))
            try sheet.write("Cost", row, 1, style(theme.plain))
            try sheet.write(
                .formula("ct_total\(view.tableSuffix)", cached: view.number(view.posted.units)), row, 2, money)
            if let before = view.before {
                try sheet.write(.number(view.number(before.units)), row, 3, money)
                try sheet.write(
                    .formula("C\(row + 1)-D\(row + 1)", cached: view.number(view.posted.units - before.units)), row, 4,
                    money)
            }
            row += 1
            for (label, part, whole, before) in shares(view) {
                try sheet.write(.text(CellText(label)), row, 1, style(theme.plain))
                try sheet.write(
                    whole == .zero ? "n/a" : .number(part.number / whole.number), row, 2, percent)
                if let before { try sheet.write(.number(before), row, 3, percent) }
                row += 1
            }
            row += 1
        }
    }

    /// Parts of the cost that say how well it is allocated.
    private func shares(_ view: CurrencyView) -> [(String, Total, Total, Double?)] {
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
        let ratio = { (part: Total) -> Double? in exactBefore == .zero ? nil : part.number / exactBefore.number }
        var rows: [(String, Total, Total, Double?)] = [
            (
                "Allocated to departments (rest: suspense)", posted.exact - inSuspense(posted.lines), posted.exact,
                ratio(exactBefore - inSuspense(before))
            ),
            ("Shared cost", shared(posted.lines), posted.exact, ratio(shared(before))),
        ]
        let walks = contents.reconciliation.filter {
            $0.account.currency == view.currency.code && $0.status != .internalProvider
        }
        if !walks.isEmpty {
            let agreed = walks.filter { $0.status == .matched || $0.status == .withinTolerance }
            rows.append(
                (
                    "Agrees with invoices (rest: accrued, exceptions)", agreed.reduce(.zero) { $0 + $1.posted },
                    walks.reduce(.zero) { $0 + $1.posted }, nil
                ))
        }
        if let coverage = posted.coverage?.total {
            for tag in TagCoverage.tags {
                rows.append(
                    (
                        "Sent with \(tag.title.lowercasedFirst), by cost", coverage.sent(tag),
                        coverage.cost, nil
                    ))
            }
        }
        return rows
    }
}

extension String {
    /// `GL account` stays, `Feature` becomes `feature`.
    fileprivate var lowercasedFirst: String {
        let second = dropFirst().first
        return second?.isUppercase ?? false ? self : prefix(1).lowercased() + dropFirst()
    }
}

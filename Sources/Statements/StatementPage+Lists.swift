internal import Money
internal import Periods
internal import PostedPeriods
internal import Reports

/// Where the cost went, what one of something cost, and what the reports say of the department.
extension StatementPage {
    func breakdowns(_ figures: DepartmentFigures, _ amounts: AmountText, number: Int) -> [[String: Any]] {
        let lists: [(title: String, heading: String, breakdown: Breakdown, label: (String) -> String)] = [
            ("Features", "Feature", figures.features, { $0 }),
            ("Models and services", "Model or service", figures.products, { $0 }),
            ("Projects", "Project", figures.projects, { $0 }),
            ("GL accounts", "GL account", figures.accounts, accountLabel),
        ]
        return lists.enumerated().compactMap { index, list -> [String: Any]? in
            let rows = list.breakdown.top(settings.top)
            guard !rows.isEmpty else { return nil }
            var values: [String: Any] = [
                "id": "list\(number)-\(index)", "title": list.title, "heading": list.heading,
                "rows": rows.map { self.values(of: $0, list.label($0.label), figures, amounts) },
                "total": amounts.amount(figures.total),
            ]
            if let before = figures.previousPeriod { values["before"] = before.title }
            return values
        }
    }

    private func values(
        of row: Breakdown.Row, _ label: String, _ figures: DepartmentFigures, _ amounts: AmountText
    ) -> [String: Any] {
        var values: [String: Any] = [
            "label": cleaned(label), "amount": amounts.amount(row.units), "isNegative": row.units < 0,
            "share": AmountText.percent(row.units, of: figures.total), "previous": amounts.amount(row.previous),
            "change": amounts.change(row.units - row.previous), "isCheaper": row.units < row.previous,
        ]
        if let key = row.key, key != row.label { values["key"] = cleaned(key) }
        return values
    }

    private func accountLabel(_ account: String) -> String {
        let name = names.account(account)
        return name.isEmpty ? account : "\(account), \(name)"
    }

    // MARK: - Unit costs

    /// The whole cost of the department, shared cost included, divided by what it did.
    func unitCosts(_ figures: DepartmentFigures, _ amounts: AmountText) -> [[String: Any]] {
        let counts: [(label: String, count: Int128, scale: Int128)] = [
            ("Call", Int128(figures.calls), 1), ("1,000 tokens", figures.tokens ?? 0, 1000),
            ("Session", count(.workstreams, "sessions", figures.currency), 1),
            ("Work item", count(.workstreams, "items", figures.currency), 1),
            ("Result", count(.outcomes, "outcomes", figures.currency), 1),
        ]
        return counts.filter { $0.count > 0 }.map { label, count, scale in
            [
                "label": label, "count": AmountText.count(count / scale),
                "each": count < scale ? "–" : amounts.each(figures.total * scale, per: count),
            ]
        }
    }

    /// A count of the last line of a report's first table; 0 where there is none.
    private func count(_ name: ReportName, _ column: String, _ currency: Currency) -> Int128 {
        let report = contents.reports[department]?.first { $0.name == name }
        guard let table = report?.tables.first(where: { $0.currency == currency.code }), let total = table.total,
            case .integer(let count) = table.cell(column, of: total)
        else { return 0 }
        return Int128(count)
    }

    // MARK: - Reports

    func reports(_ currency: Currency) -> [[String: Any]] {
        let tables = (contents.reports[department] ?? []).flatMap(\.tables).filter {
            $0.currency == currency.code && !$0.rows.isEmpty
        }
        return tables.map { table in
            let shown = table.shownRows
            // A page has room for so many columns.
            let columns = Array(
                table.columns.indices.filter { column in shown.contains { column < $0.count && !$0[column].isEmpty } }
                    .prefix(StatementPage.mostColumns))
            let isNumber = { (column: Int) in table.columns[column].kind != .text && column > 0 }
            return [
                "title": cleaned(table.title.capitalizedFirst),
                "columns": columns.map { column -> [String: Any] in
                    ["heading": cleaned(table.columns[column].heading.capitalizedFirst), "isNumber": isNumber(column)]
                },
                "rows": shown.map { row -> [String: Any] in
                    [
                        "cells": columns.enumerated().map { place, column -> [String: Any] in
                            ["text": cleaned(row[column]), "isFirst": place == 0, "isNumber": isNumber(column)]
                        }
                    ]
                },
                "notes": table.notes.map { cleaned($0.capitalizedFirst + ".") },
            ]
        }
    }

    private static let mostColumns = 7
}

extension String {
    /// `per item` as a heading: `Per item`.
    fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}

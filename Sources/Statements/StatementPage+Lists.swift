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
            ("User", table(.users, figures.currency).map { Int128($0.rows.count + $0.restCount) } ?? 0, 1),
        ]
        return counts.filter { $0.count > 0 }.map { label, count, scale in
            [
                "label": label, "count": AmountText.count(count / scale),
                "each": count < scale ? "–" : amounts.each(figures.total * scale, per: count),
            ]
        }
    }

    /// How many sessions came to a result, and what the others cost; `nil` where no session works towards one.
    func success(_ figures: DepartmentFigures) -> String? {
        guard let table = table(.outcomes, figures.currency) else { return nil }
        let sum = { (column: String) -> Int128 in
            table.lines.filter { $0.line == .row || $0.line == .rest }.reduce(0) { sum, line in
                switch table.cell(column, of: line.row) {
                case .integer(let count): sum + Int128(count)
                case .money(let cost): sum + cost.picos
                default: sum
                }
            }
        }
        let (sessions, succeeded) = (sum("sessions"), sum("succeeded"))
        guard sessions > 0 else { return nil }
        let cost = Total(picos: sum("failed_cost")).rounded(to: figures.currency.minorUnits)
        let rate = AmountText.percent(succeeded, of: sessions)
        return
            "Success rate: \(AmountText.count(succeeded)) of \(AmountText.count(sessions)) sessions that work towards a "
            + "result came to one, \(rate). Those without a result cost \(cost) \(figures.currency.code) of direct cost."
    }

    /// The first table of a report, in one currency.
    private func table(_ name: ReportName, _ currency: Currency) -> ReportTable? {
        let report = contents.reports[department]?.first { $0.name == name }
        return report?.tables.first { $0.currency == currency.code }
    }

    /// A count of the last line of a report's first table; 0 where there is none.
    private func count(_ name: ReportName, _ column: String, _ currency: Currency) -> Int128 {
        guard let table = table(name, currency), let total = table.total,
            case .integer(let count) = table.cell(column, of: total)
        else { return 0 }
        return Int128(count)
    }

    // MARK: - Reports

    func reports(_ currency: Currency) -> [[String: Any]] {
        let reports = (contents.reports[department] ?? []).filter { $0.name != .users || settings.listsUsers }
        return reports.flatMap { report in
            report.tables.filter { $0.currency == currency.code && !$0.rows.isEmpty && !$0.isOfNothing }.map {
                values(of: $0, report.name)
            }
        }
    }

    private func values(of table: ReportTable, _ report: ReportName) -> [String: Any] {
        let shown = table.shownRows
        let lines = table.lines.map(\.line)
        let columns = shownColumns(table, shown)
        let isNumber = { (column: Int) in table.columns[column].kind != .text && column > 0 }
        return [
            "title": report == .budgets ? "Budget against direct cost" : cleaned(table.title.capitalizedFirst),
            "columns": columns.map { column -> [String: Any] in
                ["heading": cleaned(table.columns[column].heading.capitalizedFirst), "isNumber": isNumber(column)]
            },
            "rows": zip(lines, shown).map { line, row -> [String: Any] in
                [
                    "isTotal": line == .total,
                    "cells": columns.enumerated().map { place, column -> [String: Any] in
                        let isName = place == 0 && line != .row
                        return [
                            "text": cleaned(isName ? row[column].capitalizedFirst : row[column]),
                            "isFirst": place == 0, "isNumber": isNumber(column),
                        ]
                    },
                ]
            },
            "notes": notes(of: table, report),
        ]
    }

    private func notes(of table: ReportTable, _ report: ReportName) -> [String] {
        // Its own speak of the filter that makes the report one of the department.
        guard report != .budgets else {
            return ["Shares of pools are not in it, as the budget report counts direct cost."]
        }
        return table.notes.map { cleaned($0.capitalizedFirst + ".") }
    }

    /// The columns that a page has room for: those that narrow pages must show first.
    private func shownColumns(_ table: ReportTable, _ rows: [[String]]) -> [Int] {
        let filled = table.columns.indices.filter { column in
            rows.contains { column < $0.count && !$0[column].isEmpty }
        }
        let wanted = filled.sorted { (table.columns[$0].detail, $0) < (table.columns[$1].detail, $1) }
        return wanted.prefix(StatementPage.mostColumns).sorted()
    }

    private static let mostColumns = 7
}

extension ReportTable {
    /// Whether its total counts nothing and costs nothing.
    fileprivate var isOfNothing: Bool {
        total?.cells.allSatisfy { cell in
            switch cell {
            case .integer(let count): count == 0
            case .money(let cost): cost == .zero
            default: true
            }
        } ?? false
    }
}

extension String {
    /// `per item` as a heading: `Per item`.
    fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}

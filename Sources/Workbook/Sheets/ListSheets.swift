internal import Money
internal import Periods
internal import PostedPeriods
internal import Spreadsheet

/// Exceptions, rules, assumptions.
extension WorkbookWriter {
    func writeExceptions(_ sheet: Sheet) throws {
        let exceptions = contents.exceptions
        let currency = heading.currency
        let isOne = exceptions.allSatisfy { $0.currency == currency }
        let amount = exceptions.reduce(Total.zero) { $0 + $1.amount }
        var table = DataTable(
            name: "tExceptions",
            columns: applying(
                "exceptions",
                [
                    .init("kind", "Kind", .text(width: 24)),
                    .init("department", "Department", .identifier),
                    .init("subject", "Subject", .identifier),
                    .init("note", "What it is and what to do", .text(width: 64)),
                    .init("rows", "Calls and charges", .count),
                    .init("currency", "Currency", .identifier),
                    .init("amount", "Amount", .money(currency), total: isOne ? amount.number : nil),
                    .init("due", "Due", .due),
                    .init("status", "Status", .input(width: 12)),
                    .init("comment", "Comment", .input(width: 40)),
                ]))
        let due = CivilDate(daysSinceEpoch: heading.period.lastDay.daysSinceEpoch + Int64(template.exceptionDays))
        for one in exceptions {
            table.rows.append([
                .text(CellText(one.kind.rawValue)), .text(one.department), .text(CellText(one.subject)),
                .text(CellText(one.note)), one.rows > 0 ? .integer(one.rows) : .blank,
                .text(CellText(one.currency.code)),
                .number(one.amount.number), .date(due), "open", .blank,
            ])
        }
        try write(
            table, on: sheet, title: "Exceptions",
            note: exceptions.isEmpty
                ? "Nothing has to be looked at."
                : "What a reviewer has to look at. Status and Comment are open for entry; an amount may appear under several kinds.",
            currency: isOne ? currency : nil)
        if let status = table.column("status"), let due = table.column("due"), !exceptions.isEmpty {
            let (first, days) = (DataSheet.firstRow + 1, DataSheet.range(due, rows: exceptions.count))
            // Only the look depends on the day on which somebody looks: no cell has another value then.
            let cells = { "$\(CellReference.letters($0))\(first)" }
            try sheet.add(
                ConditionalRule(
                    .formula(
                        "AND(\(cells(due))<TODAY(),OR(\(cells(status))=\"open\",\(cells(status))=\"in review\"))"),
                    theme.overdue), to: days, in: file)
            try sheet.add(
                ChoiceList(
                    ["open", "in review", "accepted", "corrected"], title: "Status", message: "How far the review is."),
                to: DataSheet.range(status, rows: exceptions.count))
        }
        guide.append(
            GuideEntry(
                sheet: sheet.name, text: "suspense, aliases, overrides, waived amounts, with a status for the review"))
    }

    func writeRules(_ sheet: Sheet) throws {
        let rules = contents.rules
        let currency = heading.currency
        var table = DataTable(
            name: "tRules",
            columns: applying(
                "rules",
                [
                    .init("order", "Order", .count),
                    .init("priority", "Priority", .count),
                    .init("rule", "Rule", .identifier),
                    .init("decides", "Decides", .text(width: 14)),
                    .init("condition", "When", .text(width: 48)),
                    .init("gives", "Gives", .text(width: 40)),
                    .init("validity", "In force", .text(width: 26)),
                    .init("overrides", "Wins over callers", .text(width: 8)),
                    .init("rows", "Calls and charges", .count),
                    .init("currency", "Currency", .identifier),
                    .init("amount", "Cost", .money(currency)),
                ]), frozenColumns: 3)
        for rule in rules {
            table.rows.append([
                .integer(rule.order), .integer(rule.priority), .text(CellText(rule.id)), .text(CellText(rule.decides)),
                .text(CellText(rule.condition)), .text(CellText(rule.gives)), .text(CellText(rule.validity)),
                rule.overrides ? "yes" : "no", .integer(rule.rows), .text(CellText(rule.currency.code)),
                .number(rule.amount.number),
            ])
        }
        try write(
            table, on: sheet, title: "Rules",
            note:
                "The mapping rules in the order in which they are tried, with what each decided. A charge counts under "
                + "every rule that decided something of it.", currency: currency)
        guide.append(GuideEntry(sheet: sheet.name, text: "the mapping rules in force, and what each took"))
    }

    func writeAssumptions(_ sheet: Sheet) throws {
        var table = DataTable(
            name: "tAssumptions",
            columns: [
                .init("topic", "Topic", .text(width: 20)),
                .init("name", "What", .text(width: 36)),
                .init("value", "Value", .text(width: 44)),
                .init("note", "Where it is set, what it means", .text(width: 64)),
            ])
        for one in contents.assumptions {
            table.rows.append([
                .text(CellText(one.topic)), .text(CellText(one.name)), .text(CellText(one.value)),
                .text(CellText(one.note)),
            ])
        }
        try write(
            table, on: sheet, title: "Assumptions",
            note: "What the figures rest on: sources, prices, rates, rounding, definitions.")
        guide.append(GuideEntry(sheet: sheet.name, text: "sources, prices, rates, rounding, definitions"))
    }
}

internal import Money
internal import Periods
internal import PostedPeriods
internal import Spreadsheet

/// Why the cost is another than in the month before, and than planned.
extension DepartmentSheet {
    func writeReasons() throws {
        if let walk = figures.walk {
            try write(
                walk, title: "Why it changed", from: figures.previousPeriod?.title ?? "Month before",
                remark: "what was posted")
        }
        if let walk = figures.budgetWalk {
            try write(walk, title: "Why it differs from the budget", from: "Budget", remark: "what was planned")
        }
    }

    private func write(_ walk: VarianceWalk, title: String, from start: String, remark: String) throws {
        try writeSection(title, ["", view.currency.code])
        let first = row
        for (label, remark, units) in [(start, remark, walk.before)]
            + walk.steps.map({ ($0.step.title, $0.step.meaning, $0.units) })
        {
            try writeLabel(label, remark, row)
            try sheet.write(.number(view.number(units)), row, 2, style(money))
            row += 1
        }
        try writeTotal(from: first)
    }
}

internal import Periods
internal import SettingsText

extension BooksFiles {
    /// The calendar that the settings ask for; `nil`, with a problem noted, when it is none.
    func calendar(_ settings: CloseSettings.Calendar) -> FiscalCalendar? {
        switch settings.kind {
        case .months: .months
        case .weeks445: weeks([4, 4, 5], settings)
        case .weeks454: weeks([4, 5, 4], settings)
        case .weeks544: weeks([5, 4, 4], settings)
        case .weeks13x4: weeks([4], settings)
        case .file: listed()
        }
    }

    private func weeks(_ pattern: [Int], _ settings: CloseSettings.Calendar) -> FiscalCalendar? {
        do throws(CalendarError) {
            return try FiscalCalendar(weeks: pattern, firstDays: settings.firstDays)
        } catch {
            // Without any year the settings have said so already.
            guard error != .empty else { return nil }
            problems.add(
                SettingProblem(
                    file: Settings.file, field: "calendar.first_days", reason: .contradiction(sentence(error))))
            return nil
        }
    }

    /// `Mappings/fiscal-calendar.csv`.
    private func listed() -> FiscalCalendar? {
        let name = "fiscal-calendar"
        guard let table = table(name, required: ["period", "first_day", "last_day"], isRequired: true) else {
            return nil
        }
        var periods: [FiscalPeriod] = []
        let before = problems.all.count
        for row in table.rows {
            let label = cell("period", row, table, expected: "a year and a number such as 2026-01") {
                PeriodLabel(written: $0)
            }
            let day = { (text: String) in
                text.utf8.count == 10 ? CalendarText.instant(text).map { Instant(microseconds: $0).date } : nil
            }
            let first = cell("first_day", row, table, expected: "a day such as 2026-01-01", day)
            let last = cell("last_day", row, table, expected: "a day such as 2026-01-31", day)
            guard let label, let first, let last else { continue }
            let dayAfter = CivilDate(daysSinceEpoch: last.daysSinceEpoch + 1)
            if let period = FiscalPeriod(label: label, firstDay: first, dayAfter: dayAfter) {
                periods.append(period)
            } else {
                problems.add(
                    SettingProblem(
                        file: table.file, line: row.line, field: "last_day", value: "\(last)",
                        reason: .contradiction("\(last) is before the first day, \(first)")))
            }
        }
        guard problems.all.count == before else { return nil }
        do throws(CalendarError) {
            return try FiscalCalendar(listing: periods)
        } catch {
            problems.add(SettingProblem(file: table.file, reason: .contradiction(sentence(error))))
            return nil
        }
    }

    private func cell<Value>(
        _ column: String, _ row: TableFile.Row, _ table: TableFile, expected: String, _ read: (String) -> Value?
    ) -> Value? {
        let text = table.column(column).flatMap { row.cells[$0] }
        if let value = text.flatMap(read) { return value }
        problems.add(
            SettingProblem(
                file: table.file, line: row.line, field: column, value: text,
                reason: text == nil ? .missing(expected: expected) : .notA(expected: expected)))
        return nil
    }

    private func sentence(_ error: CalendarError) -> String {
        switch error {
        case .badPattern(let weeks): "periods of \(weeks) weeks do not fill a year of 52"
        case .noYear(let year): "\(year) is no fiscal year"
        case .badYear(let year, let days):
            "fiscal year \(year) would have \(days) days; a year of weeks has 364 or 371: correct the first day of "
                + "\(year) or of \(year + 1)"
        case .notInOrder(let label): "period \(label) is listed after a later one, or twice: list periods in order"
        case .gap(let label): "period \(label) does not begin on the day after the period before it ends"
        case .empty: "no period is listed"
        }
    }
}

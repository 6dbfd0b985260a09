import Foundation
import Periods
import Testing

/// A label that a test writes.
private func label(_ text: String) throws -> PeriodLabel { try #require(PeriodLabel(text)) }

@Suite struct `A fiscal calendar` {
    private func day(_ year: Int, _ month: Int, _ day: Int) -> CivilDate {
        CivilDate(year: year, month: month, day: day) ?? CivilDate(daysSinceEpoch: 0)
    }

    private func text(_ period: FiscalPeriod?) -> String? {
        period.map { "\($0) \($0.firstDay) \($0.lastDay)" }
    }

    @Test func `of months has the month as its period`() throws {
        let february = try label("2026-02")
        #expect(text(FiscalCalendar.months.period(february)) == "2026-02 2026-02-01 2026-02-28")
        #expect(FiscalCalendar.months.period(february)?.title == "February 2026")
    }

    @Test(arguments: [
        ([4, 4, 5], "2026-01 2025-12-29 2026-01-25", "2026-03 2026-02-23 2026-03-29", "2026-12 2026-11-23 2026-12-27"),
        ([4, 5, 4], "2026-01 2025-12-29 2026-01-25", "2026-03 2026-03-02 2026-03-29", "2026-12 2026-11-30 2026-12-27"),
        ([5, 4, 4], "2026-01 2025-12-29 2026-02-01", "2026-03 2026-03-02 2026-03-29", "2026-12 2026-11-30 2026-12-27"),
    ])
    func `of weeks cuts quarters by its pattern`(pattern: [Int], first: String, third: String, last: String) throws {
        let calendar = try FiscalCalendar(weeks: pattern, firstDays: [2026: day(2025, 12, 29)])
        let found = try ["2026-01", "2026-03", "2026-12"].map { text(calendar.period(try label($0))) }
        #expect(found == [first, third, last])
        let end = try #require(calendar.period(label("2026-12")))
        #expect(calendar.period(after: end) == nil)
        #expect(text(calendar.period(before: end))?.hasPrefix("2026-11") == true)
    }

    @Test func `gives a 53rd week to the last period`() throws {
        let calendar = try FiscalCalendar(
            weeks: [4, 4, 5], firstDays: [2026: day(2025, 12, 29), 2027: day(2027, 1, 4)])
        let last = try #require(calendar.period(label("2026-12")))
        #expect(text(last) == "2026-12 2026-11-23 2027-01-03")
        #expect(text(calendar.period(after: last)) == "2027-01 2027-01-04 2027-01-31")
        #expect(last.title == "period 12 of 2026")
    }

    @Test func `refuses years that are no whole weeks, gaps and disorder`() throws {
        #expect(throws: CalendarError.badYear(2026, days: 368)) {
            try FiscalCalendar(weeks: [4, 4, 5], firstDays: [2026: day(2025, 12, 29), 2027: day(2027, 1, 1)])
        }
        let (one, two) = (try label("2026-01"), try label("2026-02"))
        let first = try #require(FiscalPeriod(label: one, firstDay: day(2026, 1, 1), dayAfter: day(2026, 1, 20)))
        let second = try #require(FiscalPeriod(label: two, firstDay: day(2026, 1, 20), dayAfter: day(2026, 3, 1)))
        let late = try #require(FiscalPeriod(label: two, firstDay: day(2026, 1, 21), dayAfter: day(2026, 3, 1)))
        #expect(
            text(try FiscalCalendar(listing: [first, second]).period(after: first)) == "2026-02 2026-01-20 2026-02-28")
        #expect(throws: CalendarError.gap(before: two)) { try FiscalCalendar(listing: [first, late]) }
        #expect(throws: CalendarError.notInOrder(one)) { try FiscalCalendar(listing: [second, first]) }
        #expect(throws: CalendarError.empty) { try FiscalCalendar(listing: []) }
    }

    @Test func `knows the billing months that a period touches`() throws {
        let zone = try #require(TimeZoneRules(try Zone.bytes("Europe/Berlin")))
        let october = FiscalPeriod(try #require(Month("2026-10")))
        #expect(october.moments(in: .utc).billingMonths.map(\.description) == ["2026-10"])
        #expect(october.moments(in: zone).billingMonths.map(\.description) == ["2026-09", "2026-10"])
    }
}

/// Files of the IANA database as this machine has them.
private enum Zone {
    static func bytes(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(filePath: "/usr/share/zoneinfo/\(name)")))
    }
}

@Suite struct `A time zone` {
    /// Foundation, which reads the same database with other code, says when each day begins.
    @Test(arguments: [
        "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "America/Sao_Paulo", "Asia/Tokyo",
        "Pacific/Apia", "Africa/Cairo", "America/Santiago", "Etc/GMT+5",
    ])
    func `begins its days when Foundation says`(name: String) throws {
        let rules = try #require(TimeZoneRules(try Zone.bytes(name)))
        var calendar = Foundation.Calendar(identifier: .gregorian)
        calendar.timeZone = try #require(TimeZone(identifier: name))
        for number in stride(from: Int64(14_610), to: 27_000, by: 1) {
            let day = CivilDate(daysSinceEpoch: number)
            let parts = day.parts
            let noon = try #require(
                calendar.date(from: DateComponents(year: parts.year, month: parts.month, day: parts.day, hour: 12)))
            let seconds = Int64(calendar.startOfDay(for: noon).timeIntervalSince1970)
            // Samoa had no 30 December 2011: that day begins and ends at the same moment.
            if name == "Pacific/Apia", day.description == "2011-12-30" { continue }
            try #require(rules.start(of: day).microseconds == seconds * 1_000_000, "\(name) \(day)")
        }
    }

    @Test func `is not read from other bytes`() throws {
        let whole = try Zone.bytes("Europe/Berlin")
        #expect(TimeZoneRules([]) == nil)
        #expect(TimeZoneRules(Array("TZif".utf8)) == nil)
        for count in stride(from: 0, to: whole.count - 100, by: 7) {
            #expect(TimeZoneRules(Array(whole.prefix(count))) == nil)
        }
        for place in 0..<min(whole.count, 200) {
            var broken = whole
            broken[place] ^= 0xFF
            _ = TimeZoneRules(broken)?.start(of: CivilDate(daysSinceEpoch: 20_000))
        }
    }
}

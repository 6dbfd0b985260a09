import Foundation
import Money
import Periods
import PostedPeriods
import TestSupport
import Testing

@testable import Workbook

@Suite struct `The key figures of the cover` {
    /// What the cover says of October beside September, the departments' costs being given in whole dollars.
    private static func figures(
        october: [String: Int], september: [String: Int]?, prepared: CivilDate?, state: PeriodState
    ) throws -> [String] {
        let folder = try TemporaryFolder()
        let currency = Currency.known("USD")
        let costs = { (dollars: [String: Int]) in
            dollars.mapValues { Total(picos: Int128($0) * Int128(Amount.picosPerUnit)) }
        }
        var posted = try SamplePeriod.currency(currency, costs: costs(october))
        if let september {
            let lines = try SamplePeriod.currency(currency, costs: costs(september)).lines
            posted.earlier = [
                EarlierCurrency(period: FiscalPeriod(October.month.previous), lines: lines, daysToClose: 7)
            ]
        }
        var names = NameDirectory()
        names.suspenseDepartment = "suspense"
        var heading = PeriodHeading(
            entity: "Example", period: FiscalPeriod(October.month), state: state, currency: currency, run: "run")
        heading.prepared = .init(name: "Clara", date: prepared)
        let path = folder.path("figures.xlsx")
        let contents = WorkbookContents(PostedPeriod(heading: heading, names: names, currencies: [posted]))
        try ChargebackWorkbook.write(contents, to: path)
        let output = try Python.run("WorkbookTests/Judges/key_figures.py", [path])
        return String(decoding: output, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    @Test func `are those of the month before too, with the changes of suspense and of the days to close`() throws {
        let lines = try Self.figures(
            october: ["sales": 90, "suspense": 10], september: ["sales": 60, "suspense": 20],
            prepared: CivilDate(year: 2026, month: 11, day: 3), state: .closed(version: 1))
        #expect(
            lines == [
                "Key figures | October 2026 | September 2026 | Change", "Cost | 100 | 80 | 20",
                "In suspense | 10 | 20 | -10", "Allocated to departments (rest: suspense) | 0.9000 | 0.7500 | 0.1500",
                "Shared cost | 0 | 0 | 0", "Days to close, from the end of the period | 3 | 7 | -4",
            ])
    }

    @Test func `of a draft have no days to close, whoever made it and when`() throws {
        let lines = try Self.figures(
            october: ["sales": 5], september: nil, prepared: CivilDate(year: 2026, month: 11, day: 3), state: .draft)
        #expect(
            lines == [
                "Key figures | October 2026 |  | ", "Cost | 5 |  | ", "In suspense | 0 |  | ",
                "Allocated to departments (rest: suspense) | 1 |  | ", "Shared cost | 0 |  | ",
                "Days to close, from the end of the period | open |  | ",
            ])
    }
}

import Books
import CostStore
import Money
import Periods
import SettingsText
import TestSupport
import Testing

@testable import Reconciliation

@Suite struct `Exchange rates of a file` {
    private func read(_ rows: String) -> (rates: [FXRateRecord]?, problems: [String]) {
        let problems = SettingProblems()
        let rates = RateFile.read(
            Array("day,from_currency,to_currency,rate\n\(rows)".utf8), file: "rates.csv", problems: problems)
        return (rates, problems.sorted.map(\.description))
    }

    @Test func `are read exactly`() {
        let (rates, problems) = read("2026-10-01,USD,EUR,0.9137\n2026-10-02,EUR,KWD,0.359000000001\n")
        #expect(problems == [])
        #expect(
            rates == [
                FXRateRecord(day: "2026-10-01", from: .known("USD"), to: .known("EUR"), rate: .exact("0.9137")),
                FXRateRecord(day: "2026-10-02", from: .known("EUR"), to: .known("KWD"), rate: .exact("0.359000000001")),
            ])
    }

    @Test(arguments: [
        ("2026-02-30,USD,EUR,1", "day"), ("01.10.2026,USD,EUR,1", "day"), ("2026-10-01,USD,USD,1", "to_currency"),
        ("2026-10-01,usd,EUR,1", "from_currency"), ("2026-10-01,USD,XYZ,1", "to_currency"),
        ("2026-10-01,USD,EUR,0", "rate"), ("2026-10-01,USD,EUR,-1", "rate"), ("2026-10-01,USD,EUR,\"0,91\"", "rate"),
        ("2026-10-01,USD,EUR,1e3", "rate"), ("2026-10-01,USD,EUR,0.1234567890123", "rate"),
        ("2026-10-01,USD,EUR,", "rate"),
    ])
    func `are refused with line and column`(row: String, column: String) {
        let (rates, problems) = read("2026-10-01,USD,EUR,0.9\n\(row)\n")
        #expect(rates == nil)
        #expect(problems.count == 1)
        #expect(problems.first?.hasPrefix("rates.csv:3: \(column)") == true, "\(problems)")
    }

    /// 2026-10-01: 0.90, 10-02: 0.92, 10-30: 0.95. Mean 0.92333…; the last before the end is 0.95.
    @Test func `come to an opening, a closing, an average and a spot rate of a month`() throws {
        let (rates, _) = read(
            "2026-09-30,USD,EUR,0.80\n2026-10-01,USD,EUR,0.90\n2026-10-02,USD,EUR,0.92\n2026-10-30,USD,EUR,0.95\n")
        let period = FiscalPeriod(October.month)
        let coverage = RateCoverage.coverage(
            of: [.known("USD"), .known("EUR"), .known("JPY")], into: [.known("EUR")],
            days: period.firstDay...period.lastDay,
            ExchangeRates(try #require(rates)))
        #expect(
            coverage.map { "\($0.from) \($0.to) \($0.daysWithRate)/\($0.days)" } == ["JPY EUR 0/31", "USD EUR 3/31"])
        #expect(coverage[0].rates.isEmpty)
        let texts = coverage[1].rates.mapValues(\.text)
        #expect(texts == [.opening: "0.9000", .closing: "0.9500", .average: "0.9233333333", .spot: "0.9500"])
    }
}

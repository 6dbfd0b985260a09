import Foundation
import Money
import Periods
import TestSupport
import Testing

@testable import Journals

@Suite struct `Ledger programs` {
    private func write(_ journals: [Journal], _ format: String, in folder: TemporaryFolder) throws -> String {
        let files = try SampleJournals.template(format).files(journals, batch: "AI202610-1")
        #expect(files.count == 1)
        let path = folder.path(files[0].name)
        try Data(files[0].bytes).write(to: URL(filePath: path))
        return path
    }

    private static func balances(_ format: String, _ path: String) throws -> [String] {
        switch format {
        case "hledger": try Judge.hledgerBalances(path)
        case "ledger": try Judge.ledgerBalances(path)
        default: try Judge.beancountBalances(path)
        }
    }

    @Test(arguments: ["hledger", "ledger", "beancount"], ["USD", "JPY", "KWD"])
    func `accept names that mean something else to them, and find our totals`(format: String, currency: String) throws {
        let folder = try TemporaryFolder()
        let journals = [try SampleJournals.hostile(currency).journal]
        let path = try write(journals, format, in: folder)
        let found = try Self.balances(format, path).map(Self.shortened)
        #expect(found == Judge.expected(journals).map(Self.shortened).sorted())
    }

    @Test(arguments: ["hledger", "ledger", "beancount"])
    func `find that a reversal brings all to zero`(format: String) throws {
        let folder = try TemporaryFolder()
        let accrual = try SampleJournals.plain()[1]
        let november = try #require(accrual.reversalDate)
        let reversal = accrual.reversed(
            number: "AI202611-1-REV01", period: PeriodLabel(October.month.next), date: november, reference: "2026-11/v1"
        )
        let path = try write([accrual, reversal], format, in: folder)
        let found = try Self.balances(format, path).filter { !$0.hasPrefix("0") && !$0.isEmpty }
        #expect(found == [])
    }

    @Test func `are stricter with what is not ours: the check by hledger is real`() throws {
        let folder = try TemporaryFolder()
        let path = try write([try SampleJournals.hostile().journal], "hledger", in: folder)
        let text = try String(contentsOfFile: path, encoding: .utf8).replacing("1285.71 USD", with: "1285.72 USD")
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        #expect(try Judge.run(["hledger", "-f", path, "check"]).code != 0)
        #expect(try Judge.run(["ledger", "-f", path, "balance"]).code != 0)
    }

    /// Files that a program lets through although they do not balance, and the same lines as an entry of ours.
    @Test(arguments: [
        (
            ["hledger", "-f", "FILE", "check"], "USD", [Int128(40), -80],
            "commodity 1000. USD\n2026-10-31 off by 0.40\n  a  0.40 USD\n  b  -0.80 USD\n"
        ),
        (
            ["bean-check", "FILE"], "KWD", [Int128(10_004), -10_000],
            """
            2026-01-01 open Assets:A
            2026-01-01 open Assets:B
            2026-10-31 * "off by 0.004"
              Assets:A  10.004 KWD
              Assets:B  -10.00 KWD

            """
        ),
    ])
    func `let entries through that our own check refuses`(
        command: [String], currency: String, amounts: [Int128], text: String
    ) throws {
        let folder = try TemporaryFolder()
        try text.write(toFile: folder.path("off"), atomically: true, encoding: .utf8)
        let result = try Judge.run(command.map { $0 == "FILE" ? folder.path("off") : $0 })
        #expect(result.code == 0, "the program has become stricter: \(result.errors)")
        var journal = try SampleJournals.draft(currency).rounded().journal
        journal.lines = amounts.map { JournalLine(SampleJournals.clearing, memo: "", amount: $0) }
        #expect(throws: JournalError.self) { try JournalBalance.check([journal]) }
    }

    /// Without the zeros that programs add or drop behind the point.
    private static func shortened(_ amount: String) -> String {
        let parts = amount.split(separator: " ")
        guard parts.count == 2, parts[0].contains(".") else { return amount }
        var number = parts[0]
        while number.last == "0" { number.removeLast() }
        if number.last == "." { number.removeLast() }
        return "\(number) \(parts[1])"
    }
}

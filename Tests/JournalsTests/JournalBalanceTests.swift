import Apportionment
import Money
import Periods
import TestSupport
import Testing

@testable import Journals

@Suite struct `An entry` {
    @Test func `is rounded once, so that its lines add up to its rounded sum`() throws {
        var generator = SeededGenerator(seed: 7)
        for currency in ["USD", "JPY", "KWD"] {
            for count in [1, 2, 3, 10, 200] {
                var draft = try SampleJournals.draft(currency)
                for index in 0..<count {
                    let picos = Int128(Int64.random(in: -1_000_000_000_000...50_000_000_000_000, using: &generator))
                    draft.add(Total(picos: picos), to: SampleJournals.target("d\(index)"), memo: "m")
                }
                let rounded = try draft.rounded()
                try JournalBalance.check([rounded.journal])
                let unit = try #require(Currency(currency)).minorUnit.picos
                let sum = draft.total.picos
                let half = (sum.magnitude * 2 / unit.magnitude + 1) / 2
                let lines = rounded.journal.lines.filter { $0.target != SampleJournals.clearing }
                #expect(lines.reduce(0) { $0 + $1.amount } == (sum < 0 ? -Int128(half) : Int128(half)))
                #expect(lines.count + rounded.dropped.count == count)
            }
        }
    }

    @Test func `in another currency is balanced in that of the company too`() throws {
        var draft = try SampleJournals.draft(rate: Fraction(91_237, over: 100_000))
        for index in 0..<50 {
            draft.add(try Total("\(index).335"), to: SampleJournals.target("d\(index)"), memo: "m")
        }
        let journal = try draft.rounded().journal
        try JournalBalance.check([journal])
        #expect(journal.lines.last?.functional == -113_294)
    }

    @Test(arguments: [2, 3, 7, 15, 100])
    func `is split into balanced parts that add up to it, the same way each time`(limit: Int) throws {
        let journal = try SampleJournals.hostile().journal
        let parts = try journal.split(linesPerJournal: limit, format: "test")
        try JournalBalance.check(parts)
        #expect(parts.allSatisfy { $0.lines.count <= limit })
        #expect(parts == (try journal.split(linesPerJournal: limit, format: "test")))
        let sums = { (journals: [Journal]) in
            journals.flatMap(\.lines).reduce(into: [JournalTarget: Int128]()) { $0[$1.target, default: 0] += $1.amount }
        }
        #expect(sums(parts) == sums([journal]))
        #expect(parts.map(\.number).first == (parts.count == 1 ? journal.number : journal.number + "-01"))
    }

    @Test func `that does not balance by one unit is refused`() throws {
        var journal = try SampleJournals.hostile().journal
        journal.lines[0].amount += 1
        #expect(
            throws: JournalError.unbalanced(
                number: journal.number, currency: journal.currency, debits: "2166.38", credits: "2166.37")
        ) { try JournalBalance.check([journal]) }
    }

    @Test func `that is there twice, is empty, or has lines of nothing is refused`() throws {
        let journal = try SampleJournals.hostile().journal
        var empty = journal
        empty.lines = []
        var zero = journal
        zero.lines.append(JournalLine(SampleJournals.clearing, memo: "", amount: 0))
        #expect(throws: JournalError.duplicateNumber(journal.number)) { try JournalBalance.check([journal, journal]) }
        #expect(throws: JournalError.empty(number: journal.number)) { try JournalBalance.check([empty]) }
        #expect(throws: JournalError.self) { try JournalBalance.check([zero]) }
    }
}

@Suite struct `Accruals and their reversals` {
    private static func pair() throws -> (accrual: Journal, reversal: Journal, due: CivilDate) {
        let accrual = try SampleJournals.plain()[1]
        let due = try #require(accrual.reversalDate)
        return (
            accrual,
            accrual.reversed(
                number: "AI202611-1-REV01", period: PeriodLabel(October.month.next), date: due, reference: "2026-11/v1"),
            due
        )
    }

    @Test func `leave nothing to say where each has its mirror, or is not due`() throws {
        let (accrual, reversal, due) = try Self.pair()
        #expect(AccrualCheck.findings(in: [accrual, reversal], asOf: due) == [])
        let before = CivilDate(daysSinceEpoch: due.daysSinceEpoch - 1)
        #expect(AccrualCheck.findings(in: [accrual], asOf: before) == [])
    }

    @Test func `are found where one stands alone, twice, or says something else`() throws {
        let (accrual, reversal, due) = try Self.pair()
        #expect(
            AccrualCheck.findings(in: [accrual], asOf: due) == [.notReversed(number: accrual.number, due: due)])
        #expect(
            AccrualCheck.findings(in: [reversal], asOf: due)
                == [.reversesNothing(number: reversal.number, reverses: accrual.number)])
        var again = reversal
        again.number = "AI202611-2-REV01"
        #expect(
            AccrualCheck.findings(in: [accrual, reversal, again], asOf: due)
                == [.reversedTwice(number: accrual.number, by: [reversal.number, again.number])])
        var other = reversal
        other.lines[0].amount += 1
        #expect(
            AccrualCheck.findings(in: [accrual, other], asOf: due)
                == [.differs(number: accrual.number, by: reversal.number)])
    }
}

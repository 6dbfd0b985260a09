import Apportionment
import Mapping
import Money
import Periods
import SettingsText
import TestSupport
import Testing

@testable import Journals

/// Entries with everything that formats stumble on.
enum SampleJournals {
    static let clearing = JournalTarget(
        account: "1290-ai-clearing", accountName: "AI cost clearing", accountType: .clearing)

    /// Departments and projects with names that some program reads as something else, and amounts to be rounded.
    static let hostileLines: [(department: String, project: String?, amount: String)] = [
        ("engineering", nil, "1285.714285714285"), ("data-team", "x|y", "714.285714285715"),
        ("Data-team", nil, "11.005"), ("data_team", nil, "12.005"), ("R&D", "=1+1", "13.335"),
        ("(virtual)", nil, "-14.125"), ("*star", nil, "15.5"), ("a  b", nil, "16.25"), ("a b", nil, "17.75"),
        ("Müller; \"GmbH\"", "p\\q", "18.01"), ("@it", nil, "19.02"), ("2fast", nil, "0.004"), ("-minus", nil, "21.01"),
        ("a:b", "tab\tand\nline", "22.5"),
    ]

    static func draft(
        _ currency: String = "USD", kind: Journal.Kind = .usage, rate: Fraction? = nil,
        number: String = "AI202610-1-USE01"
    ) throws -> JournalDraft {
        JournalDraft(
            heading: Journal(
                number: number, kind: kind, period: October.label,
                date: try #require(CivilDate(year: 2026, month: 10, day: 31)), entity: "Example Company",
                currency: try #require(Currency(currency)), description: "AI usage, October 2026",
                reference: "2026-10/v1", functionalCurrency: rate == nil ? nil : Currency("EUR")),
            offset: clearing, offsetMemo: "AI usage of October 2026", rate: rate)
    }

    static func target(
        _ department: String, project: String? = nil, account: String = "5110-ai-usage"
    ) -> JournalTarget {
        JournalTarget(
            account: account, accountName: "AI usage", department: department, departmentName: department,
            costCenter: "CC-100", project: project)
    }

    static func hostile(_ currency: String = "USD") throws -> RoundedJournal {
        var draft = try draft(currency)
        for line in hostileLines {
            draft.add(
                try Total(line.amount), to: target(line.department, project: line.project),
                memo: "AI usage of \(line.department)")
        }
        return try draft.rounded()
    }

    /// A few plain lines that every format takes.
    static func plain() throws -> [Journal] {
        var usage = try draft(rate: Fraction(9, over: 10))
        usage.add(
            try Total("1285.714285"), to: target("customer-success", project: "close-faster"),
            memo: "AI usage, customer-success")
        usage.add(try Total("714.285715"), to: target("data-team"), memo: "AI usage, data-team")
        usage.add(
            try Total("-20.005"), to: target("research", account: "6200-rnd"),
            memo: "AI usage, research, \"late\" credit")
        var accrual = try draft("JPY", kind: .accrual, number: "AI202610-1-ACC01")
        accrual.heading.reversalDate = CivilDate(year: 2026, month: 11, day: 1)
        accrual.add(try Total("1999.5"), to: target("data-team"), memo: "Accrued AI usage")
        return [try usage.rounded().journal, try accrual.rounded().journal]
    }

    static func template(_ format: String) throws -> JournalTemplate {
        let problems = SettingProblems()
        let template = JournalTemplates.template(format, books: nil, problems: problems)
        #expect(problems.all.map(\.description) == [])
        return try #require(template)
    }
}

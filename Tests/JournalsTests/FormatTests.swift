import Foundation
import Money
import Periods
import SettingsText
import TestSupport
import Testing

@testable import Journals

@Suite struct `The journal formats` {
    static let tests = URL(filePath: #filePath).deletingLastPathComponent()

    @Test(arguments: JournalTemplates.names)
    func `are written as the golden files show`(format: String) throws {
        let template = try SampleJournals.template(format)
        let files = try template.files(SampleJournals.plain(), batch: "AI202610-1")
        #expect(files.count == 1)
        let golden = Self.tests.appending(path: "Golden/\(format).\(template.fileEnding)")
        if ProcessInfo.processInfo.environment["CHARGEBACK_REWRITE_GOLDEN"] != nil {
            try Data(files[0].bytes).write(to: golden)
        }
        #expect(
            try String(decoding: Data(contentsOf: golden), as: UTF8.self)
                == String(decoding: files[0].bytes, as: UTF8.self))
    }

    @Test func `are those of the folder Templates`() throws {
        let folder = Self.tests.deletingLastPathComponent().deletingLastPathComponent().appending(
            path: "Templates/journals")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".yaml") }
        #expect(names.map { String($0.dropLast(5)) }.sorted() == JournalTemplates.names)
        for (format, bytes) in JournalTemplates.files {
            #expect(try Data(contentsOf: folder.appending(path: "\(format).yaml")) == Data(bytes))
        }
    }

    /// Where the figures stand: by name, or by number from 1 in a file without a header.
    struct Place: Sendable {
        var format: String
        var key: String
        var account: String
        var debit: String
        var credit: String?
        /// The column of the accounting date, and October 31 in the form of the format.
        var date: (column: String, text: String)
        /// Header cells stand on the first line of an entry only.
        var isSparse = false
    }

    static let places = [
        Place(
            format: "csv", key: "journal", account: "account", debit: "debit", credit: "credit",
            date: ("date", "2026-10-31")),
        Place(
            format: "xero", key: "*Narration", account: "*AccountCode", debit: "*Amount", date: ("*Date", "31/10/2026")),
        Place(
            format: "quickbooks-online", key: "JournalNo", account: "AccountName", debit: "Debits", credit: "Credits",
            date: ("JournalDate", "10/31/2026")),
        Place(
            format: "netsuite", key: "External ID", account: "Journal Entry - Line: Account",
            debit: "Journal Entry - Line: Debit", credit: "Journal Entry - Line: Credit", date: ("Date", "10/31/2026")),
        Place(
            format: "sage-intacct", key: "REFERENCE_NO", account: "ACCT_NO", debit: "DEBIT", credit: "CREDIT",
            date: ("DATE", "10/31/2026"),
            isSparse: true),
        Place(
            format: "dynamics-365", key: "VOUCHER", account: "ACCOUNTDISPLAYVALUE", debit: "DEBITAMOUNT",
            credit: "CREDITAMOUNT", date: ("TRANSDATE", "31-Oct-2026")),
        Place(
            format: "workday", key: "H_JournalKey", account: "L_LedgerAccount", debit: "L_DebitAmount",
            credit: "L_CreditAmount", date: ("H_AccountingDate", "2026-10-31")),
        Place(
            format: "sap", key: "XBLNR", account: "HKONT", debit: "WRBTR_S", credit: "WRBTR_H",
            date: ("BUDAT", "2026-10-31")),
        Place(format: "oracle-fbdi", key: "46", account: "10", debit: "39", credit: "40", date: ("3", "2026/10/31")),
    ]

    /// What is in a file, read by the rules of its format, as text that hledger judges.
    @Test(arguments: places)
    func `read back as entries that hledger finds balanced, with our totals`(place: Place) throws {
        let journals = try SampleJournals.plain().filter { $0.currency.code == "USD" }
        let bytes = try SampleJournals.template(place.format).files(journals, batch: "AI202610-1")[0].bytes
        let header = place.format == "oracle-fbdi" ? (1...149).map(String.init).joined(separator: ",") + "\n" : ""
        let rows = try DelimitedRows(lines: Array(header.utf8) + bytes).rows
        #expect(rows.count == journals[0].lines.count)
        var ledger = "commodity 1000.00 USD\n"
        var key = ""
        var debits = Int128(0)
        for row in rows {
            let found = row[place.key] ?? ""
            if !found.isEmpty, found != key {
                key = found
                ledger += "2026-10-31 (\(key))\n"
            }
            #expect(place.isSparse || found == key)
            if !found.isEmpty { #expect(row[place.date.column] == place.date.text) }
            let debit = row[place.debit] ?? "", credit = place.credit.flatMap { row[$0] } ?? ""
            for text in [debit, credit] where !text.isEmpty && place.credit != nil { #expect(!text.hasPrefix("-")) }
            let amount = credit.isEmpty || credit == "0.00" ? debit : "-" + credit
            ledger += "  \(row[place.account] ?? "")  \(amount) USD\n"
            if !amount.hasPrefix("-") { debits += Int128(amount.replacing(".", with: "")) ?? 0 }
        }
        #expect(debits == journals[0].debits)
        let folder = try TemporaryFolder()
        try ledger.write(toFile: folder.path("judged"), atomically: true, encoding: .utf8)
        let result = try Judge.run(["hledger", "-f", folder.path("judged"), "check"])
        #expect(result.code == 0, "\(ledger)\n\(result.errors)")
    }

    @Test func `keep to the lines that a file takes`() throws {
        var draft = try SampleJournals.draft()
        for index in 0..<1000 {
            draft.add(.init(picos: 10_000_000_000), to: SampleJournals.target("d\(index)"), memo: "m")
        }
        let files = try SampleJournals.template("xero").files([try draft.rounded().journal], batch: "B")
        #expect(files.map(\.name) == ["B-01.csv", "B-02.csv", "B-03.csv", "B-04.csv"])
        #expect(files.map(\.lineCount) == [300, 300, 300, 104])
        for file in files { try JournalBalance.check(file.journals) }
    }

    @Test(arguments: places)
    func `hold entries of several companies, one a file where the product is of one company`(place: Place) throws {
        var journals = try SampleJournals.plain().filter { $0.currency.code == "USD" }
        var other = journals[0]
        other.entity = "Example GmbH"
        other.number = "AI202610-1-USE02"
        journals.append(other)
        let files = try SampleJournals.template(place.format).files(journals, batch: "B")
        let isAlone = ["xero", "quickbooks-online", "dynamics-365"].contains(place.format)
        #expect(files.map(\.journals.count) == (isAlone ? [1, 1] : [2]))
        for file in files { try JournalBalance.check(file.journals) }
    }

    @Test func `name a company as the product does, and leave reversals to one of the two`() throws {
        let text = """
            title: T
            verified: generic
            verified_by: nothing
            file_ending: csv
            date: yyyy-mm-dd
            period: Mon-yy
            reversals: REVERSALS
            entities: { default: "01", Example GmbH: "02" }
            columns:
              - { name: company, value: "{entity_code}" }
              - { name: period, value: "{period}" }
              - { name: reversal, value: "{reversal_flag} {reversal_date} {reversal_period}" }
              - { name: dimension, value: Project, when: "{project}" }
            """
        var accrual = try SampleJournals.plain()[1]
        accrual.entity = "Example GmbH"
        accrual.lines[0].target.project = "beacon"
        let november = try #require(accrual.reversalDate)
        let reversal = accrual.reversed(
            number: "R", period: PeriodLabel(October.month.next), date: november, reference: "2026-11/v1")
        for (who, expected) in [
            (
                "entries",
                "02,Oct-26,  ,Project\n02,Oct-26,  ,\n02,Nov-26,  ,Project\n02,Nov-26,  ,\n"
            ),
            ("ledger", "02,Oct-26,Yes 2026-11-01 Nov-26,Project\n02,Oct-26,Yes 2026-11-01 Nov-26,\n"),
        ] {
            let problems = SettingProblems()
            let template = JournalTemplate.read(
                Array(text.replacing("REVERSALS", with: who).utf8), format: "t", file: "t.yaml", problems: problems)
            #expect(problems.all.map(\.description) == [])
            let files = try #require(template).files([accrual, reversal], batch: "B")
            #expect(String(decoding: files[0].bytes, as: UTF8.self) == "company,period,reversal,dimension\n" + expected)
        }
    }

    @Test(arguments: [
        ("yyyy-mm", "2026-10", "2026-13"), ("Mon-yy", "Oct-26", "P13-26"), ("mm/yyyy", "10/2026", "13/2026"),
    ])
    func `name a period`(pattern: String, text: String, thirteenth: String) throws {
        #expect(try #require(PeriodPattern(pattern)).text(October.label) == text)
        let label = try #require(PeriodLabel(year: 2026, number: 13))
        #expect(try #require(PeriodPattern(pattern)).text(label) == thirteenth)
        #expect(PeriodPattern("yyyy") == nil)
    }

    @Test func `neutralise or refuse a text that a spreadsheet would run, and never touch a number`() throws {
        var draft = try SampleJournals.draft()
        draft.add(.init(picos: -12_500_000_000_000), to: SampleJournals.target("=cmd()"), memo: "=cmd()")
        let journals = [try draft.rounded().journal]
        let csv = try SampleJournals.template("xero").files(journals, batch: "B")[0].bytes
        let row = try #require(try DelimitedRows(lines: csv).rows.first)
        #expect(row["Description"] == "'=cmd()")
        #expect(row["TrackingOption1"] == "'=cmd()")
        #expect(row["*Amount"] == "-12.50")
        #expect(throws: JournalError.self) {
            try SampleJournals.template("oracle-fbdi").files(journals, batch: "B")
        }
    }
}

@Suite struct `A template` {
    @Test(arguments: [
        ("colums: []", "columns"), ("columns: [{ name: a, value: '{acount}' }]", "did you mean account?"),
        ("columns: [{ name: a, value: '{account' }]", "braces"), ("date: dd/mm", "date"),
        ("limits: { lines_per_journal: 1 }", "from 2"), ("period: dd", "period"), ("reversals: both", "ledger"),
        ("parameters: { account: x }", "is a field already"),
        ("columns: []\nsections: { line: x }", "not both"),
        ("text: { formulas: maybe }", "neutralise"),
    ])
    func `that is wrong says where and what would be right`(change: String, message: String) throws {
        let lines = [
            "title: T", "verified: generic", "verified_by: nothing", "file_ending: csv", "date: yyyy-mm-dd",
            "columns: [{ name: a, value: '{account}' }]",
        ]
        let field = change.prefix { $0 != ":" }
        let text = (lines.filter { !$0.hasPrefix(field + ":") } + [change]).joined(separator: "\n")
        let problems = SettingProblems()
        let template = JournalTemplate.read(Array(text.utf8), format: "t", file: "t.yaml", problems: problems)
        #expect(template == nil)
        #expect(problems.sorted.contains { $0.description.contains(message) }, "\(problems.sorted)")
    }
}

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
        /// Header cells stand on the first line of an entry only.
        var isSparse = false
    }

    static let places = [
        Place(format: "csv", key: "journal", account: "account", debit: "debit", credit: "credit"),
        Place(format: "xero", key: "*Narration", account: "*AccountCode", debit: "*Amount"),
        Place(
            format: "quickbooks-online", key: "JournalNo", account: "AccountName", debit: "Debits", credit: "Credits"),
        Place(
            format: "netsuite", key: "External ID", account: "Journal Entry - Line: Account",
            debit: "Journal Entry - Line: Debit", credit: "Journal Entry - Line: Credit"),
        Place(
            format: "sage-intacct", key: "REFERENCE_NO", account: "ACCT_NO", debit: "DEBIT", credit: "CREDIT",
            isSparse: true),
        Place(
            format: "dynamics-365", key: "VOUCHER", account: "ACCOUNTDISPLAYVALUE", debit: "DEBITAMOUNT",
            credit: "CREDITAMOUNT"),
        Place(
            format: "workday", key: "H_JournalKey", account: "L_LedgerAccount", debit: "L_DebitAmount",
            credit: "L_CreditAmount"),
        Place(format: "sap", key: "XBLNR", account: "HKONT", debit: "WRBTR_S", credit: "WRBTR_H"),
        Place(format: "oracle-fbdi", key: "46", account: "10", debit: "39", credit: "40"),
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
        ("limits: { lines_per_journal: 1 }", "from 2"), ("parameters: { account: x }", "is a field already"),
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

import Foundation
import Periods
import TestSupport
import Testing

@testable import Spreadsheet

@Suite struct `A written workbook` {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test func `is read by openpyxl as it was meant`() throws {
        let path = folder.path("all.xlsx")
        try Self.writeEverything(path)
        let read = String(decoding: try Python.run("SpreadsheetTests/Judges/dump.py", [path]), as: UTF8.self)
        #expect(read == Self.everything)
        #expect(folder.contents == ["all.xlsx"])
    }

    @Test func `has the same bytes each time`() throws {
        try Self.writeEverything(folder.path("1.xlsx"))
        try Self.writeEverything(folder.path("2.xlsx"))
        let files = try (1...2).map { try Data(contentsOf: URL(filePath: folder.path("\($0).xlsx"))) }
        #expect(files[0] == files[1])
    }

    @Test func `keeps texts exactly, whatever they are`() throws {
        let texts = [
            "=1+1", "0051", "1E5", "3-4", "1234567890123456789", "+cmd|' /C calc'!A0", "@x", "a\tb\nc", "<&>\"'", " x ",
            "_x0041_", "_xfoo", "\u{0}\u{7}\r", "e\u{301}\u{1F4B0}", "\u{FFFF}",
        ]
        let path = folder.path("texts.xlsx")
        let file = try SpreadsheetFile(path: path, properties: DocumentProperties())
        for mode in [SpreadsheetFile.SheetMode.kept, .streamed] {
            let sheet = try file.addSheet("\(mode)", mode)
            for (row, text) in texts.enumerated() { try sheet.write(.text(CellText(text)), row, 0) }
        }
        try file.close()
        let read = String(decoding: try Python.run("SpreadsheetTests/Judges/texts.py", [path]), as: UTF8.self)
        var expected = texts
        expected[12] = "\u{2400}\u{2407}\u{240D}"
        expected[14] = "\u{FFFD}"
        let list = try JSONDecoder().decode([String: [String]].self, from: Data(read.utf8))
        #expect(list["kept"] == expected)
        // openpyxl takes the escapes of shared strings away, those of streamed ones it leaves; Excel reads both.
        expected[10] = "_x005F_x0041_"
        #expect(list["streamed"] == expected)
    }

    static func writeEverything(_ path: String) throws {
        var properties = DocumentProperties()
        properties.title = "Chargeback <October>"
        properties.subject = "2026-10"
        properties.created = 1_790_812_800
        properties.custom = [.init("State", "draft"), .init("Empty", "")]
        let file = try SpreadsheetFile(path: path, properties: properties)
        var money = CellStyle()
        money.numberFormat = "#,##0.00"
        let moneyStyle = try file.style(money)
        let text = try file.style(CellStyle().with { $0.numberFormat = "@" })
        let date = try file.style(CellStyle().with { $0.numberFormat = "yyyy-mm-dd" })
        let open = try file.style(CellStyle().with { $0.isLocked = false })

        let front = try file.addSheet("Front")
        try front.write("Account", 0, 0)
        try front.write("Amount", 0, 1)
        try front.write("0051", 1, 0, text)
        try front.write(.number(12.5), 1, 1, moneyStyle)
        try front.write(.text("AC-1"), 2, 0, text)
        try front.write(.number(-2.25), 2, 1, moneyStyle)
        try front.add(
            Table(
                name: "tAccounts", range: CellRange(CellReference(0, 0), CellReference(2, 1)),
                columns: [.init("Account"), .init("Amount")]))
        try front.write(.formula("SUM(tAccounts[Amount])", cached: 10.25), 4, 1, moneyStyle)
        try front.write(.textFormula("IF(ROUND(B5-10.25,2)=0,\"OK\",\"DIFF\")", cached: "OK"), 4, 2)
        try front.write(.date(try #require(CivilDate(year: 2026, month: 10, day: 1))), 5, 0, date)
        try front.write(.link("details", to: "'Rows'!A1"), 6, 0)
        try front.write(.webLink("home", url: "https://example.com/a?b=c"), 7, 0)
        try front.write(.webLink("evil", url: "file:///etc/passwd"), 8, 0)
        try front.write("open", 9, 0, open)
        try file.define("ct_total", as: CellReference(4, 1).on("Front"))
        front.freeze(rows: 1, columns: 1)
        try front.add(
            ConditionalRule(.equals("DIFF"), CellStyle().with { $0.color = Color(rgb: 0xC00000) }),
            to: CellRange(column: 2, rows: 4...4), in: file)
        try front.add(
            ChoiceList(["open", "done"], title: "Review", message: "How far is it?"),
            to: CellRange(column: 0, rows: 9...9))
        var page = PageSetup()
        page.repeatedRows = 0...0
        page.area = CellRange(CellReference(0, 0), CellReference(9, 2))
        page.header = PageSetup.Margin(left: PageSetup.escaped("A&T"), middle: "DRAFT")
        try front.setPage(page)
        let column = { (column: Int) in Chart.Source("Front", CellRange(column: column, rows: 1...2)) }
        try front.add(
            Chart(
                .column, title: "Amounts", description: "Amounts by account",
                series: [
                    .init(
                        name: .init("Front", CellReference(0, 1)), categories: column(0), values: column(1),
                        color: Color(rgb: 0x1F3A5F))
                ]), at: CellReference(11, 0))
        front.protect()

        let rows = try file.addSheet("Rows", .streamed)
        for row in 0..<3 {
            try rows.write(.integer(row), row, 0)
            try rows.write("text", row, 1, text)
        }
        try rows.filter(CellRange(CellReference(0, 0), CellReference(2, 1)))
        try file.close()
    }

    static let everything = """
        title 'Chargeback <October>' subject '2026-10' created 2026-10-01 00:00:00
        property State 'draft'
        name ct_total 'Front'!$B$5
        sheet 'Front' A1:C10 freeze B2 filter None
          table tAccounts A1:B3 ['Account', 'Amount']
          A1 s 'Account' General
          B1 s 'Amount' General
          A2 s '0051' @
          B2 n 12.5 #,##0.00
          A3 s 'AC-1' @
          B3 n -2.25 #,##0.00
          B5 f '=SUM(tAccounts[Amount])' #,##0.00 cached 10.25
          C5 f '=IF(ROUND(B5-10.25,2)=0,"OK","DIFF")' General cached 'OK'
          A6 d datetime.datetime(2026, 10, 1, 0, 0) yyyy-mm-dd
          A7 s 'details' General link 'Rows'!A1
          A8 s 'home' General link https://example.com/a?b=c
          A9 s 'evil' General
          A10 s 'open' General unlocked
          condition C5 cellIs equal ['"DIFF"']
          choices A10 "open,done" 'How far is it?'
          page landscape fits True height 0, rows $1:$1 area 'Front'!$A$1:$C$10 header 'A&&T' 'DRAFT'
          protected
          chart BarChart 'Front'!$B$2:$B$3
        sheet 'Rows' A1:B3 freeze None filter A1:B3
          A1 n 0 General
          B1 s 'text' @
          A2 n 1 General
          B2 s 'text' @
          A3 n 2 General
          B3 s 'text' @

        """
}

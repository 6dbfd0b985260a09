import Foundation
import TestSupport
import Testing

@testable import Workbook

@Suite struct `The workbook of a month` {
    @Test func `has its sheets in order, with tables, names, panes, print set-up, lists and charts`() throws {
        let outline = try DraftWorkbook.demo().read(by: "outline")
        let lines = outline.split(separator: "\n").map(String.init)
        #expect(lines.first == "Chargeback October 2026, Example Company | 2026-10")
        #expect(lines.contains("property State DRAFT"))
        #expect(lines.contains("property Period 2026-10"))
        #expect(lines.contains { $0.hasPrefix("name ct_total 'Summary'!$") })
        #expect(lines.contains { $0.hasPrefix("name ct_rows 'Cover'!$C$") })
        #expect(lines.contains { $0.hasPrefix("name ct_invoice 'Cover'!$C$") })
        let sheets = lines.filter { $0.hasPrefix("sheet ") }
        let titles = sheets.map { $0.dropFirst(6).prefix { $0 != "|" }.dropLast().description }
        let fixed = [
            "Cover", "Summary", "Projects", "Journal", "Reconciliation", "Allocation", "Exceptions", "Rules", "Trend",
            "Lines",
            "Detail", "Assumptions",
        ]
        #expect(titles.filter(fixed.contains) == fixed)
        #expect(titles.contains("Customer Success"))
        #expect(titles.contains("Sessions"))
        let sheet = { (title: String) in sheets.first { $0.hasPrefix("sheet \(title) |") } ?? "" }
        for one in sheets {
            #expect(one.contains("DRAFT"), "\(one)")
            // Groups of a protected sheet do not open; those of sections have a scale, as they break between pages.
            #expect(one.contains(one.hasPrefix("sheet Projects ") ? "open" : "protected"), "\(one)")
            #expect(one.contains(one.contains("portrait") ? "portrait, any" : "landscape, fits"), "\(one)")
        }
        #expect(sheet("Exceptions").contains("list \"open,in review,accepted,corrected\""))
        #expect(
            sheet("Exceptions").contains(
                "marks AND($H7<TODAY(),OR($I7=\"open\",$I7=\"in review\")) as \"overdue \"yyyy"))
        #expect(sheet("Summary").contains("marks \"OVER\" as colors"))
        #expect(sheet("Lines").contains("marks \"DIFF\" as colors"))
        #expect(sheet("Lines").contains("table tLines: Department key, Account key, Part key, Project key, Line"))
        #expect(sheet("Lines").contains("hidden A"))
        #expect(sheet("Lines").contains("repeats $6:$6"))
        #expect(sheet("Detail").contains("table tDetail: Line, Day, Department, GL account"))
        #expect(sheet("Trend").contains("BarChart of"))
        #expect(sheet("Trend").contains("LineChart of 1"))
        #expect(sheet("Summary").contains("freeze D7"))
    }

    @Test(arguments: [
        ("Lines", "GL account: s @"), ("Lines", "Posted: n #,##0.00_);[Red](#,##0.00);\"-\"_)"),
        ("Lines", "Department: s @"),
        ("Detail", "Day: d yyyy-mm-dd"), ("Detail", "Cost: n #,##0.000000000_);[Red](#,##0.000000000);\"-\"_)"),
        ("Detail", "Model or service: s @"), ("Detail", "Tokens: n #,##0"),
        ("Journal", "Debit: n #,##0.00_);[Red](#,##0.00);\"-\"_)"), ("Journal", "Date: d yyyy-mm-dd"),
        ("Allocation", "Exact share: n 0.0000%"),
    ])
    func `has typed cells`(sheet: String, column: String) throws {
        let columns = try DraftWorkbook.demo(calls: 300).read(by: "columns", sheet)
        #expect(columns.split(separator: "\n").contains(Substring(column)), "\(columns)")
    }

    @Test func `has the same bytes each time, whatever the number of threads`() throws {
        for draft in [try DraftWorkbook.hostile(), try DraftWorkbook.demo(), try DraftWorkbook.scattered()] {
            let files = try [1, 1, 2, 2, 5].enumerated().map { index, threads in
                try Data(contentsOf: URL(filePath: draft.write("\(index).xlsx", threads: threads)))
            }
            #expect(Set(files).count == 1)
        }
    }

    @Test func `names each sheet once, whatever departments are called`() throws {
        let outline = try DraftWorkbook.hostile().read(by: "outline")
        let titles = outline.split(separator: "\n").filter { $0.hasPrefix("sheet ") }.map {
            $0.dropFirst(6).components(separatedBy: " | ")[0]
        }
        #expect(Set(titles.map { $0.lowercased() }).count == titles.count)
        for wanted in [
            "Chatbot", "chatbot (2)", "Journal", "Journal (2)", "cover (2)", "R&D - Platform -EU-", "=1+1", "0051",
        ] {
            #expect(titles.contains(wanted), "\(wanted) in \(titles)")
        }
    }

    @Test func `leaves nothing where it cannot be written`() throws {
        let draft = try DraftWorkbook.demo(calls: 50)
        #expect(throws: (any Error).self) { try draft.write("none/there.xlsx") }
        #expect(!draft.folder.contents.contains { $0.hasSuffix(".partial") })
    }
}

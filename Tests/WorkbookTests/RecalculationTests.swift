import Foundation
import Money
import Periods
import PostedPeriods
import Spreadsheet
import TestSupport
import Testing

@testable import Workbook

@Suite struct `Formulas of the workbook` {
    /// One start of LibreOffice for all of them, as that takes most of the time.
    @Test func `come to the values that they carry, and every check says OK`() throws {
        let books = [
            "demo": try DraftWorkbook.demo(), "hostile": try DraftWorkbook.hostile(),
            "empty": try DraftWorkbook.empty(),
        ]
        var paths = try books.map { try $0.value.write("\($0.key).xlsx") }
        let folder = try TemporaryFolder()
        // Detail that is streamed, and split over sheets.
        let streamed = folder.path("streamed.xlsx")
        try StreamedDetail.write(streamed)
        paths.append(streamed)
        // A value that is not what the formula comes to, which must be found.
        let wrong = folder.path("wrong.xlsx")
        try Self.writeWrongValue(wrong)
        paths.append(wrong)
        let recalculated = try TemporaryFolder()
        try Office.recalculate(paths, into: recalculated)
        for path in paths {
            let name = URL(filePath: path).lastPathComponent
            let report = String(
                decoding: try Python.run(
                    "WorkbookTests/Judges/recalculated.py", [path, recalculated.path(name)]), as: UTF8.self)
            let lines = report.split(separator: "\n")
            if path == wrong {
                #expect(lines == ["Sheet!A1: =1+1 carries 3, computed 2", "1 formulas, 0 OK, 0 DIFF"])
                continue
            }
            #expect(lines.count == 1, "\(name): \(report)")
            let figures = try #require(lines.last).split(separator: " ")
            #expect(try #require(Int(figures[0])) > (name == "empty.xlsx" ? 10 : 60), "\(name): \(report)")
            #expect(figures.suffix(2).joined(separator: " ") == "0 DIFF", "\(name): \(report)")
        }
    }

    /// A number for which its column is too narrow is printed as `###`; a page that is too narrow is followed by another.
    @Test func `are printed as figures, each sheet as wide as a page`() throws {
        let books = [
            "demo": try DraftWorkbook.demo(calls: 300), "hostile": try DraftWorkbook.hostile(),
            "empty": try DraftWorkbook.empty(),
        ]
        let paths = try books.mapValues { try $0.write("printed.xlsx") }
        let folder = try TemporaryFolder()
        let named = try paths.map { name, path in
            try FileManager.default.copyItem(atPath: path, toPath: folder.path("\(name).xlsx"))
            return folder.path("\(name).xlsx")
        }
        let narrow = folder.path("narrow.xlsx")
        try Self.writeNarrowColumn(narrow)
        for (path, text) in try Office.printed(named + [narrow]) {
            let hasFault = text.contains("###")
            #expect(
                hasFault == (path == narrow), "\(path): \(text.split(separator: "\n").filter { $0.contains("###") })")
            // What is on a page of its own has a header of the page and at least two columns.
            for page in text.split(separator: "\u{C}") where path != narrow {
                let lines = page.split(separator: "\n").filter { !$0.allSatisfy(\.isWhitespace) }
                #expect(lines.count > 2, "\(path): \(page)")
            }
        }
    }

    private static func writeNarrowColumn(_ path: String) throws {
        let file = try SpreadsheetFile(path: path, properties: DocumentProperties())
        let sheet = try file.addSheet("Sheet")
        try sheet.setColumns(0...0, width: 3)
        try sheet.write(.number(123_456_789), 0, 0)
        try file.close()
    }

    private static func writeWrongValue(_ path: String) throws {
        let file = try SpreadsheetFile(path: path, properties: DocumentProperties())
        try file.addSheet("Sheet").write(.formula("1+1", cached: 3), 0, 0)
        try file.close()
    }
}

/// A workbook whose detail is too long for a sheet.
enum StreamedDetail {
    static func write(_ path: String) throws {
        let currency = Currency.known("KWD")
        var postings: [String: Int64] = [:]
        for index in 0..<9 { postings["department-\(index)"] = Int64(index + 1) * 1_234_567 }
        let posted = try SamplePeriod.currency(currency, costs: postings.mapValues { Total(picos: Int128($0) * 25) })
        let names = NameDirectory()
        let heading = PeriodHeading(
            entity: "Example", period: FiscalPeriod(October.month), state: .closed(version: 2), basis: .invoiced,
            currency: currency,
            run: "run", packHash: "abc")
        var contents = WorkbookContents(PostedPeriod(heading: heading, names: names, currencies: [posted]))
        let day = October.month.firstDay
        let rows = posted.lines.enumerated().flatMap { index, line in
            (0..<25).map { _ in
                DetailRow(
                    line: index, day: day, feature: nil, product: 0, charges: 1, tokens: 3,
                    cost: Total(picos: line.exact.picos / 25))
            }
        }
        contents.detail = [
            DetailRows(
                .day, currency: currency, count: rows.count, features: [],
                products: [.init(provider: "openai", name: "gpt-5")]
            ) { body in for row in rows { try body(row) } }
        ]
        var template = WorkbookTemplate()
        template.detailTableRows = 10
        _ = try WorkbookWriter(contents, template, path: path, rowsPerDetailSheet: 70).write()
    }
}

import Foundation
import TestSupport
import Testing

@testable import Workbook

@Suite struct `Each setting of the template` {
    /// A setting, and what a judge says of the workbook with it, and not without.
    private static let settings = [
        ("sheets: [detail, lines, cover]", "sheets Detail, Lines, Cover\n"),
        ("reports: [budgets]", "Trend, Budgets features,"),
        ("variance_limit_percent: 37", "*37,6)<0,\"OVER\""),
        ("exceptions: { due_days: 3 }", "due 2026-11-03"),
        ("statements: { most: 1 }", "Projects, Suspense, Journal"),
        ("statements: { top: 2 }", "most models 3\n"),
        ("detail: { calls_up_to: 0 }", "'A6:L"),
        ("detail: { table_up_to: 5 }", "tables {} header FF1F4E79 hidden  filter A6:O475"),
        ("columns: { lines: [department, posted] }", "hidden A B C D E G H I J K L M O P Q"),
        ("branding: { accent: \"#7a1f5c\" }", "header FF7A1F5C"),
        ("branding: { logo: mark.png }", "pictures 1"),
        ("links: { tracker: \"https://tracker.example/{key}?a=1\" }", "link https://tracker.example/"),
        ("locale: { date: dd.mm.yyyy }", "dd.mm.yyyy"),
        ("locale: { negative: minus }", "#,##0.00;[Red]-#,##0.00;\"-\""),
        ("locale: { paper: letter }", "papers {1}"),
    ]

    /// What the judge says of the standard workbook, by an empty text, and of that with each setting: one store, read
    /// for each, and one start of Python for all.
    private static let looks = Result { () throws -> [String: String] in
        let draft = try DraftWorkbook.demo(calls: 300)
        // The smallest PNG: one gray dot.
        let logo = Data(
            base64Encoded:
                "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGN4BwAA7ADrKJUDVAAAAABJRU5ErkJggg==")
        try #require(logo).write(to: URL(filePath: draft.folder.path("Templates/mark.png")))
        let texts = [""] + settings.map(\.0)
        let paths = try texts.enumerated().map { index, text in
            try draft.setTemplate(text)
            return try draft.write("\(index).xlsx")
        }
        let output = String(decoding: try Python.run("WorkbookTests/Judges/look.py", paths), as: UTF8.self)
        let reports = output.split(separator: "\u{C}").map(String.init)
        try #require(reports.count == texts.count)
        return Dictionary(uniqueKeysWithValues: zip(texts, reports))
    }

    @Test(arguments: settings)
    func `changes the workbook`(text: String, expected: String) throws {
        let looks = try Self.looks.get()
        let (standard, changed) = (try #require(looks[""]), try #require(looks[text]))
        #expect(changed.contains(expected), "\(changed)")
        #expect(!standard.contains(expected), "\(standard)")
    }

    @Test(arguments: [(2, "Trend rows 8"), (1, "Trend rows 7")])
    func `decides how many months the trend has`(months: Int, expected: String) throws {
        let draft = try DraftWorkbook.hostile()
        try draft.setTemplate("trend_months: \(months)")
        #expect(try draft.read(by: "look").contains(expected))
    }
}

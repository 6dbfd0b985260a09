import Foundation
import TestSupport
import Testing

@testable import Workbook

@Suite struct `Each setting of the template` {
    /// What a judge says of the standard workbook, made once for all settings.
    private static let standard = Result { try look(with: nil) }

    /// What a judge says of the workbook with a setting.
    private static func look(with text: String?) throws -> String {
        let draft = try DraftWorkbook.demo(calls: 300)
        // The smallest PNG: one gray dot.
        let logo = Data(
            base64Encoded:
                "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGN4BwAA7ADrKJUDVAAAAABJRU5ErkJggg==")
        try #require(logo).write(to: URL(filePath: draft.folder.path("Templates/mark.png")))
        if let text { try draft.setTemplate(text) }
        return try draft.read(by: "look")
    }

    @Test(arguments: [
        ("sheets: [detail, lines, cover]", "sheets Detail, Lines, Cover\n"),
        ("reports: [budgets]", "Trend, Budgets features,"),
        ("variance_limit_percent: 37", "*37,6)<0,\"OVER\""),
        ("statements: { most: 1 }", "Projects, Suspense, Journal"),
        ("statements: { top: 2 }", "most models 3\n"),
        ("detail: { calls_up_to: 0 }", "'A6:L"),
        ("detail: { table_up_to: 5 }", "tables {} header FF1F4E79 hidden  filter A6:O475"),
        ("columns: { lines: [department, posted] }", "hidden A B C D E G H I J K L M O P Q"),
        ("branding: { accent: \"#7a1f5c\" }", "header FF7A1F5C"),
        ("branding: { logo: mark.png }", "pictures 1"),
        ("locale: { date: dd.mm.yyyy }", "dd.mm.yyyy"),
        ("locale: { negative: minus }", "#,##0.00;[Red]-#,##0.00;\"-\""),
        ("locale: { paper: letter }", "papers {1}"),
    ])
    func `changes the workbook`(text: String, expected: String) throws {
        let (standard, changed) = (try Self.standard.get(), try Self.look(with: text))
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

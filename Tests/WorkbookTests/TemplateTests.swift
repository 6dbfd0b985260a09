import Foundation
import SettingsText
import Spreadsheet
import TestSupport
import Testing

@testable import Workbook

@Suite struct `The template of workbooks` {
    @Test func `that comes with the program says what holds without one`() throws {
        let problems = SettingProblems()
        let path = Python.package.appending(path: "Templates/workbook.yaml")
        let template = WorkbookTemplate.read(Array(try Data(contentsOf: path)), problems: problems)
        #expect(problems.all == [])
        #expect(template == WorkbookTemplate())
    }

    @Test(arguments: [
        ("sheets: [cover, sumary, lines]", "\"sumary\" is not a known value; did you mean summary?"),
        ("sheets: [cover]", "must have lines"),
        ("branding: { accent: \"#ffff00\" }", "dark enough for white text"),
        ("branding: { logo: ../secret.png }", "is not the name of a PNG file"),
        ("locale: { date: dd-mm-yy }", "is not a known value"),
        ("columns: { lines: [line, depatment] }", "did you mean department?"),
        ("links: { tracker: \"javascript:{key}\" }", "links.tracker: \"javascript:{key}\" is not an address such as"),
        ("links: { tracker: https://tracker.example }", "is not an address such as"),
        ("trend_months: 0", "is not a whole number from 1 to 36"),
        ("colour: red", "is not a known field"), ("detail: { calls_up_to: -1 }", "is not a whole number from 0"),
        ("sheets: [lines, lines]", "Templates/workbook.yaml:1:17: sheets: \"lines\" is there twice"),
        ("branding:\n  accent: [red]", "Templates/workbook.yaml:2:11: branding.accent:"),
        ("columns: { liness: [line] }", "did you mean lines?"), ("reports: [sesions]", "did you mean sessions?"),
        ("locale: { paper: a3, negative: brackets }", "locale.negative"),
        ("sheets: {lines: 1}", "Templates/workbook.yaml:1:9: sheets"), ("- lines", "Templates/workbook.yaml"),
        ("branding: { logo: \"logo\\0.png\" }", "is not the name of a PNG file"),
    ])
    func `is checked`(text: String, message: String) {
        let problems = SettingProblems()
        _ = WorkbookTemplate.read(Array(text.utf8), problems: problems)
        #expect(problems.all.map(\.description).contains { $0.contains(message) }, "\(problems.all)")
    }

    @Test func `hides columns and leaves out sheets`() throws {
        let draft = try DraftWorkbook.demo(calls: 200)
        let text = """
            sheets: [lines, exceptions]
            columns: { exceptions: [kind, subject, amount] }
            locale: { negative: minus, paper: letter, date: dd/mm/yyyy }
            """
        try draft.setTemplate(text)
        let outline = try draft.read(by: "outline")
        let sheets = outline.split(separator: "\n").filter { $0.hasPrefix("sheet ") }
        #expect(sheets.map { $0.components(separatedBy: " | ")[0] } == ["sheet Lines", "sheet Exceptions"])
        #expect(sheets.last?.contains("hidden B D E") ?? false, "\(sheets)")
    }
}

import Foundation
import TestSupport
import Testing

@testable import Spreadsheet

@Suite struct `A workbook refuses` {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func file() throws -> SpreadsheetFile {
        try SpreadsheetFile(path: folder.path("refused.xlsx"), properties: DocumentProperties())
    }

    @Test(arguments: [Double.nan, .infinity, -.infinity])
    func `numbers that are none`(number: Double) throws {
        let sheet = try file().addSheet("Sheet")
        #expect(throws: SpreadsheetError.notFinite(sheet: "Sheet", row: 2, column: 1)) {
            try sheet.write(.number(number), 2, 1)
        }
        #expect(throws: SpreadsheetError.notFinite(sheet: "Sheet", row: 2, column: 1)) {
            try sheet.write(.formula("1/0", cached: number), 2, 1)
        }
    }

    @Test(arguments: [(-1, 0), (0, -1), (1_048_576, 0), (0, 16_384)])
    func `cells beyond the sheet`(row: Int, column: Int) throws {
        let sheet = try file().addSheet("Sheet")
        #expect(throws: SpreadsheetError.outside(sheet: "Sheet", row: row, column: column)) {
            try sheet.write("x", row, column)
        }
    }

    @Test func `rows of a streamed sheet out of order, and tables there`() throws {
        let file = try file()
        let sheet = try file.addSheet("Rows", .streamed)
        try sheet.write(.integer(1), 5, 0)
        #expect(throws: SpreadsheetError.rowOutOfOrder(sheet: "Rows", row: 4)) { try sheet.write(.integer(1), 4, 0) }
        #expect(throws: SpreadsheetError.notInStreamedSheet(sheet: "Rows", what: "the table t")) {
            try sheet.add(
                Table(name: "t", range: CellRange(CellReference(0, 0), CellReference(1, 0)), columns: [.init("a")]))
        }
    }

    @Test(arguments: ["", "a/b", "'a", "aaaaaaaaaabbbbbbbbbbccccccccccdd"])
    func `names that no sheet can have`(name: String) throws {
        let file = try file()
        #expect(throws: SpreadsheetError.self) { try file.addSheet(name) }
        #expect(throws: Never.self) {
            var names = SheetNames()
            _ = try file.addSheet(names.name(for: name))
        }
    }

    @Test func `a folder that is not there, and leaves nothing`() throws {
        let path = folder.path("none/file.xlsx")
        let file = try SpreadsheetFile(path: path, properties: DocumentProperties())
        _ = try file.addSheet("Sheet")
        #expect(throws: SpreadsheetError.self) { try file.close() }
        #expect(folder.contents.isEmpty)
    }

    @Test func `cells after the end, and an unfinished file leaves nothing`() throws {
        do {
            let file = try file()
            let sheet = try file.addSheet("Sheet")
            try sheet.write("x", 0, 0)
            _ = try file.addSheet("Rows", .streamed)
        }
        #expect(folder.contents.isEmpty)
        let file = try file()
        let sheet = try file.addSheet("Sheet")
        try file.close()
        #expect(throws: SpreadsheetError.closed) { try sheet.write("x", 0, 0) }
        #expect(throws: SpreadsheetError.closed) { try file.addSheet("More") }
        #expect(throws: SpreadsheetError.closed) { try file.close() }
        #expect(folder.contents == ["refused.xlsx"])
    }
}

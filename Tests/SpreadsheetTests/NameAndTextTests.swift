import Testing

@testable import Spreadsheet

@Suite struct `Names of sheets` {
    @Test func `fit whatever a department is called, each once`() {
        let wanted = [
            "Sales", "sales", "SALES", "R&D / Platform [EU]", "'quoted'", "", "   ", "a\u{0}b\tc", "History",
            "A department with a name that is far too long for a tab",
            "A department with a name that is far too long for another", "*?:\\", "Ä", "ä", "\u{1F4B0}\u{1F4B0}",
        ]
        var names = SheetNames()
        #expect(
            wanted.map { names.name(for: $0) } == [
                "Sales", "sales (2)", "SALES (3)", "R&D - Platform -EU-", "quoted", "Sheet", "Sheet (2)", "a b c",
                "History (2)", "A department with a name that i", "A department with a name th (2)", "----", "Ä",
                "ä (2)", "\u{1F4B0}\u{1F4B0}",
            ])
    }

    @Test func `stand between apostrophes in formulas`() {
        #expect(CellReference(2, 27).on("Bob's") == "'Bob''s'!$AB$3")
        #expect(CellRange(column: 0, rows: 1...9).on("Rows") == "'Rows'!$A$2:$A$10")
    }
}

@Suite struct `Texts of cells` {
    @Test func `are cut where Excel ends them, and say so`() {
        let long = CellText(String(repeating: "x", count: 40_000))
        #expect(long.isCut)
        #expect(long.stored.utf16.count == 32_767)
        #expect(long.stored.hasSuffix("x…"))
        #expect(!CellText(String(repeating: "x", count: 32_766)).isCut)
        let wide = CellText(String(repeating: "\u{1F4B0}", count: 20_000))
        #expect(wide.isCut)
        #expect(wide.stored.utf16.count <= 32_767)
    }

    @Test(arguments: [("#1f3a5f", "#1f3a5f"), ("#FFFFFF", "#ffffff"), ("#000001", "#000001")])
    func `colors are read and written`(text: String, written: String) throws {
        #expect(try #require(Color(text)).hexadecimal == written)
    }

    @Test(arguments: ["", "red", "#12345", "#12345g", "1f3a5f1"])
    func `other texts are no colors`(text: String) {
        #expect(Color(text) == nil)
    }

    @Test func `contrast is that of WCAG`() {
        #expect(abs(Color.black.contrast(with: .white) - 21) < 0.0001)
        // The example of a gray that just passes 4.5 to 1 on white.
        #expect(abs(Color(rgb: 0x767676).contrast(with: .white) - 4.54) < 0.01)
    }
}

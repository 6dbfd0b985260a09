import FOCUS
import Glibc
import SettingsText
import Testing

@testable import Validation

/// Whole reports against files. To write the files anew after a wanted change, run the tests once with
/// `CHARGEBACK_REWRITE_GOLDEN=1` and read the difference.
@Suite struct `Reports` {
    static let folder =
        String(#filePath.prefix(through: #filePath.lastIndex(of: "/") ?? #filePath.startIndex)) + "Fixtures/"

    static func report() throws -> ValidationReport {
        var report = try FileValidator.validate(path: folder + "findings.csv")
        report.source = "findings.csv"
        return report
    }

    @Test(arguments: [
        (ReportFormat.terminal, "findings.txt"), (.json, "findings.json"), (.junit, "findings.junit.xml"),
        (.sarif, "findings.sarif"), (.html, "findings.html"), (.csv, "findings.report.csv"),
    ])
    func `are these bytes`(format: ReportFormat, file: String) throws {
        let text = format.text([try Self.report()])
        if getenv("CHARGEBACK_REWRITE_GOLDEN") != nil { try Self.write(text, to: file) }
        let isSame = try FileBytes.read(Self.folder + file) == Array(text.utf8)
        #expect(isSame, "the \(format.rawValue) report is not what \(file) holds")
    }

    private static func write(_ text: String, to file: String) throws {
        let descriptor = open(folder + file, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
        defer { close(descriptor) }
        let bytes = Array(text.utf8)
        let written = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
        try #require(written == bytes.count)
    }

    @Test func `hold nothing that a page or a terminal would act on`() throws {
        var rows = SampleRows.all
        rows.rows[0]["ChargeCategory"] = "<script>alert(1)</script>"
        rows.rows[1]["ChargeCategory"] = "\u{1B}[2J]]>&\u{202E}"
        let report = try FileValidator.validate(bytes: Array(SampleText.text(rows).utf8))
        for format in ReportFormat.allCases {
            let text = format.text([report])
            #expect(!text.contains("\u{1B}") || format == .csv, "\(format)")
            if format == .html || format == .junit { #expect(!text.contains("<script>")) }
        }
    }

    @Test func `say by their exit code what they found`() {
        var command = ValidationCommand()
        command.options.version = .v1_1
        let good = Self.folder + "good.csv"
        #expect(command.run(paths: [good]).exitCode == 0)
        #expect(command.run(paths: [Self.folder + "findings.csv"]).exitCode == 1)
        #expect(command.run(paths: [good, Self.folder + "findings.csv"]).exitCode == 1)
        let missing = command.run(paths: [good, Self.folder + "none.csv"])
        #expect(missing.exitCode == 3)
        #expect(missing.output.contains("conformant"))
        #expect(
            missing.messages.count == 1 && missing.messages[0].hasSuffix("cannot be opened: No such file or directory"))
    }

    @Test func `count a broken SHOULD only when they are strict`() throws {
        var rows = SampleRows.all
        rows.rows[0]["ChargeDescription"] = nil
        let report = try rows.report()
        #expect(report.isConformant())
        #expect(!report.isConformant(strict: true))
    }

    @Test func `explain a rule, and name the one that was meant`() {
        let command = ValidationCommand()
        #expect(
            command.explain("F11-ListCost-006").output == """
                F11-ListCost-006   MUST

                  List Cost is List Unit Price times Pricing Quantity.
                  Correct ListCost, ListUnitPrice or PricingQuantity so that the product is exact.

                  section   Columns: List Cost
                  columns   ListCost, ListUnitPrice, PricingQuantity, ChargeClass
                  versions  1.0 to 1.4
                  decided   from the data

                """)
        let wrong = command.explain("F11-ListCost-6")
        #expect(wrong.exitCode == 2)
        #expect(wrong.messages.count == 1)
        #expect(command.listRules().output.split(separator: "\n").count == 400)
    }
}

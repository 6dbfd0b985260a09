import CostStore
import Foundation
import Rating
import SettingsText
import TestSupport
import Testing

@testable import Importers

@Suite struct `A mapping` {
    @Test(arguments: SourceCatalogue.names)
    func `that is built in is the file of the repository, and has no problem`(name: String) throws {
        let file = Python.package.appending(path: "Mappings/sources/\(name).yaml")
        #expect(SourceCatalogue.text(of: name) == (try String(contentsOf: file, encoding: .utf8)))
        let own = try mapping(name)
        #expect(own.name == name)
        #expect(!own.description.isEmpty)
    }

    @Test func `is there for every file of the folder`() throws {
        let folder = Python.package.appending(path: "Mappings/sources").path
        let files = try FileManager.default.contentsOfDirectory(atPath: folder)
        #expect(Set(files) == Set(SourceCatalogue.names.map { "\($0).yaml" }))
    }

    @Test func `tells everything that is wrong with it, with its place`() {
        let problems = SettingProblems()
        let mapping = SourceMapping.read(
            Array(
                """
                source: x
                rows: cals
                colour: red
                zone: CET
                only: { a: { holds: b } }
                columns:
                  call_id: "a..b"
                """.utf8), file: "x.yaml", parameters: ["account": "1"], problems: problems)
        #expect(mapping == nil)
        let texts = problems.sorted.map(\.description)
        #expect(texts.count == 4, "\(texts)")
        for start in [
            #"x.yaml: "account" is not a known field"#,
            #"x.yaml:2:7: rows: "cals" is not a known value; did you mean calls?"#,
            #"x.yaml:3:1: "colour" is not a known field"#,
            #"x.yaml:4:7: zone: "CET" is not UTC or an offset such as +02:00"#,
        ] {
            #expect(texts.contains { $0.hasPrefix(start) }, "\(start) in \(texts)")
        }
    }

    @Test func `says which columns it does not fill, and which value it wants from the command line`() {
        let problems = SettingProblems()
        _ = SourceMapping.read(
            Array(
                """
                source: x
                rows: invoices
                columns:
                  invoice_id: id
                  provider: { parameter: provider }
                """.utf8), file: "x.yaml", problems: problems)
        let texts = problems.sorted.map(\.description)
        #expect(texts.contains { $0.contains("--set provider=VALUE") }, "\(texts)")
    }
}

@Suite struct `A price list` {
    @Test(arguments: PriceCatalogue.names)
    func `that is built in is the file of the repository, in force without conflict, with source and date`(
        name: String
    ) throws {
        let file = Python.package.appending(path: "Mappings/prices/\(name).csv")
        #expect(PriceCatalogue.text(of: name) == (try String(contentsOf: file, encoding: .utf8)))
        let folder = try ImportFolder()
        let report = try folder.run("prices", []) { $0.inputs = PriceCatalogue.input(name).map { [$0] } ?? [] }
        #expect(report.rejected == 0 && report.conflicting == 0 && report.new > 0)
        _ = try PriceBook(try CostStore(path: folder.store).prices())
        let text = try #require(PriceCatalogue.text(of: name))
        for line in text.split(separator: "\n").dropFirst() {
            let cells = line.split(separator: ",", omittingEmptySubsequences: false)
            #expect(cells.count == 9 && cells[7].hasPrefix("https://") && cells[8].hasPrefix("202"), "\(line)")
        }
    }

    @Test func `has an end where the next price begins`() throws {
        let folder = try ImportFolder()
        try folder.run("prices", []) { request in
            let list = """
                provider,model,tier,meter,valid_from,valid_to,list_unit_price
                made-up,nova,standard,output,2026-09-20,2027-01-01,3.75
                made-up,nova,standard,output,2027-01-01,,7.5

                """
            request.inputs = [.text(name: "prices.csv", Array(list.utf8))]
        }
        #expect(
            try folder.rows.rows(
                "SELECT list_unit_price, valid_to IS NULL, sku, sku_price FROM prices ORDER BY valid_from") == [
                    ["3.75", "0", "nova/standard/output", "nova/standard/output/2026-09-20"],
                    ["7.5", "1", "nova/standard/output", "nova/standard/output/2027-01-01"],
                ])
    }
}

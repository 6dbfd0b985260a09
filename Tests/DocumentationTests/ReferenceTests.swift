import ArgumentParser
import Columns
import CostStore
import FOCUS
import Foundation
import Testing

@testable import Projection
@testable import chargeback

@Suite struct `The reference` {
    @Test func `lists the commands that there are`() throws {
        let rows = try Document("README.md").table("command")
        #expect(rows.map { $0[0] }.sorted() == `The reference of commands`.commands.map(\.name).sorted())
    }

    @Test func `lists our own columns as they are written`() throws {
        let written = ColumnTable.own.map { [$0.schema.name, $0.schema.type.rawValue, nulls($0.schema.isNullable)] }
        #expect(try Document("README.md").table("our own column").map { Array($0.prefix(3)) } == written)
    }

    @Test func `lists the columns of FOCUS 1.1 as they are written`() throws {
        let written = FOCUSSpecification.of(.v1_1).columns.map { column in
            [
                column.id, column.schema.type.rawValue, nulls(column.allowsNulls),
                ColumnTable.focus[column.id] == nil ? "empty" : "filled",
            ]
        }
        let listed = try Document("docs/columns.md").table("column").map {
            [$0[0], $0[1], $0[2], $0[3].hasPrefix("always empty") ? "empty" : "filled"]
        }
        #expect(listed == written)
    }

    @Test func `lists what later versions of FOCUS add and leave out`() throws {
        let first = FOCUSSpecification.of(.v1_1).columns.map(\.id)
        for row in try Document("docs/columns.md").table("version") {
            let version = try #require(FOCUSVersion(rawValue: row[0]))
            let columns = FOCUSSpecification.of(version).columns.map(\.id)
            let names = { (cell: String) in cell.split(separator: ", ").map(String.init) }
            let added = columns.filter { !first.contains($0) }
            #expect(row[1] == "\(columns.count)")
            #expect(names(row[2]) == added.filter { ColumnTable.focus[$0] != nil }, "\(version): added and filled")
            #expect(names(row[3]) == added.filter { ColumnTable.focus[$0] == nil }, "\(version): added, empty")
            #expect(names(row[4]) == first.filter { !columns.contains($0) }, "\(version): left out")
        }
    }

    @Test(arguments: ["calls", "charges", "prices"])
    func `lists the columns of the store`(table: String) throws {
        let document = try Document("docs/cost-store.md")
        let listed = try document.table("column of \(table)").flatMap { row in
            row[0].split(separator: ", ").map(String.init)
        }
        #expect(listed == columns(ofTable: table))
    }

    @Test func `lists every module`() throws {
        let folders = try FileManager.default.contentsOfDirectory(
            atPath: Document.package.appending(path: "Sources").path)
        let listed = try Document("CONTRIBUTING.md").table("module").flatMap { row in
            row[0].split(separator: ", ").map(String.init)
        }
        #expect(listed.sorted() == folders.filter { !$0.hasPrefix(".") }.sorted())
    }

    private func nulls(_ isNullable: Bool) -> String { isNullable ? "yes" : "no" }

    /// The columns of a table of the schema, in its order.
    private func columns(ofTable table: String) -> [String] {
        let lines = StoreSchema.sql.split(separator: "\n").map { line in line.prefix { $0 != "-" } }
        let body = lines.drop { !$0.hasPrefix("CREATE TABLE \(table) ") }.dropFirst().prefix { !$0.hasPrefix(")") }
        return body.joined().split(separator: ",").compactMap { part in
            let words = part.split(separator: " ")
            let isColumn =
                words.count > 1 && words[0].allSatisfy { !$0.isUppercase } && words[1].allSatisfy(\.isUppercase)
            return isColumn ? String(words[0]) : nil
        }
    }
}

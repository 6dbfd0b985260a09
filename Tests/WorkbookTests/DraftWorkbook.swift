import Books
import CostStore
import Demo
import Export
import Foundation
import TestSupport

@testable import Workbook

/// Books with a store in a folder of a test's own, and the workbook of a month of them.
struct DraftWorkbook {
    let folder: TemporaryFolder

    private init() throws {
        folder = try TemporaryFolder()
        try Books.initialize(at: folder.path)
    }

    /// The month that the demo makes up.
    static func demo(calls: Int = 2_000) throws -> DraftWorkbook {
        let draft = try DraftWorkbook()
        _ = try writeStore(to: draft.folder.path("store.sqlite"), options: DemoOptions(calls: calls))
        return draft
    }

    /// The month that the demo makes up, with gaps between ids, so that few calls are many units of work for the threads
    /// of a scan; the detail is by day.
    static func scattered() throws -> DraftWorkbook {
        let draft = try demo()
        try StoreDatabase.run(
            "UPDATE calls SET id = -id; UPDATE calls SET id = id * -400", on: draft.folder.path("store.sqlite"))
        try draft.setTemplate("detail: { calls_up_to: 0 }")
        return draft
    }

    /// Names that break things, two months, a pool.
    static func hostile() throws -> DraftWorkbook {
        let draft = try DraftWorkbook()
        try HostileMonths.write(to: draft.folder.path("store.sqlite"))
        try Data(HostileMonths.pools.utf8).write(to: URL(filePath: draft.folder.path("Mappings/pools.yaml")))
        return draft
    }

    /// A call of many tokens at the gateway's cost.
    static func hugeCall(_ tokens: TokenCounts) throws -> DraftWorkbook {
        let draft = try DraftWorkbook()
        try StoreWriter.create(
            at: draft.folder.path("store.sqlite"),
            calls: [
                .sample(
                    "huge", at: October.day(3), tokens: tokens, metered: "1")
            ])
        return draft
    }

    /// A store without a single row.
    static func empty() throws -> DraftWorkbook {
        let draft = try DraftWorkbook()
        try StoreWriter.create(at: draft.folder.path("store.sqlite"))
        return draft
    }

    func request(threads: Int = 2) throws -> ExportRequest {
        ExportRequest(
            books: try Books.open(at: folder.path), store: folder.path("store.sqlite"), period: October.month,
            threads: threads)
    }

    /// Gives the books a template.
    func setTemplate(_ text: String) throws {
        try Data(text.utf8).write(to: URL(filePath: folder.path("Templates/workbook.yaml")))
    }

    /// What a judge prints of the workbook.
    func read(by judge: String, _ arguments: String...) throws -> String {
        let path = try write("read.xlsx")
        let output = try Python.run("WorkbookTests/Judges/\(judge).py", [path] + arguments)
        return String(decoding: output, as: UTF8.self)
    }

    /// Writes it under a name.
    @discardableResult
    func write(_ name: String, threads: Int = 2) throws -> String {
        let request = try request(threads: threads)
        let workbook = try WorkbookRun(request)
        let path = folder.path(name)
        _ = try workbook.write(ExportRun(request, observer: workbook.observer).run(), to: path)
        return path
    }
}

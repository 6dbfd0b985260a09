import Books
import Export
import Foundation
import Parquet
import Periods
import TestSupport
import Testing

@Suite struct `A Parquet export` {
    @Test func `says which version and schema its rows follow and what they rest on`() throws {
        let folder = try TemporaryFolder()
        try GoldenStore.write(to: folder.path("store.sqlite"))
        let path = folder.path("rows.parquet")
        var request = ExportRequest(
            books: try Books.open(at: TestExport.tests.appending(path: "Books").path),
            store: folder.path("store.sqlite"), period: October.month, threads: 1)
        request.grain = .day
        request.files = [ExportRequest.File(path: path, format: .parquet)]
        request.remarks = ["focus.schema_id": "abc", "chargeback.inputs_sha256": "def"]
        _ = try ExportRun(request).run()
        let remarks = try ParquetFile(path: path).metadata.keyValues.map { "\($0.key) = \($0.value ?? "")" }
        #expect(
            remarks == [
                "focus.version = 1.1", "focus.dataset = CostAndUsage", "chargeback.period = 2026-10",
                "chargeback.grain = day", "chargeback.inputs_sha256 = def", "focus.schema_id = abc",
            ])
    }
}

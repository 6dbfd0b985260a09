import Books
import Export
import FOCUS
import Foundation
import Lines
import Periods
import Postings
import TestSupport

/// Exports of a store with the books of the golden files.
struct TestExport {
    /// The folder of these tests.
    static let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()

    var store: String
    var books = TestExport.tests.appending(path: "Books").path
    var period = October.month
    var grain = Grain.day
    var version = FOCUSVersion.v1_1
    var threads = 2
    var csv = CSVOptions.exact
    var validates = true
    var partitionBy: [String] = []
    var derivedCharges: (@Sendable (Lines, PeriodAllocation) throws -> [DerivedCharge])?

    init(_ store: String) {
        self.store = store
    }

    /// What the export came to, without a file.
    func run(
        writing files: [ExportRequest.File] = [], progress: @escaping @Sendable () -> Bool = { true }
    ) throws -> ExportResult {
        var request = ExportRequest(
            books: try Books.open(at: books), store: store, period: period, threads: threads)
        request.grain = grain
        request.version = version
        request.csv = csv
        request.validates = validates
        request.partitionBy = partitionBy
        request.files = files
        request.derivedCharges = derivedCharges
        return try ExportRun(request) { _ in progress() }.run()
    }

    /// The bytes of a file of the export.
    func bytes(
        _ format: ExportRequest.File.Format = .csv, ending: String? = nil,
        progress: @escaping @Sendable () -> Bool = { true }
    ) throws -> [UInt8] {
        let folder = try TemporaryFolder()
        let path = folder.path("rows.\(ending ?? format.rawValue)")
        _ = try run(writing: [ExportRequest.File(path: path, format: format)], progress: progress)
        return Array(try Data(contentsOf: URL(filePath: path)))
    }

    /// The rows of the export.
    func rows() throws -> [DelimitedRows.Row] { try DelimitedRows(bytes()).rows }
}

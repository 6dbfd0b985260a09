internal import CostStore
internal import Glibc
internal import SourceRecords

/// One import: reads records, makes rows of them and writes these into a store, all or nothing.
public struct ImportRun {
    private let request: ImportRequest
    private let progress: (_ read: Int) -> Bool

    /// An import.
    ///
    /// - Parameter progress: is told from time to time how many records are read; false ends the import.
    public init(_ request: ImportRequest, progress: @escaping (_ read: Int) -> Bool = { _ in true }) {
        self.request = request
        self.progress = progress
    }

    /// Imports.
    ///
    /// - Throws: ``ImportError`` or ``CostStore/StoreWriterError``; then the store is as it was before.
    public func run() throws -> ImportReport {
        let rejects = RejectsFolder(request.rejects)
        var watermarks: WatermarkFile?
        let outcome: Outcome
        do {
            outcome = try write { transaction in
                let work = ImportWork(request, rejects, progress)
                try work.run(&transaction)
                if request.isDryRun || (request.isStrict && !work.report.isClean) { throw Undone(report: work.report) }
                watermarks = work.watermarks
                return work.report
            }
        } catch let undone as Undone {
            outcome = .undone(undone.report)
        }
        var report = outcome.report
        report.rejectsFiles = try rejects.finish()
        if case .undone = outcome, !request.isDryRun { throw ImportError.notClean(report) }
        try watermarks?.write()
        return report
    }

    private enum Outcome {
        case written(ImportReport)
        case undone(ImportReport)

        var report: ImportReport {
            switch self {
            case .written(let report), .undone(let report): report
            }
        }
    }

    /// Ends a transaction without writing, with what it found.
    private struct Undone: Error {
        var report: ImportReport
    }

    /// Pages of 8 KiB cost a tenth less to fill with rows that carry tags than those of 4 KiB.
    private static let pageSize = 8192

    private func write(_ body: (inout StoreTransaction) throws -> ImportReport) throws -> Outcome {
        guard access(request.store, F_OK) == 0 else {
            return .written(try StoreWriter.create(at: request.store, pageSize: ImportRun.pageSize, body))
        }
        return .written(try StoreWriter(appendingTo: request.store).transaction(body))
    }
}

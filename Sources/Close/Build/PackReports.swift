internal import Reports
internal import Statements
internal import Synchronization
internal import Threads
internal import Workbook

/// What the money bought, in the files of a pack: reports, statements, and what the workbook shows of it.
///
/// Made before rows are written: what reports have gathered is as large as all else together.
struct PackReports: Sendable {
    let inputs: PackInputs
    let figures: PackFigures
    /// The period as reports have read it; `nil` where it has none.
    let usage: ReportedPeriod?
    let staging: PackStaging

    /// What was made.
    struct Result {
        /// The rows of files that have some, by path.
        var rows: [String: Int64] = [:]
        /// The reports that the workbook shows.
        var forWorkbook: [Report] = []
    }

    /// Kinds of what is made, each by itself.
    private enum Part: CaseIterable {
        case files, statements, workbook
    }

    /// Writes the files, some kinds side by side.
    func write() throws -> Result {
        let parts = Part.allCases
        let result = Mutex(Result())
        try UnitsOfWork(parts.count, threads: inputs.threads).run {
            { unit in
                let made = try make(parts[unit])
                result.withLock { result in
                    result.rows.merge(made.rows) { $1 }
                    result.forWorkbook += made.forWorkbook
                }
            }
        }
        return result.withLock { $0 }
    }

    private func make(_ part: Part) throws -> Result {
        switch part {
        case .files: return Result(rows: try staging.write(usage.map(files) ?? []))
        case .statements:
            let files = try PackDocuments(inputs).statements(figures, usage).map {
                PackFile(path: "\(PackPaths.statements)/\($0.name)", bytes: Array($0.text.utf8))
            }
            return Result(rows: try staging.write(files))
        case .workbook: return Result(forWorkbook: try usage.map { try PackDocuments(inputs).reports($0) } ?? [])
        }
    }

    private func files(_ usage: ReportedPeriod) throws -> [PackFile] {
        // A report names single sessions and work items: the costliest are shown, the others are in one line.
        let reports = try usage.reports(view: ReportView(top: 1_000)).reports
        return reports.flatMap { report in
            report.tableNames.map { table in
                let name = table == report.tableNames.first ? report.name.rawValue : "\(report.name.rawValue)-\(table)"
                return PackFile(
                    path: "\(PackPaths.reports)/\(name).csv", bytes: Array(report.csv(table: table).utf8))
            }
        }
    }
}

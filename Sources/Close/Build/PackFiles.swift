internal import Bookkeeping
internal import Books
internal import DelimitedText
internal import Export
internal import FOCUS
internal import Journals
internal import Lines
internal import Periods
internal import Postings
internal import Reconciliation
internal import Reports
internal import SettingsText
internal import Synchronization
internal import Threads
internal import Validation

/// Writes the files of a pack that are made of its figures: all but those of FOCUS, and the manifest.
struct PackFiles: Sendable {
    let inputs: PackInputs
    let figures: PackFigures
    /// The reports that the workbook shows.
    let reports: [Report]
    let staging: PackStaging
    let progress: @Sendable (ExportProgress) -> Bool

    /// Kinds of files, each made by itself: those that take longest come first, so that threads end together.
    private enum Part: CaseIterable {
        case workbook, journals, tables, focus, inputs
    }

    /// Writes them, some kinds side by side.
    ///
    /// - Returns: the rows of those that have some, by path.
    func write() throws -> [String: Int64] {
        let parts = Part.allCases
        let rows = Mutex<[String: Int64]>([:])
        try UnitsOfWork(parts.count, threads: inputs.threads).run {
            { unit in
                let written = try write(parts[unit])
                rows.withLock { $0.merge(written) { $1 } }
            }
        }
        return rows.withLock { $0 }
    }

    private func write(_ part: Part) throws -> [String: Int64] {
        if part == .workbook {
            let path = PackPaths.workbook(inputs.period)
            let rows = try PackDocuments(inputs).writeWorkbook(
                figures, reports, wholePeriod(), progress, to: try staging.path(path))
            return [path: Int64(rows)]
        }
        return try staging.write(files(part))
    }

    private func files(_ part: Part) throws -> [PackFile] {
        switch part {
        case .workbook: []
        case .journals: try journalFiles()
        case .tables: tables
        case .focus: focusFiles
        case .inputs: inputFiles
        }
    }

    private var inputFiles: [PackFile] {
        var files = [
            PackFile(
                path: ReferenceTables.prices, bytes: ReferenceTables.bytes(inputs.prices), rows: inputs.prices.count),
            PackFile(
                path: ReferenceTables.invoices, bytes: ReferenceTables.bytes(inputs.invoices),
                rows: inputs.invoices.count),
            PackFile(path: ReferenceTables.rates, bytes: ReferenceTables.bytes(inputs.rates), rows: inputs.rates.count),
        ]
        for (period, rows) in figures.priors.lateRows {
            files.append(
                PackFile(path: StoreDigest.file(lateRowsOf: period), bytes: rows.bytes, rows: rows.blocks.count))
        }
        for (period, rows) in figures.priors.restatedRows {
            files.append(
                PackFile(path: StoreDigest.file(restatedRowsOf: period), bytes: rows.bytes, rows: rows.blocks.count))
        }
        return files
    }

    private var tables: [PackFile] {
        let entries = EntryTable.bytes(figures.entries.journals)
        let accruals = AccrualTable.bytes(figures.entries.accruals)
        let trueUps = figures.trueUpLines
        let files = [
            PackFile(
                path: PackPaths.postings,
                bytes: PostedLineTable.bytes(figures.facts.postings.lines, of: inputs.period.label),
                rows: figures.facts.postings.lines.count),
            PackFile(
                path: PackPaths.priorPeriods, bytes: PriorPeriodLine.bytes(figures.priors.lines),
                rows: figures.priors.lines.count),
            PackFile(path: TrueUpTable.file, bytes: TrueUpTable.bytes(trueUps), rows: trueUps.count),
            PackFile(path: EntryTable.file, bytes: entries.bytes, rows: entries.rows),
            PackFile(path: AccrualTable.file, bytes: accruals.bytes, rows: accruals.rows),
            PackFile(path: PackPaths.cover, bytes: Array(figures.cover.utf8)),
        ]
        return files
            + figures.tables.map { PackFile(path: $0.path, bytes: $0.writer.bytes, rows: $0.writer.rowCount) }
    }

    /// What is beside the rows of FOCUS: their validation and their metadata.
    private var focusFiles: [PackFile] {
        var files: [PackFile] = []
        for (month, export) in zip(figures.months.map(\.month), figures.exports) {
            guard let validation = export.validation else { continue }
            files.append(
                PackFile(
                    path: "\(PackPaths.focus)/validation-\(month).json",
                    bytes: Array(ReportFormat.json.text([validation]).utf8)))
        }
        let metadata = FOCUSMetadata(
            generator: inputs.books.settings.entity, version: inputs.books.settings.focusVersion,
            schema: ExportRun.schema(of: inputs.books.settings.focusVersion), software: inputs.software,
            exports: figures.exports.flatMap(\.files).map { (staging.name(of: $0.path), $0.rows) },
            period: inputs.period, createdAt: inputs.run.startedAt)
        return files + metadata.files.map { PackFile(path: $0.path, bytes: $0.bytes) }
    }

    /// The entries in every format that the settings name.
    private func journalFiles() throws -> [PackFile] {
        let problems = SettingProblems()
        var files: [PackFile] = []
        for format in inputs.books.settings.close.journalFormats {
            let template = JournalTemplates.template(format, books: inputs.books.folder, problems: problems)
            guard let template else { continue }
            let batch = "AI-\(inputs.period)-v\(inputs.version)"
            for file in try template.files(figures.entries.journals, batch: batch) {
                files.append(
                    PackFile(
                        path: "\(PackPaths.journals)/\(format)/\(file.name)", bytes: file.bytes, rows: file.lineCount))
            }
        }
        guard problems.isEmpty else { throw BooksError.problems(problems.sorted) }
        return files
    }

    /// Reads all of the period at once, whatever billing months it touches.
    private func wholePeriod() throws(CloseError) -> ExportRequest {
        var request = ExportRequest(
            books: inputs.books, store: inputs.store, period: try inputs.moments.mainBillingMonth,
            threads: inputs.threads)
        request.moments = inputs.moments
        request.cutOff = inputs.cutOff
        request.prices = inputs.prices
        return request
    }
}

/// A file of a pack before it is written.
struct PackFile {
    let path: String
    let bytes: [UInt8]
    /// Rows of a table, without its header.
    var rows: Int?
}

extension PackStaging {
    /// Writes some files.
    ///
    /// - Returns: the rows of those that have some, by path.
    func write(_ files: [PackFile]) throws -> [String: Int64] {
        var rows: [String: Int64] = [:]
        for file in files {
            try write(file.bytes, to: file.path)
            rows[file.path] = file.rows.map { Int64($0) }
        }
        return rows
    }

    /// A file by its path in the pack.
    func name(of path: String) -> String { String(path.dropFirst(folder.utf8.count + 1)) }
}

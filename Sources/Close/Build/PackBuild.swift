internal import Bookkeeping
internal import Books
internal import CloseLedger
internal import DelimitedText
internal import Export
internal import FOCUS
internal import Journals
internal import Lines
internal import Mapping
internal import Money
internal import Periods
internal import PostedPeriods
internal import Postings
internal import Reconciliation
internal import Reports
internal import SettingsText
internal import Statements
internal import Validation

/// Makes a pack of its inputs: reads, restates, reconciles, books, checks, and writes what is to be written.
struct PackBuild {
    let inputs: PackInputs
    let progress: @Sendable (ExportProgress) -> Bool

    /// What a build came to.
    struct Result {
        let checks: [CloseCheck]
        let cover: String
        /// `nil` where nothing was written.
        let manifest: PackManifest?

        /// Whether nothing keeps the period from closing.
        var isGood: Bool { !checks.contains { $0.outcome == .blocks } }
    }

    /// A file of a pack before it is written.
    struct File {
        let path: String
        let bytes: [UInt8]
        /// Rows of a table, without its header.
        var rows: Int?
    }

    /// Makes the pack in a folder, or only its figures where there is none.
    ///
    /// Files are made when all checks hold or are waived, the manifest last.
    func run(into staging: PackStaging?) throws -> Result {
        var rows: [String: Int64] = [:]
        let review = try StoreReview(
            inputs,
            own: staging.map { staging in
                { digest in
                    try staging.write(digest.bytes, to: StoreDigest.file)
                    rows[StoreDigest.file] = Int64(digest.blocks.count)
                }
            })
        let priors = try PriorPeriods(inputs, review)
        let reports = staging == nil ? nil : try reportReading()
        let facts = try PeriodFacts(
            PeriodReading(of: inputs.moments, inputs.basis, inputs, observer: reports?.observer, progress: progress),
            inputs.basis)
        let months = try facts.billedMonths(inputs.books, inputs.waivers)
        let entries = try PackEntries(inputs, months, priors)
        let derived = try DerivedRows(inputs, months, priors, entries)
        let trueUpLines = TrueUpTable.lines(months, entries).map(\.posting)
        var figures = PackFigures(
            inputs: inputs, facts: facts, months: months, priors: priors, changes: try RuleChanges(inputs),
            entries: entries, derived: derived.charges,
            posted: try PostedPeriod(inputs, facts, trueUpLines, priors, entries))
        guard let staging, !figures.checks.contains(where: { $0.outcome == .blocks }) else {
            return Result(checks: figures.checks, cover: figures.cover, manifest: nil)
        }
        figures.exports = try exports(of: facts, into: staging, derived.charges, months)
        // Only now are the rows added up.
        guard !figures.checks.contains(where: { $0.outcome == .blocks }) else {
            return Result(checks: figures.checks, cover: figures.cover, manifest: nil)
        }
        for file in figures.exports.flatMap(\.files) { rows[staging.name(of: file.path)] = file.rows }
        try inputs.snapshot.write(to: staging)
        let usage = try usage(reports, facts)
        for file in try inputFiles(priors) + outputFiles(figures, usage, staging) {
            try staging.write(file.bytes, to: file.path)
            rows[file.path] = file.rows.map { Int64($0) }
        }
        rows[PackPaths.workbook(inputs.period)] = Int64(
            try PackDocuments(inputs).writeWorkbook(
                figures, usage, wholePeriod(), progress,
                to: try staging.path(PackPaths.workbook(inputs.period))))
        let manifest = try manifest(staging.entries(rows: rows), figures)
        try staging.write(manifest.bytes, to: PackManifest.file)
        return Result(checks: figures.checks, cover: figures.cover, manifest: manifest)
    }

    /// One export for each billing month that the period touches, in UTC; rows that do not come from the store are with
    /// the last, whatever month they are about.
    private func exports(
        of facts: PeriodFacts, into staging: PackStaging, _ derived: [DerivedCharge], _ months: [BilledMonth]
    ) throws -> [ExportResult] {
        var requests = inputs.exports(of: inputs.moments, inputs.basis)
        for index in requests.indices {
            if index == requests.count - 1 { requests[index].derivedCharges = { _, _ in derived } }
            requests[index].invoicedAccounts = months.invoicedAccounts(of: requests[index].period, inputs)
            for format in inputs.books.settings.outputs.packFormats {
                let file = "\(PackPaths.focus)/focus-\(requests[index].period).\(format.rawValue)"
                requests[index].files.append(.init(path: try staging.path(file), format: format))
            }
        }
        return try zip(requests, facts.exports).map { try ExportRun($0, progress: progress).run(reusing: $1) }
    }

    private func inputFiles(_ priors: PriorPeriods) -> [File] {
        var files = [
            File(
                path: ReferenceTables.prices, bytes: ReferenceTables.bytes(inputs.prices), rows: inputs.prices.count),
            File(
                path: ReferenceTables.invoices, bytes: ReferenceTables.bytes(inputs.invoices),
                rows: inputs.invoices.count),
            File(path: ReferenceTables.rates, bytes: ReferenceTables.bytes(inputs.rates), rows: inputs.rates.count),
        ]
        for (period, rows) in priors.lateRows {
            files.append(
                File(path: StoreDigest.file(lateRowsOf: period), bytes: rows.bytes, rows: rows.blocks.count))
        }
        for (period, rows) in priors.restatedRows {
            files.append(
                File(path: StoreDigest.file(restatedRowsOf: period), bytes: rows.bytes, rows: rows.blocks.count))
        }
        return files
    }

    private func outputFiles(
        _ figures: PackFigures, _ usage: ReportedPeriod?, _ staging: PackStaging
    ) throws -> [File] {
        let entries = EntryTable.bytes(figures.entries.journals)
        let accruals = AccrualTable.bytes(figures.entries.accruals)
        let trueUps = figures.trueUpLines
        var files = [
            File(
                path: PackPaths.postings, bytes: PostedLineTable.bytes(figures.facts.postings.lines),
                rows: figures.facts.postings.lines.count),
            File(
                path: PackPaths.priorPeriods, bytes: PriorPeriodLine.bytes(figures.priors.lines),
                rows: figures.priors.lines.count),
            File(path: TrueUpTable.file, bytes: TrueUpTable.bytes(trueUps), rows: trueUps.count),
            File(path: EntryTable.file, bytes: entries.bytes, rows: entries.rows),
            File(path: AccrualTable.file, bytes: accruals.bytes, rows: accruals.rows),
            File(path: PackPaths.cover, bytes: Array(figures.cover.utf8)),
        ]
        for table in figures.tables {
            files.append(File(path: table.path, bytes: table.writer.bytes, rows: table.writer.rowCount))
        }
        files += try journalFiles(figures)
        files += try usage.map(reportFiles) ?? []
        for file in try PackDocuments(inputs).statements(figures, usage) {
            files.append(File(path: "\(PackPaths.statements)/\(file.name)", bytes: Array(file.text.utf8)))
        }
        for (month, export) in zip(figures.months.map(\.month), figures.exports) {
            guard let validation = export.validation else { continue }
            files.append(
                File(
                    path: "\(PackPaths.focus)/validation-\(month).json",
                    bytes: Array(ReportFormat.json.text([validation]).utf8)))
        }
        let metadata = FOCUSMetadata(
            generator: inputs.books.settings.entity, version: inputs.books.settings.focusVersion,
            schema: ExportRun.schema(of: inputs.books.settings.focusVersion), software: inputs.software,
            exports: figures.exports.flatMap(\.files).map { (staging.name(of: $0.path), $0.rows) },
            period: inputs.period, createdAt: inputs.run.startedAt)
        return files + metadata.files.map { File(path: $0.path, bytes: $0.bytes) }
    }

    /// The entries in every format that the settings name.
    private func journalFiles(_ figures: PackFigures) throws -> [File] {
        let problems = SettingProblems()
        var files: [File] = []
        for format in inputs.books.settings.close.journalFormats {
            let template = JournalTemplates.template(format, books: inputs.books.folder, problems: problems)
            guard let template else { continue }
            let batch = "AI-\(inputs.period)-v\(inputs.version)"
            for file in try template.files(figures.entries.journals, batch: batch) {
                files.append(
                    File(path: "\(PackPaths.journals)/\(format)/\(file.name)", bytes: file.bytes, rows: file.lineCount))
            }
        }
        guard problems.isEmpty else { throw BooksError.problems(problems.sorted) }
        return files
    }

    /// Reports that read along: they are of a billing month, so a period that is none has no reports.
    private func reportReading() throws -> ReportReading? {
        guard let month = inputs.moments.billingMonths.first, inputs.moments == month.microseconds else { return nil }
        var request = ReportRequest(
            books: inputs.books, store: inputs.store, period: month, threads: inputs.threads)
        request.cutOff = inputs.cutOff
        request.prices = inputs.prices
        let progress = progress
        return try ReportRun(request) { done, total in
            progress(ExportProgress(phase: "reading for reports", done: done, total: total))
        }.reading()
    }

    /// The period as reports have read it.
    private func usage(_ reading: ReportReading?, _ facts: PeriodFacts) throws -> ReportedPeriod? {
        guard let reading, let export = facts.exports.first else { return nil }
        return try reading.finish(export.lines, export.allocation.pools.isEmpty ? nil : export.postings.withoutDerived)
    }

    /// What the money bought, by the reports.
    private func reportFiles(_ usage: ReportedPeriod) throws -> [File] {
        // A report names single sessions and work items: the costliest are shown, the others are in one line.
        let reports = try usage.reports(view: ReportView(top: 1_000)).reports
        return reports.flatMap { report in
            report.tableNames.map { table in
                let name = table == report.tableNames.first ? report.name.rawValue : "\(report.name.rawValue)-\(table)"
                return File(path: "\(PackPaths.reports)/\(name).csv", bytes: Array(report.csv(table: table).utf8))
            }
        }
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

    private func manifest(_ entries: [PackManifest.FileEntry], _ figures: PackFigures) -> PackManifest {
        let settings = inputs.books.settings
        return PackManifest(
            entity: settings.entity, period: inputs.period, moments: inputs.moments, timeZone: settings.timeZone,
            version: inputs.version, software: inputs.software, run: inputs.run, cutOff: inputs.cutOff,
            parameters: [
                .init(name: "currency", value: settings.currency.code),
                .init(name: "focus_version", value: settings.focusVersion.rawValue),
                .init(name: "grain", value: settings.grain.rawValue),
                .init(name: "group_by", value: settings.groupBy.map(\.name).joined(separator: ", ")),
                .init(name: "journal_formats", value: settings.close.journalFormats.joined(separator: ", ")),
                .init(
                    name: PackManifest.stateParameter,
                    value: (inputs.seals ? PeriodState.closed : .softClosed).rawValue),
                .init(name: "store", value: inputs.store.split(separator: "/").last.map(String.init) ?? ""),
            ],
            previous: inputs.earlier.last?.reference, replaced: inputs.replaced?.reference,
            inputs: entries.filter { $0.path.hasPrefix("inputs/") },
            outputs: entries.filter { !$0.path.hasPrefix("inputs/") }, rules: figures.rules,
            controls: figures.controls, waivers: inputs.waivers)
    }
}

extension PackStaging {
    /// A file by its path in the pack.
    func name(of path: String) -> String { String(path.dropFirst(folder.utf8.count + 1)) }
}

extension Settings.Outputs {
    /// The formats of FOCUS files in a pack: those of an export, CSV at least.
    var packFormats: [ExportRequest.File.Format] {
        ExportRequest.File.Format.allCases.filter { format in
            formats.contains { $0.rawValue == format.rawValue } || format == .csv
        }
    }
}

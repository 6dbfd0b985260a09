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
        var reports = staging == nil ? nil : try reportReading()
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
        let documents = try PackReports(
            inputs: inputs, figures: figures, usage: usage(reports.take(), facts), staging: staging
        ).write()
        figures.exports = try exports(of: facts, into: staging, derived.charges, months)
        // Only now are the rows added up.
        guard !figures.checks.contains(where: { $0.outcome == .blocks }) else {
            return Result(checks: figures.checks, cover: figures.cover, manifest: nil)
        }
        for file in figures.exports.flatMap(\.files) { rows[staging.name(of: file.path)] = file.rows }
        try inputs.snapshot.write(to: staging)
        let files = PackFiles(
            inputs: inputs, figures: figures, reports: documents.forWorkbook, staging: staging, progress: progress)
        for written in [documents.rows, try files.write()] { rows.merge(written) { $1 } }
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

extension Settings.Outputs {
    /// The formats of FOCUS files in a pack: those of an export, CSV at least.
    var packFormats: [ExportRequest.File.Format] {
        ExportRequest.File.Format.allCases.filter { format in
            formats.contains { $0.rawValue == format.rawValue } || format == .csv
        }
    }
}

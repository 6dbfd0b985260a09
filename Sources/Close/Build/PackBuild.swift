internal import Books
internal import CloseLedger
internal import CostStore
internal import DelimitedText
internal import Export
internal import FOCUS
internal import Lines
internal import Mapping
internal import Money
internal import Periods
internal import Postings
internal import Validation

/// Makes a pack of its inputs: reads, restates, checks, and writes what is to be written.
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
    /// The manifest is written last, and only where all checks hold or are waived.
    func run(into staging: PackStaging?) throws -> Result {
        let priors = try PriorPeriods(inputs)
        let exports = try self.exports(into: staging, priors)
        let figures = PackFigures(inputs: inputs, exports: exports, priors: priors)
        let checks = figures.checks
        let cover = figures.cover(checks)
        var result = Result(checks: checks, cover: cover, manifest: nil)
        guard let staging, result.isGood else { return result }
        var rows = Dictionary(
            uniqueKeysWithValues: exports.flatMap(\.files).map { file in
                (String(file.path.dropFirst(staging.folder.utf8.count + 1)), file.rows)
            })
        try writeInputs(to: staging, priors, &rows)
        try writeOutputs(to: staging, figures, checks, cover, &rows)
        let manifest = try manifest(staging.entries(rows: rows), figures)
        try staging.write(manifest.bytes, to: PackManifest.file)
        result = Result(checks: checks, cover: cover, manifest: manifest)
        return result
    }

    /// One export for each billing month that the period touches, in UTC.
    private func exports(into staging: PackStaging?, _ priors: PriorPeriods) throws -> [ExportResult] {
        let corrections = Corrections(priors.lines, inputs).charges
        var requests = inputs.exports(
            of: inputs.moments, books: inputs.books, prices: inputs.prices, upTo: inputs.cutOff)
        for index in requests.indices {
            // Corrections are rows of the last month, whatever month they are about.
            if index == requests.count - 1 { requests[index].derivedCharges = { _, _ in corrections } }
            guard let staging else { continue }
            for format in inputs.books.settings.outputs.packFormats {
                let file = "\(PackPaths.focus)/focus-\(requests[index].period).\(format.rawValue)"
                requests[index].files.append(.init(path: try staging.path(file), format: format))
            }
        }
        return try requests.map { try ExportRun($0, progress: progress).run() }
    }

    private func writeInputs(
        to staging: PackStaging, _ priors: PriorPeriods, _ rows: inout [String: Int64]
    ) throws {
        try inputs.snapshot.write(to: staging)
        let digest = try StoreDigest(
            inputs.openStore(), startingIn: inputs.moments, threads: inputs.threads)
        var tables: [(path: String, bytes: [UInt8], rows: Int)] = [
            (ReferenceTables.prices, ReferenceTables.bytes(inputs.prices), inputs.prices.count),
            (ReferenceTables.invoices, ReferenceTables.bytes(inputs.invoices), inputs.invoices.count),
            (ReferenceTables.rates, ReferenceTables.bytes(inputs.rates), inputs.rates.count),
            (StoreDigest.file, digest.bytes, digest.blocks.count),
        ]
        for (period, late) in priors.lateRows {
            tables.append((StoreDigest.file(lateRowsOf: period), late.bytes, late.blocks.count))
        }
        for table in tables {
            try staging.write(table.bytes, to: table.path)
            rows[table.path] = Int64(table.rows)
        }
    }

    private func writeOutputs(
        to staging: PackStaging, _ figures: PackFigures, _ checks: [CloseCheck], _ cover: String,
        _ rows: inout [String: Int64]
    ) throws {
        var tables: [(path: String, bytes: [UInt8], rows: Int)] = [
            (PackPaths.postings, PostedLineTable.bytes(figures.postings.lines), figures.postings.lines.count),
            (
                PackPaths.priorPeriods, PriorPeriodLine.bytes(figures.priors.lines), figures.priors.lines.count
            ),
        ]
        for table in figures.tables(checks) { tables.append((table.path, table.writer.bytes, table.writer.rowCount)) }
        for table in tables {
            try staging.write(table.bytes, to: table.path)
            rows[table.path] = Int64(table.rows)
        }
        try staging.write(Array(cover.utf8), to: PackPaths.cover)
        for (month, export) in zip(inputs.moments.billingMonths, figures.exports) {
            guard let validation = export.validation else { continue }
            try staging.write(
                Array(ReportFormat.json.text([validation]).utf8), to: "\(PackPaths.focus)/validation-\(month).json")
        }
        let schema = FOCUSMetadata(
            generator: inputs.books.settings.entity, version: inputs.books.settings.focusVersion,
            schema: ExportRun.schema(of: inputs.books.settings.focusVersion), software: inputs.software,
            exports: figures.exports.flatMap(\.files).map {
                (String($0.path.dropFirst(staging.folder.utf8.count + 1)), $0.rows)
            }, period: inputs.period, createdAt: inputs.run.startedAt)
        for file in schema.files { try staging.write(file.bytes, to: file.path) }
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

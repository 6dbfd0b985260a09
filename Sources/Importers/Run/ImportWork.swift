internal import CostStore
internal import SourceRecords

/// The inside of an import's transaction.
///
/// Calls are read and mapped on a thread of their own while the one of the transaction writes what came before. A class,
/// unchecked for that reason: the reading thread has it until all is read, and nobody else looks at it meanwhile.
final class ImportWork: @unchecked Sendable {
    private let request: ImportRequest
    private let rejects: RejectsFolder
    private let progress: (Int) -> Bool
    private(set) var report = ImportReport()
    private var mapper: RecordMapper
    private var amounts: AmountSums
    private var newest: NewestRecords?
    /// How far tables of databases are imported; to be written once the rows are.
    private(set) var watermarks: WatermarkFile

    /// What is done with a row: its fault, if it has one, is thrown.
    private typealias Take = (MappedRow, SourceRecord) throws -> Void

    init(_ request: ImportRequest, _ rejects: RejectsFolder, _ progress: @escaping (Int) -> Bool) {
        self.request = request
        self.rejects = rejects
        self.progress = progress
        mapper = RecordMapper(request.mapping, personal: request.personal)
        amounts = AmountSums(request.mapping.rows)
        watermarks = WatermarkFile(ofStore: request.store)
    }

    func run(_ transaction: inout StoreTransaction) throws {
        if !request.mapping.newest.isEmpty { try lookForNewest() }
        var writer = RowWriter()
        for input in request.inputs {
            let name = input.name
            rejects.begin(name)
            writer.source = name
            let since = try watermark(of: input, &transaction)
            let latest = try write(input, since, by: &writer, to: &transaction)
            if let latest, let table = request.mapping.database {
                try watermarks.note(latest, of: table, in: name, mapping: request.mapping, &transaction)
                report.watermarks.append(.init(source: name, since: since, next: latest))
            }
        }
        report.amounts = amounts.totals()
        report.new = writer.new
        report.known = writer.known
        report.conflicting = writer.conflicting
        report.conflicts = writer.conflicts
        report.notes = mapper.notes
    }

    /// Where the last import of a table ended.
    private func watermark(of input: ImportInput, _ transaction: inout StoreTransaction) throws -> String? {
        guard case .postgreSQL = input, let table = request.mapping.database, !request.readsAll else { return nil }
        return try watermarks.watermark(of: table, in: input.name, mapping: request.mapping, &transaction)
    }

    /// Reads everything once to find the newest record of each id.
    private func lookForNewest() throws {
        var newest = NewestRecords(fields: request.mapping.newest, zone: request.mapping.zone)
        var ids = RecordMapper(request.mapping, personal: request.personal)
        for input in request.inputs {
            if case .file("-", _) = input { throw ImportError.needsFile(mapping: request.mapping.name) }
            _ = try InputReading(input, request.mapping, since: nil).forEach { record in
                // What is refused is told when it is read for good.
                guard (try? ids.map(&record)) == true else { return nil }
                newest.note(ids.row, record)
                return nil
            } refuse: { _ in
            }
        }
        self.newest = newest
    }

    // MARK: - One input

    /// Writes the rows of an input; the watermark of a table of a database, for the next time.
    private func write(
        _ input: ImportInput, _ since: String?, by writer: inout RowWriter, to transaction: inout StoreTransaction
    ) throws -> String? {
        if let append = RowWriter.append(request.mapping.rows) {
            let columns = RowFields.columns(of: request.mapping.rows)
            return try read(input, since) { row, record in
                let fields = RowFields(row: row, record: record, columns: columns)
                try writer.append(fields, by: append, to: &transaction)
            }
        }
        return try CallHandover.run { calls in
            try self.read(input, since) { row, record in try calls.append(row, record) }
        } take: { calls in
            try writer.append(calls, to: &transaction)
        }
    }

    private func read(_ input: ImportInput, _ since: String?, _ append: Take) throws -> String? {
        let name = input.name
        return try InputReading(input, request.mapping, since: since).forEach { record in
            try take(&record, append)
        } refuse: { refused in
            try refuse(refused, from: name)
        }
    }

    /// Makes rows of a record; what is wrong with it, if anything.
    private func take(_ record: inout SourceRecord, _ append: Take) throws -> RowFault? {
        report.read += 1
        if report.read & 0xFFF == 0, !progress(report.read) { throw ImportError.interrupted }
        do {
            guard request.mapping.parts.isEmpty else {
                let size = record.bytes.count
                var rows = 0
                for part in request.mapping.parts.indices where try makeRow(&record, part, append) {
                    rows += 1
                    record.bytes.removeSubrange(size...)
                }
                if rows == 0 { report.skipped += 1 }
                return nil
            }
            if try !makeRow(&record, nil, append) { report.skipped += 1 }
            return nil
        } catch let fault as RowFault {
            return fault
        }
    }

    /// Makes a row of a record, or of a part of it; false when the mapping wants none.
    private func makeRow(_ record: inout SourceRecord, _ part: Int?, _ append: Take) throws -> Bool {
        guard try mapper.map(&record, part: part) else { return false }
        if newest?.isOlder(mapper.row, record) == true {
            report.superseded += 1
        } else {
            try append(mapper.row, record)
            amounts.add(mapper.row, record)
        }
        return true
    }

    private func refuse(_ refused: RefusedRecord, from source: String) throws {
        report.rejected += 1
        if report.rejections.count < ImportReport.listLimit {
            report.rejections.append(.init(source: source, line: refused.line, fault: refused.fault))
        }
        try rejects.add(refused)
    }
}

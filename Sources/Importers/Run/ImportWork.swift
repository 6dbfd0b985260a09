internal import CostStore
internal import SourceRecords

/// The inside of an import's transaction.
struct ImportWork {
    private let request: ImportRequest
    private let rejects: RejectsFolder
    private let progress: (Int) -> Bool
    private(set) var report = ImportReport()
    private var mapper: RecordMapper
    private var writer: RowWriter
    private var newest: NewestRecords?
    /// How far tables of databases are imported; to be written once the rows are.
    private(set) var watermarks: WatermarkFile

    init(_ request: ImportRequest, _ rejects: RejectsFolder, _ progress: @escaping (Int) -> Bool) {
        self.request = request
        self.rejects = rejects
        self.progress = progress
        mapper = RecordMapper(request.mapping, personal: request.personal)
        writer = RowWriter(request.mapping.rows)
        watermarks = WatermarkFile(ofStore: request.store)
    }

    mutating func run(_ transaction: inout StoreTransaction) throws {
        if !request.mapping.newest.isEmpty { try lookForNewest() }
        for input in request.inputs {
            rejects.begin(input.name)
            let since = try watermark(of: input, &transaction)
            let latest = try InputReading(input, request.mapping, since: since).forEach { record in
                try take(&record, from: input.name, into: &transaction)
            } refuse: { refused in
                try refuse(refused, from: input.name)
            }
            try writer.finish(&transaction)
            takeConflicts(of: input.name)
            if let latest, let table = request.mapping.database {
                try watermarks.note(latest, of: table, in: input.name, mapping: request.mapping, &transaction)
                report.watermarks.append(.init(source: input.name, since: since, next: latest))
            }
        }
        report.amounts = writer.amounts
        report.new = writer.written.new
        report.known = writer.written.known
        report.notes = mapper.notes
    }

    /// Where the last import of a table ended.
    private func watermark(of input: ImportInput, _ transaction: inout StoreTransaction) throws -> String? {
        guard case .postgreSQL = input, let table = request.mapping.database, !request.readsAll else { return nil }
        return try watermarks.watermark(of: table, in: input.name, mapping: request.mapping, &transaction)
    }

    /// Reads everything once to find the newest record of each id.
    private mutating func lookForNewest() throws {
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

    /// Makes a row of a record and writes it; what is wrong with it, if anything.
    private mutating func take(
        _ record: inout SourceRecord, from source: String, into transaction: inout StoreTransaction
    ) throws -> RowFault? {
        report.read += 1
        if report.read & 0xFFF == 0 {
            guard progress(report.read) else { throw ImportError.interrupted }
            takeConflicts(of: source)
        }
        do {
            guard request.mapping.parts.isEmpty else {
                let size = record.bytes.count
                var rows = 0
                for part in request.mapping.parts where try write(&record, part, into: &transaction) {
                    rows += 1
                    record.bytes.removeSubrange(size...)
                }
                if rows == 0 { report.skipped += 1 }
                return nil
            }
            if try !write(&record, nil, into: &transaction) { report.skipped += 1 }
            return nil
        } catch let fault as RowFault {
            return fault
        }
    }

    /// Makes a row of a record, or of a part of it, and writes it; false when the mapping wants none.
    private mutating func write(
        _ record: inout SourceRecord, _ part: RecordPart?, into transaction: inout StoreTransaction
    ) throws -> Bool {
        guard try mapper.map(&record, part: part) else { return false }
        if newest?.isOlder(mapper.row, record) == true {
            report.superseded += 1
        } else {
            try writer.append(mapper.row, record, to: &transaction)
        }
        return true
    }

    private mutating func refuse(_ refused: RefusedRecord, from source: String) throws {
        report.rejected += 1
        if report.rejections.count < ImportReport.listLimit {
            report.rejections.append(.init(source: source, line: refused.line, fault: refused.fault))
        }
        try rejects.add(refused)
    }

    private mutating func takeConflicts(of source: String) {
        let conflicts = writer.takeConflicts()
        report.conflicting += conflicts.count
        for (line, conflict) in conflicts.prefix(ImportReport.listLimit - report.conflicts.count) {
            report.conflicts.append(.init(source: source, line: line, conflict: conflict))
        }
    }
}

/// The newest record of each id, for sources that export a record again when it has changed.
struct NewestRecords {
    private let fields: [Int]
    private let zone: TimeZoneRule?
    private var versions: [UInt128: Int64] = [:]

    init(fields: [Int], zone: TimeZoneRule?) {
        self.fields = fields
        self.zone = zone
    }

    mutating func note(_ row: MappedRow, _ record: SourceRecord) {
        let id = id(row, record)
        versions[id] = max(versions[id] ?? .min, version(record))
    }

    func isOlder(_ row: MappedRow, _ record: SourceRecord) -> Bool {
        version(record) < versions[id(row, record)] ?? .min
    }

    /// The id of a row is the first of its columns.
    private func id(_ row: MappedRow, _ record: SourceRecord) -> UInt128 {
        RowDigest(Array(record.bytes[row.texts[0].range])).number
    }

    /// A time in microseconds, or a number as it is.
    private func version(_ record: SourceRecord) -> Int64 {
        guard let field = fields.first(where: { !record.fields[$0].isBlank }) else { return .min }
        let text = record.bytes[record.fields[field].range]
        if let time = try? TimeReading.read(text, .iso, zone: zone) { return time }
        return (try? DecimalReading.readCount(text)) ?? .min
    }
}

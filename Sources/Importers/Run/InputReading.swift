internal import SourceRecords

/// A record that makes no row, as it stood in its source.
struct RefusedRecord {
    var line: Int
    var fault: RowFault
    /// The record, and what a file of such records begins with.
    var raw: [UInt8]
    var header: [UInt8]
    /// How the name of such a file ends.
    var fileExtension: String
}

/// Reads the records of one input, whatever its form.
struct InputReading {
    private let input: ImportInput
    private let mapping: SourceMapping
    private let since: String?

    /// - Parameter since: the watermark from which on a table of a database is read; `nil` for all of it.
    init(_ input: ImportInput, _ mapping: SourceMapping, since: String?) {
        self.input = input
        self.mapping = mapping
        self.since = since
    }

    /// Hands each record to `take`, and those that it finds fault with to `refuse`.
    ///
    /// - Returns: the watermark of a table of a database, for the next time.
    func forEach(
        _ take: (inout SourceRecord) throws -> RowFault?, refuse: (RefusedRecord) throws -> Void
    ) throws -> String? {
        do {
            switch input {
            case .file(let path, .csv):
                var reader = try DelimitedRecordReader(path: path, wanted: mapping.wanted, required: mapping.required)
                try forEach(in: &reader, take, refuse)
            case .file(let path, .json):
                var reader = try JSONRecordReader(path: path, lists: mapping.lists, wanted: mapping.wanted)
                try forEach(in: &reader, take, refuse)
            case .file(let path, .parquet):
                var reader = try ParquetRecordReader(path: path, wanted: mapping.wanted, required: mapping.required)
                try forEach(in: &reader, take, refuse)
            case .file(let path, .sqlite):
                var reader = try SQLiteRecordReader(
                    path: path, table: mapping.database?.table, wanted: mapping.wanted, required: mapping.required)
                try forEach(in: &reader, take, refuse)
            case .text(_, let bytes):
                var reader = try DelimitedRecordReader(bytes: bytes, wanted: mapping.wanted, required: mapping.required)
                try forEach(in: &reader, take, refuse)
            case .postgreSQL(let address):
                guard let table = mapping.database else { throw ImportError.noTable(mapping: mapping.name) }
                var reader = try PostgreSQLRecordReader(
                    address,
                    .init(
                        table: table.table, watermark: table.watermark, since: since, overlapHours: table.overlapHours),
                    wanted: mapping.wanted, required: mapping.required)
                let watermark = reader.watermark
                try forEach(in: &reader, take, refuse)
                return watermark
            }
            return nil
        } catch let error as SourceError {
            throw ImportError.source(error)
        }
    }

    private func forEach<Reader: RecordReader & ~Copyable>(
        in reader: inout Reader, _ take: (inout SourceRecord) throws -> RowFault?,
        _ refuse: (RefusedRecord) throws -> Void
    ) throws {
        var record = SourceRecord(fieldCount: mapping.wanted.count, constants: mapping.constants)
        while try reader.next(&record) {
            guard let fault = try take(&record) else { continue }
            try refuse(
                RefusedRecord(
                    line: record.line, fault: fault, raw: reader.rawRecord, header: reader.rawHeader,
                    fileExtension: Reader.rawExtension))
        }
    }
}

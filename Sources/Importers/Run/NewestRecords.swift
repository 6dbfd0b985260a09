internal import SourceRecords

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

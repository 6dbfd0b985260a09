internal import Money

/// The values of a row, or of a few, on their way into the store: numbers, and texts in one buffer.
///
/// The buffer is used again and again, so that a row costs no allocation.
struct StoreRow: ~Copyable {
    enum Value {
        case null
        case integer(Int64)
        /// The text at this range of ``bytes``.
        case text(start: Int, count: Int)
    }

    private(set) var values: [Value] = []
    /// Never empty, so that an empty text has an address too: SQLite takes a null pointer for a missing value.
    private(set) var bytes: [UInt8] = [0]

    mutating func removeAll() {
        values.removeAll(keepingCapacity: true)
        bytes.removeSubrange(1...)
    }

    mutating func append(_ number: Int64?) {
        values.append(number.map(Value.integer) ?? .null)
    }

    mutating func append(_ text: String?) {
        guard let text else { return values.append(.null) }
        let start = bytes.count
        bytes.append(contentsOf: text.utf8)
        values.append(.text(start: start, count: bytes.count - start))
    }

    mutating func append(_ text: BulkCall.Text?) {
        guard let text else { return values.append(.null) }
        let start = bytes.count
        bytes.append(contentsOf: text)
        values.append(.text(start: start, count: text.count))
    }

    /// Appends a decimal in the store's canonical form: no exponent, no superfluous zero, no point in a whole number.
    mutating func append(decimal total: Total?) {
        append(total.map { DecimalText.format($0.picos, scale: Amount.scale, minimumPlaces: 0) })
    }

    mutating func append(_ attribution: SentAttribution) {
        append(attribution.feature)
        append(attribution.department)
        append(attribution.user)
        append(attribution.session)
        append(attribution.glAccount)
        append(attribution.runId)
        append(attribution.workload)
        append(attribution.project)
        append(attribution.outcome)
        append(attribution.tags)
    }

    /// A value as text, or `nil` where it is missing.
    func text(at index: Int) -> String? {
        switch values[index] {
        case .null: nil
        case .integer(let number): String(number)
        case .text(let start, let count): String(decoding: bytes[start..<start + count], as: UTF8.self)
        }
    }
}

/// A row of a table of the store.
protocol StoreRecord {
    static var table: StoreWriterTable { get }
    /// What of the contract the row breaks, or `nil`.
    var violation: StoreViolation? { get }
    /// Appends the values in the order of the table's columns.
    func write(to row: inout StoreRow)
}

/// A value that breaks the store's contract.
struct StoreViolation {
    let column: String
    let value: String
    let requirement: String

    init(_ column: String, _ value: some CustomStringConvertible, _ requirement: String) {
        self.column = column
        self.value = value.description
        self.requirement = requirement
    }

    /// The first name whose value is empty.
    static func emptyText(_ texts: KeyValuePairs<String, String>) -> StoreViolation? {
        texts.first { $0.value.isEmpty }.map { StoreViolation($0.key, "", "a text that is not empty") }
    }

    /// The first count that is below zero.
    static func negative(_ counts: KeyValuePairs<String, Int64>) -> StoreViolation? {
        counts.first { $0.value < 0 }.map { StoreViolation($0.key, $0.value, "0 or more") }
    }

    /// An end before its start.
    static func order(_ end: Int64, after start: Int64, column: String) -> StoreViolation? {
        end < start ? StoreViolation(column, end, "not before the start, \(start)") : nil
    }
}

/// One row of a table with all its values, for looking at single rows.
public struct StoredRow: Sendable {
    /// The row's id.
    public let id: Int64
    private let texts: [String: String]
    private let numbers: [String: Int64]

    fileprivate init(_ row: borrowing Statement, columns: [String]) {
        var texts: [String: String] = [:]
        var numbers: [String: Int64] = [:]
        for (index, column) in columns.enumerated() where !row.isNull(Int32(index)) {
            if row.isInteger(Int32(index)) {
                numbers[column] = row.integer(Int32(index))
            } else {
                texts[column] = row.text(Int32(index))
            }
        }
        id = numbers["id"] ?? 0
        self.texts = texts
        self.numbers = numbers
    }

    /// A text; `nil` where the value is missing or a number.
    public func text(_ column: String) -> String? { texts[column] }

    /// A whole number; `nil` where the value is missing or a text.
    public func number(_ column: String) -> Int64? { numbers[column] }
}

extension CostStore {
    /// The call of an id, `nil` when there is none up to the cut-off.
    public func call(_ callId: String) throws(StoreError) -> StoredRow? {
        try rows(of: .calls, columns: CallColumn.allCases.map(\.rawValue), where: "call_id", is: callId).first
    }

    /// The charges of an id, or that a call of this id has caused, up to the cut-off.
    public func charges(_ id: String) throws(StoreError) -> [StoredRow] {
        let columns = ChargeColumn.allCases.map(\.rawValue)
        return try rows(of: .charges, columns: columns, where: "charge_id", is: id)
            + rows(of: .charges, columns: columns, where: "call_id", is: id)
    }

    private func rows(
        of table: StoreTable, columns: [String], where column: String, is text: String
    ) throws(StoreError) -> [StoredRow] {
        let connection = try connect()
        let names = columns.map { "\"\($0)\"" }.joined(separator: ", ")
        var rows: [StoredRow] = []
        try connection.query(
            "SELECT \(names) FROM \(table.rawValue) WHERE \(column) = ?1 ORDER BY id", text: text, table: table.rawValue
        ) { (row) throws(StoreError) in
            let stored = StoredRow(row, columns: columns)
            if stored.id <= cutOff.id(of: table) { rows.append(stored) }
        }
        return rows
    }
}

internal import CostStore

/// The columns of a scan, each there once however many ask for it.
struct ColumnList: Sendable {
    private(set) var columns: [ScanColumn] = []

    init(_ columns: [ScanColumn] = []) {
        self.columns = columns
    }

    /// Where a column stands, added now if nothing there serves as well.
    mutating func position(of column: ScanColumn) -> Int {
        if let known = columns.firstIndex(where: { ColumnList.serves($0, as: column) }) { return known }
        columns.append(column)
        return columns.count - 1
    }

    /// Whether who asks for `wanted` may be given `column`: codes that stay valid longer do no harm.
    private static func serves(_ column: ScanColumn, as wanted: ScanColumn) -> Bool {
        column.name == wanted.name
            && (column.lifetime == wanted.lifetime || (column.lifetime == .scan && wanted.lifetime == .batch))
    }
}

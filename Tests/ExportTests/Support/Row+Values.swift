import Money
import TestSupport

extension DelimitedRows.Row {
    /// A decimal cell.
    func total(_ column: String) throws -> Total {
        guard let text = self[column] else { throw TestSupportError("\(column) has no value in \(self)") }
        return try Total(text)
    }
}

extension Amount {
    /// 1 in 10⁻¹² units.
    static let one: Int128 = 1_000_000_000_000
}

internal import Periods

extension Report {
    /// The names of the report's tables, each once: tables of several currencies share one.
    public var tableNames: [String] {
        var names: [String] = []
        for table in tables where !names.contains(table.name) { names.append(table.name) }
        return names
    }

    /// The tables of one name as CSV (RFC 4180): a column `line` with what each line is (``ReportTable/Line``), the
    /// currency, and the columns of the table. Amounts are exact; text is kept as it is.
    ///
    /// - Parameter table: the report's first table if not given.
    public func csv(table name: String? = nil) -> String {
        let wanted = tables.filter { $0.name == name ?? tables.first?.name }
        guard let first = wanted.first else { return "" }
        var text = ReportCSV.line(["line", "currency"] + first.columns.map(\.name))
        for table in wanted {
            for (line, row) in table.lines {
                text += ReportCSV.line(
                    [line.rawValue, table.currency] + zip(table.columns, row.cells).map { $1.plain($0.kind) })
            }
        }
        return text
    }
}

/// Lines of CSV as RFC 4180 has them.
enum ReportCSV {
    /// A line with its end; a missing value is empty, an empty text is a pair of quotes.
    static func line(_ cells: [String?]) -> String {
        cells.map { cell in
            guard let cell else { return "" }
            let needsQuotes =
                cell.isEmpty || cell.utf8.contains { $0 == 0x22 || $0 == 0x2C || $0 == 0x0A || $0 == 0x0D }
            return needsQuotes ? "\"" + doubled(cell) + "\"" : cell
        }.joined(separator: ",") + "\r\n"
    }

    private static func doubled(_ text: String) -> String {
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            bytes.append(byte)
            if byte == 0x22 { bytes.append(byte) }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

internal import Bookkeeping
internal import DelimitedText
internal import Periods
internal import Postings
internal import Reconciliation

/// Lines that follow from invoices, as a CSV table, exact.
enum TrueUpTable {
    static let file = "true-ups.csv"
    static let columns = ["billing_month", "true_up", "invoices"] + PostedLineTable.columns

    /// A line, and the month whose invoices it follows from.
    struct Line: Hashable, Sendable {
        let month: Month
        let origin: String
        let invoices: String
        let posting: Posting
    }

    /// Those of a period: of its own months, and of earlier ones whose invoice has come.
    static func lines(_ months: [BilledMonth], _ entries: PackEntries) -> [Line] {
        let settled = entries.settlements.flatMap { settlement in
            settlement.lines.map { (month: settlement.accrual.key.month, line: $0) }
        }
        return (months.trueUpLines + settled).map { month, line in
            Line(
                month: month, origin: line.origin.rawValue, invoices: line.invoices.joined(separator: " "),
                posting: line.posting)
        }
    }

    static func bytes(_ lines: [Line]) -> [UInt8] {
        var writer = DelimitedTextWriter(header: columns)
        for line in lines {
            writer.append(["\(line.month)", line.origin, line.invoices] + PostedLineTable.fields(line.posting))
        }
        return writer.bytes
    }

    /// The lines of a table; `nil` when it is damaged.
    static func lines(_ bytes: [UInt8]) -> [Line]? {
        PackTable(bytes, header: columns)?.records { row in
            guard let month = row[0].flatMap({ Month($0) }), let origin = row[1],
                let posting = PostedLineTable.line(row[3...])
            else { return nil }
            return Line(month: month, origin: origin, invoices: row[2] ?? "", posting: posting)
        }
    }
}

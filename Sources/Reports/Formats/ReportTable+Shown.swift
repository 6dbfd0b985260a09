internal import Money

extension ReportTable {
    /// The ``lines`` as people read them: what the command `report` prints.
    public var shownRows: [[String]] {
        let all = lines.map(\.row)
        let minorUnits = Currency(currency)?.minorUnits ?? 2
        let formats = columns.indices.map { column in
            CellFormat(columns[column].kind, minorUnits: minorUnits, all.map { $0.cells[column] })
        }
        return all.map { row in zip(formats, row.cells).map { $0.text($1) } }
    }
}

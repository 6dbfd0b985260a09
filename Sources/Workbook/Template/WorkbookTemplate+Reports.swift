public import Reports

extension WorkbookTemplate {
    /// The reports that become sheets; none where the workbook has no such sheets.
    var reportNames: [ReportName] {
        sheets.contains(.reports) ? ReportName.allCases.filter { reports.contains($0) } : []
    }

    /// Their tables, out of a period that was read for reports. Each has so many rows; the others are summed up in one.
    /// That of departments is always there: their sheets have unit costs of it.
    public func reports(_ period: ReportedPeriod) throws(ReportError) -> [Report] {
        guard !reportNames.isEmpty else { return [] }
        let names = reportNames.contains(.departments) ? reportNames : reportNames + [.departments]
        return try period.reports(names, view: ReportView(top: WorkbookTemplate.mostReportRows)).reports.map {
            $0.keeping { !$0.columns.isEmpty && !$0.rows.isEmpty }
        }
    }

    private static let mostReportRows = 1_000
}

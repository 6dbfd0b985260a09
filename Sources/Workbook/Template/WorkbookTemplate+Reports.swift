public import Reports

extension WorkbookTemplate {
    /// The reports that become sheets; none where the workbook has no such sheets.
    var reportNames: [ReportName] {
        sheets.contains(.reports) ? ReportName.allCases.filter { reports.contains($0) } : []
    }

    /// Their tables, out of a period that was read for reports. Each has so many rows; the others are summed up in one.
    public func reports(_ period: ReportedPeriod) throws(ReportError) -> [Report] {
        guard !reportNames.isEmpty else { return [] }
        return try period.reports(reportNames, view: ReportView(top: WorkbookTemplate.mostReportRows)).reports.map {
            $0.keeping { !$0.columns.isEmpty && !$0.rows.isEmpty }
        }
    }

    private static let mostReportRows = 1_000
}

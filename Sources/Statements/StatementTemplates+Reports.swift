public import Reports

extension StatementTemplates {
    /// The reports that statements have as parts.
    static let parts = ReportName.allCases.filter { tables[$0] != nil }

    /// The tables that are about work; others describe the company as a whole.
    private static let tables: [ReportName: Set<String>] = [
        .workstreams: ["workstreams", "items"], .sessions: ["sessions"], .outcomes: ["outcomes"], .waste: ["waste"],
    ]

    /// The parts of each department's statement, out of a period that was read for reports.
    public func reports(of departments: [String], _ period: ReportedPeriod) -> [String: [Report]] {
        var found: [String: [Report]] = [:]
        for department in departments {
            let view = ReportView(filter: ReportFilter([.department: [department]]), top: settings.top)
            // A department with nothing but shared cost has no call of its own that a filter could find.
            let reports = (try? period.reports(StatementTemplates.parts, view: view).reports) ?? []
            found[department] = reports.map { report in
                report.keeping { StatementTemplates.tables[report.name]?.contains($0.name) ?? false }
            }
        }
        return found
    }
}

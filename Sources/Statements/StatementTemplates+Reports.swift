public import Reports

extension StatementTemplates {
    /// The reports that statements have as parts.
    static let parts = ReportName.allCases.filter { tables[$0] != nil }

    /// The tables that are about the department; others describe the company as a whole. There are users only where the
    /// settings of the books allow them.
    private static let tables: [ReportName: Set<String>] = [
        .workstreams: ["workstreams", "items"], .sessions: ["sessions"], .outcomes: ["outcomes"], .waste: ["waste"],
        .budgets: ["departments"], .users: ["users"],
    ]

    /// The parts of each department's statement, out of a period that was read for reports.
    public func reports(of departments: [String], _ period: ReportedPeriod) -> [String: [Report]] {
        var found: [String: [Report]] = [:]
        for department in departments {
            let view = ReportView(filter: ReportFilter([.department: [department]]), top: settings.top)
            // A department with nothing but shared cost has no call of its own that a filter could find.
            let reports = (try? period.reports(StatementTemplates.parts, view: view).reports) ?? []
            found[department] = reports.map { report in
                let kept = report.keeping { StatementTemplates.tables[report.name]?.contains($0.name) ?? false }
                guard report.name == .budgets else { return kept }
                return kept.mapping { $0.keepingRows { $0.cells.first == .text(department) } }
            }
        }
        return found
    }
}

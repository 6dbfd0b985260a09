internal import Books

extension ReportName {
    /// The tables that the report can have, in their order.
    public var tables: [TableDefinition] {
        switch self {
        case .sessions:
            [
                ReportContext.sessionsTable, ReportContext.statisticsTable, ReportContext.distributionTable,
                ReportContext.weeksTable, SessionTree.table,
            ]
        case .workstreams: [ReportContext.workstreamsTable, ReportContext.itemsTable]
        case .runs:
            [
                ReportContext.runsTable, ReportContext.runLimitsTable, ReportContext.runStatisticsTable,
                ReportContext.runModelsTable,
            ]
        case .features, .departments, .projects, .models, .workloads: [ReportContext.groupingTable(self)]
        case .users: [ReportContext.usersTable]
        case .drivers: [ReportContext.driversTable, ReportContext.sessionDriversTable]
        case .outcomes: [ReportContext.outcomesTable, ReportContext.outcomeDaysTable]
        case .budgets: BudgetTable.Dimension.allCases.map(ReportContext.budgetTable)
        case .waste: [ReportContext.wasteTable, ReportContext.wasteFeaturesTable]
        case .anomalies:
            [
                ReportContext.anomalousDaysTable, ReportContext.anomalousFeaturesTable,
                ReportContext.anomalousSessionsTable,
            ]
        }
    }

    /// What the report tells, in a sentence.
    public var summary: String {
        switch self {
        case .sessions:
            "What sessions cost, what is usual among them, which may be loops, and how their average cost changes."
        case .workstreams:
            "What issues, pull requests and tasks of agents cost: the work that sessions are named after."
        case .runs: "What runs of agents cost, step by step and model by model, and which are above the limits."
        case .features: "What features cost."
        case .departments: "What departments cost; with pools, what they pay."
        case .users: "What users cost. Only where the settings say include_users: true."
        case .projects: "What projects cost; with pools, what they pay."
        case .models: "What models cost."
        case .workloads: "What kinds of work cost: agents that read, agents that write."
        case .drivers: "What the cost consists of: tokens by meter, tool calls, compute, storage, subscriptions."
        case .outcomes: "What a result costs, how often sessions come to one, and what people would cost."
        case .budgets: "What was to be spent, what is, and what will be by the end of the month."
        case .waste: "Calls that break a rule of waste, and what they cost."
        case .anomalies: "Days, features and sessions whose cost is outside what is usual."
        }
    }
}

/// What a column of some report means.
public struct ColumnExplanation: Hashable, Sendable {
    /// The reports and tables that have it with this formula, as `sessions/statistics`.
    public let tables: [String]
    public let column: ReportColumn

    /// All columns of a name, one for each formula; empty where no report has it. `table.column` asks for one table.
    public static func of(_ name: String) -> [ColumnExplanation] {
        let parts = name.split(separator: ".", maxSplits: 1).map(String.init)
        let column = parts.last ?? ""
        var found: [(column: ReportColumn, tables: [String])] = []
        for report in ReportName.allCases {
            for table in report.tables where parts.count < 2 || table.name == parts[0] || report.rawValue == parts[0] {
                guard let match = table.columns.first(where: { $0.name == column }) else { continue }
                let place = table.name == report.rawValue ? table.name : "\(report.rawValue)/\(table.name)"
                if let index = found.firstIndex(where: { $0.column.formula == match.formula }) {
                    found[index].tables.append(place)
                } else {
                    found.append((match, [place]))
                }
            }
        }
        return found.map { ColumnExplanation(tables: $0.tables, column: $0.column) }
    }

    /// The names of all columns in the order of the reports.
    public static var names: [String] {
        ReportName.allCases.flatMap(\.tables).flatMap(\.columns).map(\.name).uniqued
    }

    /// The explanations of a name for people.
    ///
    /// - Throws: ``ReportError/noColumn(_:known:)``.
    public static func text(of name: String) throws(ReportError) -> String {
        let found = of(name)
        guard !found.isEmpty else { throw .noColumn(name, known: names) }
        return found.map { explanation in
            let column = explanation.column
            var text = "\(column.name)   \(column.kind.words)   in \(explanation.tables.joined(separator: ", "))"
            switch column.presence {
            case .always: break
            case .withComparison: text += "   with --compare"
            case .withPools: text += "   where the books have pools"
            case .withBenchmark: text += "   where an outcome has a benchmark"
            }
            return text + "\n  \(column.formula)\n"
        }.joined(separator: "\n")
    }
}

extension ReportColumn.Kind {
    /// The kind in words, for the reference.
    public var words: String {
        switch self {
        case .text: "text"
        case .integer: "count"
        case .money: "amount, exact"
        case .average: "amount, divided for display"
        case .percent: "percent"
        case .change: "change in percent"
        case .number: "number"
        case .duration: "duration"
        case .instant: "time"
        }
    }
}

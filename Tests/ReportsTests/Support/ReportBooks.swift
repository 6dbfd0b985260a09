import Books
import Foundation
import Mapping
import Money
import Periods
import Reports
import TestSupport

/// Books that decide nothing: feature, department and project are those that were sent, so that SQL knows them too.
struct ReportBooks {
    private let folder: TemporaryFolder
    var path: String { folder.path("books") }

    /// - Parameters:
    ///   - files: further files of `Mappings`, by name; an empty text takes a default one away.
    init(_ files: [String: String] = [:], includesUsers: Bool = true) throws {
        folder = try TemporaryFolder()
        try Books.initialize(at: path)
        try write("rules: []\n", to: "Mappings/rules.yaml")
        try write("pools: []\n", to: "Mappings/pools.yaml")
        try write("attribute,alias,value\n", to: "Mappings/aliases.csv")
        let settings = try String(contentsOfFile: "\(path)/chargeback.yaml", encoding: .utf8)
        try write(
            settings.replacing("include_users: false", with: "include_users: \(includesUsers)"), to: "chargeback.yaml")
        for (file, text) in files {
            if text.isEmpty {
                try FileManager.default.removeItem(atPath: "\(path)/Mappings/\(file)")
            } else {
                try write(text, to: "Mappings/\(file)")
            }
        }
    }

    private func write(_ text: String, to file: String) throws {
        try text.write(toFile: "\(path)/\(file)", atomically: true, encoding: .utf8)
    }

    func open() throws -> Books { try Books.open(at: path) }

    /// What the judge has to know: the period and the definitions.
    static func judgeSettings(
        _ books: Books, _ period: Month, compare: Month? = nil, filter: [String: [String]] = [:],
        pools: [JudgedPool] = []
    ) throws -> Data {
        let reports = books.settings.reports
        var settings: [String: Any] = [
            "period": period.description, "currency": books.settings.currency.code,
            "sessions": [
                "loop": reports.sessions.loopCalls, "costly": reports.sessions.costlyMultiple,
                "from": reports.sessions.healthyFrom, "to": reports.sessions.healthyTo,
                "rise": Int(reports.sessions.weeklyRisePercent.picos / Amount.picosPerUnit),
            ],
            "runs": ["cost": reports.runs.limitCost.picos, "steps": reports.runs.limitSteps],
            "waste": [
                "price": reports.waste.mismatchPrice, "mismatch_in": reports.waste.mismatchInputTokens,
                "mismatch_out": reports.waste.mismatchOutputTokens, "bloat_in": reports.waste.bloatInputTokens,
                "bloat_ratio": reports.waste.bloatRatio, "starvation_in": reports.waste.starvationInputTokens,
                "starvation_out": reports.waste.starvationOutputTokens,
            ],
            "score": Double(reports.anomalies.score.picos) / Double(Amount.picosPerUnit),
            "months": reports.budgets.months,
            "workstreams": books.workstreams.map { ["name": $0.name, "session": $0.session.source] },
            "drivers": books.services.services.compactMapValues {
                $0.driver?.rawValue.replacing("-", with: " ")
            },
            "benchmarks": Dictionary(
                uniqueKeysWithValues: books.benchmarks.benchmarks.map { mark in
                    (
                        mark.benchmark,
                        ["currency": mark.currency.code, "ai": range(mark.aiCost), "human": range(mark.humanCost)]
                    )
                }),
            "budgets": books.budgets.budgets.filter { $0.holds(in: PeriodLabel(period)) }.map { budget in
                [
                    "dimension": budget.dimension.rawValue, "value": budget.value, "amount": budget.amount.picos,
                    "currency": budget.currency.map { $0.code as Any } ?? NSNull(),
                    "enforcement": budget.enforcement.rawValue,
                ] as [String: Any]
            },
            "outcomes": books.outcomes.map(outcome), "filter": filter, "pools": pools.map(\.settings),
        ]
        if let compare { settings["compare"] = compare.description }
        return try JSONSerialization.data(withJSONObject: settings)
    }

    private static func range(_ range: ClosedRange<Amount>) -> String {
        let trimmed = { (amount: Amount) in DecimalText.format(Int128(amount.picos), scale: 12, minimumPlaces: 0) }
        return "\(trimmed(range.lowerBound))–\(trimmed(range.upperBound))"
    }

    private static func outcome(_ definition: OutcomeDefinition) -> [String: Any] {
        var sessions: [String: Any] = [:]
        switch definition.sessions {
        case .equals(_, let feature): sessions["feature"] = [feature]
        case .isIn(_, let features): sessions["feature"] = features
        case .hasPrefix(_, let prefix): sessions["session_prefix"] = prefix
        default: break
        }
        var success: [String: Any] = [:]
        for condition in definition.success {
            if case .isAtLeast(let limit) = condition.test {
                success[condition.member] = ["at_least": Int(limit.picos / Int128(Amount.picosPerUnit))]
            }
        }
        return [
            "name": definition.name, "type": definition.type.map { $0 as Any } ?? NSNull(), "sessions": sessions,
            "success": success, "sent": definition.sent,
            "benchmark": definition.benchmark.map { $0 as Any } ?? NSNull(),
        ]
    }
}

/// A pool as SQL can hand it out: to departments by percents, or by tokens where there are none.
struct JudgedPool {
    /// The column whose value the pool selects.
    let column: String
    let value: String
    var percent: [String: Double]?

    fileprivate var settings: [String: Any] {
        var settings: [String: Any] = ["select": [column, value]]
        settings["percent"] = percent
        return settings
    }
}

/// Reports of a store under some books, held against the judge.
struct JudgedReports {
    let store: String
    let books: Books
    var period = October.month
    var compare: Month?
    var filter: [CostDimension: [String]] = [:]
    var threads = 2
    /// The pools of the books, in the judge's words.
    var pools: [JudgedPool] = []

    func set(_ names: [ReportName] = ReportName.allCases, top: Int? = nil) throws -> ReportSet {
        var request = ReportRequest(books: books, store: store, period: period, threads: threads)
        request.comparison = compare
        return try ReportRun(request).reports(names, view: ReportView(filter: ReportFilter(filter), top: top))
    }

    /// What SQL says otherwise; nothing where all figures agree.
    ///
    /// - Parameter change: made to the reports before they are judged.
    func differences(after change: (String) -> String = { $0 }) throws -> String {
        let folder = try TemporaryFolder()
        try change(set().json).write(toFile: folder.path("reports.json"), atomically: true, encoding: .utf8)
        let names = Dictionary(uniqueKeysWithValues: filter.map { ($0.key.name, $0.value) })
        let settings = try ReportBooks.judgeSettings(books, period, compare: compare, filter: names, pools: pools)
        try settings.write(to: URL(filePath: folder.path("settings.json")))
        return String(
            decoding: try Python.run(
                "ReportsTests/Judges/judge.py", [store, folder.path("reports.json"), folder.path("settings.json")]),
            as: UTF8.self)
    }
}

internal import Mapping
public import Money
public import SettingsText

/// `Mappings/benchmarks.csv`: what one outcome costs elsewhere, by AI and by people, as ranges of the user's own.
public struct BenchmarkTable: Sendable {
    /// The rows in the order of the file.
    public private(set) var benchmarks: [Benchmark] = []

    /// What one outcome costs.
    public struct Benchmark: Hashable, Sendable {
        public var benchmark: String
        public var name: String
        public var currency: Currency
        public var aiCost: ClosedRange<Amount>
        public var humanCost: ClosedRange<Amount>
        public var line: Int
    }

    static let file = "\(Books.mappingsFolder)/benchmarks.csv"
    static let columns = [
        "benchmark", "name", "currency", "ai_cost_from", "ai_cost_to", "human_cost_from", "human_cost_to",
    ]

    /// No benchmarks.
    public init() {}

    /// The benchmark of a key.
    public func benchmark(_ key: String) -> Benchmark? { benchmarks.first { $0.benchmark == key } }

    /// Reads the table and notes what is wrong.
    public init(_ table: TableFile, problems: SettingProblems) {
        for row in KeyedRows(table, problems: problems).rows {
            let cells = TableCells(table, line: row.line, problems: problems) { row.text($0) }
            let name = row.text("name", required: true)
            guard let currency = cells.currency("currency"), let name,
                let ai = cells.range("ai_cost_from", "ai_cost_to"),
                let human = cells.range("human_cost_from", "human_cost_to")
            else { continue }
            benchmarks.append(
                Benchmark(
                    benchmark: row.key, name: name, currency: currency, aiCost: ai, humanCost: human, line: row.line))
        }
    }
}

/// Cells of a table read as amounts, currencies and months; what is wrong becomes a problem.
struct TableCells {
    private let table: TableFile
    private let line: Int
    private let problems: SettingProblems
    private let cell: (String) -> String?

    init(_ table: TableFile, line: Int, problems: SettingProblems, cell: @escaping (String) -> String?) {
        self.table = table
        self.line = line
        self.problems = problems
        self.cell = cell
    }

    func report(_ column: String, _ reason: SettingProblem.Reason) {
        problems.add(
            SettingProblem(file: table.file, line: line, field: column, value: cell(column), reason: reason))
    }

    /// A plain decimal, not below zero.
    func amount(_ column: String) -> Amount? {
        if let amount = cell(column).flatMap({ try? Amount($0) }), amount >= .zero { return amount }
        report(column, .notA(expected: "a plain decimal such as 1200.00, not below zero"))
        return nil
    }

    /// Two plain decimals, the second not below the first.
    func range(_ first: String, _ last: String) -> ClosedRange<Amount>? {
        guard let lower = amount(first), let upper = amount(last) else { return nil }
        if lower <= upper { return lower...upper }
        report(last, .contradiction("\(last) is below \(first)"))
        return nil
    }

    /// An ISO 4217 code.
    func currency(_ column: String) -> Currency? {
        if let currency = cell(column).flatMap({ Currency($0) }) { return currency }
        report(column, .notA(expected: "an ISO 4217 code such as USD"))
        return nil
    }
}

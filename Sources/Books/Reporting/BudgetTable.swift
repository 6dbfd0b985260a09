public import Mapping
public import Money
public import Periods
public import SettingsText

/// `Mappings/budgets.csv`: what a feature, department or project may cost a period.
public struct BudgetTable: Sendable {
    /// The rows in the order of the file.
    public private(set) var budgets: [Budget] = []

    /// What one of them may cost a period, in some periods.
    public struct Budget: Hashable, Sendable {
        public var dimension: Dimension
        /// The feature, department or project.
        public var value: String
        /// The first and the last period; open where there is none.
        public var from: PeriodLabel?
        public var to: PeriodLabel?
        /// The limit of a period.
        public var amount: Amount
        /// `nil` for the currency of the books.
        public var currency: Currency?
        public var enforcement: Enforcement
        public var line: Int

        /// Whether it holds in a period.
        public func holds(in period: PeriodLabel) -> Bool {
            (from.map { $0 <= period } ?? true) && (to.map { period <= $0 } ?? true)
        }
    }

    /// What a budget is for.
    public enum Dimension: String, CaseIterable, Hashable, Sendable {
        case feature, department, project
    }

    /// What the gateway was told to do when the limit is reached. Recorded here, enforced there.
    public enum Enforcement: String, CaseIterable, Hashable, Sendable {
        /// Nothing.
        case none
        /// Tell somebody.
        case alert
        /// Refuse further calls.
        case block
    }

    static let file = "\(Books.mappingsFolder)/budgets.csv"
    static let columns = ["dimension", "value", "amount", "enforcement"]
    static let optionalColumns = ["from", "to", "currency"]

    /// No budgets.
    public init() {}

    /// The budgets that hold in a period, by dimension and value.
    public func budgets(of dimension: Dimension, in period: PeriodLabel) -> [Budget] {
        budgets.filter { $0.dimension == dimension && $0.holds(in: period) }
    }

    /// Reads the table and notes what is wrong; values must be listed in the tables of the mapping.
    public init(_ table: TableFile, tables: MappingTables, calendar: FiscalCalendar, problems: SettingProblems) {
        for row in table.rows {
            let cell = { (column: String) in table.column(column).flatMap { row.cells[$0] } }
            let cells = TableCells(table, line: row.line, problems: problems, cell: cell)
            guard let dimension = BudgetTable.choice("dimension", Dimension.self, cells, cell),
                let enforcement = BudgetTable.choice("enforcement", Enforcement.self, cells, cell),
                let amount = cells.amount("amount")
            else { continue }
            guard let value = cell("value") else {
                cells.report("value", .missing(expected: "the \(dimension.rawValue)"))
                continue
            }
            BudgetTable.check(value, dimension, tables, cells)
            var currency: Currency?
            if cell("currency") != nil {
                currency = cells.currency("currency")
                if currency == nil { continue }
            }
            guard let periods = BudgetTable.periods(calendar, cells, cell) else { continue }
            let budget = Budget(
                dimension: dimension, value: value, from: periods.from, to: periods.to, amount: amount,
                currency: currency, enforcement: enforcement, line: row.line)
            if let first = budgets.first(where: { BudgetTable.overlap($0, budget) }) {
                cells.report("value", .duplicate(line: first.line))
            } else {
                budgets.append(budget)
            }
        }
    }

    private static func choice<Choice>(
        _ column: String, _ type: Choice.Type, _ cells: TableCells, _ cell: (String) -> String?
    ) -> Choice? where Choice: RawRepresentable & CaseIterable, Choice.RawValue == String {
        if let choice = cell(column).flatMap(Choice.init(rawValue:)) { return choice }
        cells.report(
            column,
            cell(column) == nil
                ? .missing(expected: "a value") : .notOneOf(Choice.allCases.map(\.rawValue)))
        return nil
    }

    private static func check(
        _ value: String, _ dimension: Dimension, _ tables: MappingTables, _ cells: TableCells
    ) {
        let (name, known) =
            switch dimension {
            case .feature: ("features", tables.features.map(\.feature))
            case .department: ("departments", tables.departments.map(\.department))
            case .project: ("projects", tables.projects.map(\.project))
            }
        guard !tables.unreadable.contains(name), !known.contains(where: { $0.utf8.elementsEqual(value.utf8) }) else {
            return
        }
        cells.report("value", .notListed(file: "\(Books.mappingsFolder)/\(name).csv", known: known))
    }

    private static func periods(
        _ calendar: FiscalCalendar, _ cells: TableCells, _ cell: (String) -> String?
    ) -> (from: PeriodLabel?, to: PeriodLabel?)? {
        var found: [PeriodLabel?] = []
        for column in ["from", "to"] {
            let period = cell(column).flatMap { PeriodLabel(written: $0) }.flatMap { calendar.canHave($0) ? $0 : nil }
            if period == nil, cell(column) != nil {
                cells.report(column, .notA(expected: "a period such as 2026-10"))
                return nil
            }
            found.append(period)
        }
        if let from = found[0], let to = found[1], to < from {
            cells.report("to", .contradiction("to is before from"))
            return nil
        }
        return (found[0], found[1])
    }

    private static func overlap(_ one: Budget, _ other: Budget) -> Bool {
        guard one.dimension == other.dimension, one.value.utf8.elementsEqual(other.value.utf8),
            one.currency == other.currency
        else { return false }
        let starts = [one.from, other.from].compactMap(\.self).max()
        let ends = [one.to, other.to].compactMap(\.self).min()
        guard let starts, let ends else { return true }
        return starts <= ends
    }
}

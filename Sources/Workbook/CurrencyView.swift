internal import Money
internal import Periods
internal import PostedPeriods

/// One currency of the period as the sheets see it, with the whole numbers that stand for departments, accounts and parts
/// in formulas: texts would be compared without regard to case, and `*` or `>` would mean something.
struct CurrencyView {
    let posted: PostedCurrency
    let currency: Currency
    /// Behind the names of sheets: empty for the currency of the books, ` EUR` for another.
    let suffix: String
    /// Behind the names of tables and totals.
    let tableSuffix: String
    let departments: [String]
    let accounts: [String]
    let parts: [CostPart]
    let departmentsWithSheet: [String]
    let figures: [String: DepartmentFigures]
    private let departmentKeys: [String: Int]
    private let accountKeys: [String: Int]
    private let partKeys: [CostPart: Int]
    private let projectKeys: [String: Int]

    init(_ posted: PostedCurrency, names: NameDirectory, isFirst: Bool, _ template: WorkbookTemplate) {
        self.posted = posted
        currency = posted.currency
        suffix = isFirst ? "" : " \(posted.currency.code)"
        tableSuffix = isFirst ? "" : "_\(posted.currency.code)"
        departments = posted.departments
        accounts = posted.accounts
        parts = posted.parts
        departmentKeys = Dictionary(zip(departments, 1...)) { first, _ in first }
        accountKeys = Dictionary(zip(accounts, 1...)) { first, _ in first }
        partKeys = Dictionary(zip(parts, 1...)) { first, _ in first }
        let lines = posted.lines + (posted.earlier.last?.lines ?? [])
        let projects = Set(lines.compactMap(\.project)).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        projectKeys = Dictionary(zip(projects, 1...)) { first, _ in first }
        var figures: [String: DepartmentFigures] = [:]
        for department in departments {
            figures[department] = DepartmentFigures(department, of: posted, names: names)
        }
        self.figures = figures
        let dearest = departments.sorted {
            let (left, right) = (figures[$0]?.total.magnitude ?? 0, figures[$1]?.total.magnitude ?? 0)
            return left != right ? left > right : $0 < $1
        }.prefix(template.mostStatements)
        let chosen = Set(dearest)
        departmentsWithSheet = departments.filter(chosen.contains)
    }

    /// The number of a department; 0 for one that the period does not have.
    func key(department: String) -> Int { departmentKeys[department] ?? 0 }

    /// The number of a GL account.
    func key(account: String) -> Int { accountKeys[account] ?? 0 }

    /// The number of a part.
    func key(part: CostPart) -> Int { partKeys[part] ?? 0 }

    /// The number of a project; 0 for cost without one.
    func key(project: String?) -> Int { project.flatMap { projectKeys[$0] } ?? 0 }

    /// The name of the table of lines.
    var linesTable: String { "tLines\(tableSuffix)" }

    /// The name of the table of detail, where it is one.
    var detailTable: String { "tDetail\(tableSuffix)" }

    func number(_ units: Int128) -> Double { currency.number(units) }

    /// The period before, where its figures are known.
    var before: EarlierCurrency? { posted.earlier.last }
}

internal import Books
internal import Journals
internal import Lines
internal import Mapping
internal import Postings
internal import SettingsText

/// Where lines are posted, with the names of the books' tables.
struct TargetDirectory {
    private let books: Books
    private let accounts: [String: MappingTables.Account]
    private let departments: [String: MappingTables.Department]

    init(_ books: Books) {
        self.books = books
        accounts = Dictionary(books.tables.accounts.map { ($0.account, $0) }, uniquingKeysWith: { first, _ in first })
        departments = Dictionary(
            books.tables.departments.map { ($0.department, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// The line of a department.
    func target(department: String, account: String, project: String?) -> JournalTarget {
        var target = holder(account)
        target.department = department
        target.departmentName = departments[department]?.name
        target.costCenter = departments[department]?.costCenter
        target.project = project
        return target
    }

    /// Where a posted cost goes: recoverable tax to its account and no department.
    func target(_ key: PostingKey) -> JournalTarget {
        let settings = books.settings.close
        if key.product.category == .tax, settings.tax == .recoverable { return holder(settings.taxAccount) }
        return target(department: key.department, account: key.glAccount, project: key.project)
    }

    /// An account without a department: clearing, liability, tax.
    func holder(_ account: String, partner: String? = nil) -> JournalTarget {
        let known = accounts[account]
        return JournalTarget(
            account: account, accountName: known?.name ?? "", accountType: known?.type ?? .expense, partner: partner)
    }

    /// The company of a line.
    func entity(of target: JournalTarget) -> String {
        target.department.flatMap { departments[$0]?.entity } ?? books.settings.entity
    }

    /// Accounts of the settings that entries need and the chart does not have, or has closed.
    func problems(needing fields: [(field: String, account: String)]) -> [SettingProblem] {
        let file = "Mappings/chart-of-accounts.csv"
        return fields.compactMap { field, account in
            guard let known = accounts[account] else {
                return SettingProblem(
                    file: Settings.file, field: field, value: account,
                    reason: .notListed(file: file, known: books.tables.accounts.map(\.account)))
            }
            return known.isActive
                ? nil
                : SettingProblem(
                    file: Settings.file, field: field, value: account,
                    reason: .contradiction("is inactive in \(file): choose an active one"))
        }
    }
}

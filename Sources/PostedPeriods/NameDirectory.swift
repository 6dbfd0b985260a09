public import Books
internal import Mapping
internal import Pools
internal import Postings

/// What the keys of posted lines are called, for people.
public struct NameDirectory: Sendable {
    private var departments: [String: Department] = [:]
    private var accounts: [String: String] = [:]
    private var projects: [String: String] = [:]
    private var features: [String: String] = [:]
    private var pools: [String: Pool] = [:]
    /// Who takes what no rule claims; `nil` where nobody does.
    public var suspenseDepartment: String?

    /// A department as people know it.
    public struct Department: Hashable, Sendable {
        public var name: String
        public var costCenter: String?
        public var manager: String?

        /// A department.
        public init(name: String, costCenter: String? = nil, manager: String? = nil) {
            self.name = name
            self.costCenter = costCenter
            self.manager = manager
        }
    }

    /// A shared-cost pool as people know it.
    public struct Pool: Hashable, Sendable {
        public var name: String
        /// How it is handed out, one part a line.
        public var wording: [String]

        /// A pool.
        public init(name: String, wording: [String] = []) {
            self.name = name
            self.wording = wording
        }
    }

    /// Names nothing: every key stands for itself.
    public init() {}

    /// The names of books.
    public init(_ books: Books) {
        for row in books.tables.departments {
            departments[row.department] = Department(name: row.name, costCenter: row.costCenter, manager: row.manager)
        }
        for row in books.tables.accounts { accounts[row.account] = row.name }
        for row in books.tables.projects { projects[row.project] = row.name }
        for row in books.tables.features { features[row.feature] = row.name }
        for pool in books.pools.pools {
            pools[pool.id] = Pool(name: pool.summary ?? pool.id, wording: pool.wording)
        }
        suspenseDepartment = books.settings.suspense.department
    }

    /// Names a department.
    public mutating func name(department: String, _ entry: Department) { departments[department] = entry }

    /// Names a GL account.
    public mutating func name(account: String, _ name: String) { accounts[account] = name }

    /// Names a pool.
    public mutating func name(pool: String, _ entry: Pool) { pools[pool] = entry }

    /// A department; its key stands for its name where nobody named it.
    public func department(_ key: String) -> Department { departments[key] ?? Department(name: key) }

    /// The name of a GL account; empty where nobody named it.
    public func account(_ key: String) -> String { accounts[key] ?? "" }

    /// The name of a project; its key where nobody named it.
    public func project(_ key: String) -> String { projects[key] ?? key }

    /// The name of a feature; its key where nobody named it.
    public func feature(_ key: String) -> String { features[key] ?? key }

    /// A pool; its key stands for its name where nobody named it.
    public func pool(_ key: String) -> Pool { pools[key] ?? Pool(name: key) }
}

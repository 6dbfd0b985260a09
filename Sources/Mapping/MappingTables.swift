public import SettingsText

/// The tables that finance keeps beside the rules.
public struct MappingTables: Sendable {
    public var accounts: [Account] = []
    public var departments: [Department] = []
    public var projects: [Project] = []
    public var features: [Feature] = []
    public var aliases = AliasTable()
    /// Every table that rules may look into, by name: `features`, `projects`, and any further CSV file.
    public var lookups: [String: LookupTable] = [:]
    /// Tables that exist or should and could not be read: rules that look into them are not wrong for it.
    public var unreadable: Set<String> = []

    /// Empty tables.
    public init() {}

    /// A GL account of the chart.
    public struct Account: Hashable, Sendable {
        public var account: String
        public var name: String
        public var type: AccountType
        public var isActive: Bool
        public var line: Int
    }

    /// What an account is for.
    public enum AccountType: String, CaseIterable, Hashable, Sendable {
        case expense, income, asset, liability, clearing, prepaid, accrual, tax, variance, suspense
    }

    /// A department that pays.
    public struct Department: Hashable, Sendable {
        public var department: String
        public var name: String
        public var costCenter: String?
        public var manager: String?
        /// The company that it belongs to; `nil` for that of the books.
        public var entity: String?
        public var isActive: Bool
        public var line: Int
    }

    /// A project, by the key that the tracker gives its tickets if it has one.
    public struct Project: Hashable, Sendable {
        public var project: String
        public var name: String
        public var department: String?
        public var trackerKey: String?
        public var isActive: Bool
        public var line: Int
    }

    /// A feature with its owner and defaults.
    public struct Feature: Hashable, Sendable {
        public var feature: String
        public var name: String
        public var department: String?
        public var glAccount: String?
        public var project: String?
        public var isActive: Bool
        public var line: Int
    }
}

extension MappingTables {
    /// The file of each table that has a meaning of its own, by table name, with its columns; the first is its key.
    public static let knownTables: [(name: String, columns: [String], optional: [String])] = [
        ("chart-of-accounts", ["account", "name", "type", "active"], []),
        ("departments", ["department", "name", "cost_center", "manager", "active"], ["entity"]),
        ("projects", ["project", "name", "department", "tracker_key", "active"], []),
        ("features", ["feature", "name", "department", "gl_account", "project", "active"], []),
        ("aliases", ["attribute", "alias", "value"], []),
    ]

    /// Takes over one of ``knownTables``; duplicates and wrong cells become problems.
    public mutating func add(_ table: TableFile, named name: String, problems: SettingProblems) {
        switch name {
        case "chart-of-accounts":
            let kept = KeyedRows(table, problems: problems)
            accounts = kept.rows.map { row in
                Account(
                    account: row.key, name: row.text("name", required: true) ?? "",
                    type: row.choice("type", AccountType.self) ?? .expense, isActive: row.flag("active"), line: row.line
                )
            }
        case "departments":
            departments = KeyedRows(table, problems: problems).rows.map { row in
                Department(
                    department: row.key, name: row.text("name", required: true) ?? "",
                    costCenter: row.text("cost_center"), manager: row.text("manager"), entity: row.text("entity"),
                    isActive: row.flag("active"), line: row.line)
            }
        case "projects":
            projects = KeyedRows(table, problems: problems).rows.map { row in
                Project(
                    project: row.key, name: row.text("name", required: true) ?? "", department: row.text("department"),
                    trackerKey: row.text("tracker_key"), isActive: row.flag("active"), line: row.line)
            }
        case "features":
            features = KeyedRows(table, problems: problems).rows.map { row in
                Feature(
                    feature: row.key, name: row.text("name", required: true) ?? "", department: row.text("department"),
                    glAccount: row.text("gl_account"), project: row.text("project"), isActive: row.flag("active"),
                    line: row.line)
            }
        case "aliases":
            aliases = AliasTable(table, problems: problems)
            return
        default: _ = KeyedRows(table, problems: problems)
        }
        lookups[name] = LookupTable(name: name, table: table)
    }
}

/// A table that rules look into.
public struct LookupTable: Sendable {
    /// The name that rules give: the file's without `.csv`.
    public let name: String
    /// The header; the first column is the key.
    public let columns: [String]
    private let rows: [TableFile.Row]

    init(name: String, table: TableFile) {
        self.name = name
        columns = table.columns
        rows = table.rows
    }

    /// The values of one column by those of another; rows without either are left out.
    ///
    /// - Returns: the dictionary, and the keys that stand on two rows with different values.
    func index(by key: Int, giving value: Int) -> (values: [ExactText: String], contradictory: [String]) {
        var values: [ExactText: String] = [:]
        var contradictory: [String] = []
        for row in rows {
            guard let key = row.cells[key], let value = row.cells[value] else { continue }
            let known = values.updateValue(value, forKey: ExactText(key))
            if let known, !known.isExactly(value) { contradictory.append(key) }
        }
        return (values, contradictory)
    }
}

/// The rows of a table whose first column is a key: no blank key, no key twice.
public struct KeyedRows {
    /// The rows that have a key.
    public private(set) var rows: [Row] = []

    /// Reads the keys and notes problems.
    public init(_ table: TableFile, problems: SettingProblems) {
        var lines: [ExactText: Int] = [:]
        for row in table.rows {
            guard let key = row.cells[0] else {
                problems.add(
                    SettingProblem(
                        file: table.file, line: row.line, field: table.columns[0],
                        reason: .missing(expected: "the key of the row")))
                continue
            }
            if let first = lines[ExactText(key)] {
                problems.add(
                    SettingProblem(
                        file: table.file, line: row.line, field: table.columns[0], value: key,
                        reason: .duplicate(line: first)))
                continue
            }
            lines[ExactText(key)] = row.line
            rows.append(Row(table: table, row: row, key: key, problems: problems))
        }
    }

    /// One row with its key.
    public struct Row {
        let table: TableFile
        let row: TableFile.Row
        /// The first cell.
        public let key: String
        let problems: SettingProblems

        /// The line on which it begins.
        public var line: Int { row.line }

        /// A cell; a problem when it is required and empty.
        public func text(_ column: String, required: Bool = false) -> String? {
            let value = table.column(column).flatMap { row.cells[$0] }
            if value == nil, required { report(column, nil, .missing(expected: "a value")) }
            return value
        }

        /// `true` or `false`.
        public func flag(_ column: String) -> Bool {
            switch text(column, required: true) {
            case "true": return true
            case "false", nil: return false
            case let value:
                report(column, value, .notOneOf(["true", "false"]))
                return false
            }
        }

        /// One of the raw values of an enumeration.
        public func choice<Choice>(_ column: String, _ type: Choice.Type) -> Choice?
        where Choice: RawRepresentable & CaseIterable, Choice.RawValue == String {
            guard let value = text(column, required: true) else { return nil }
            if let choice = Choice(rawValue: value) { return choice }
            report(column, value, .notOneOf(Choice.allCases.map(\.rawValue)))
            return nil
        }

        private func report(_ column: String, _ value: String?, _ reason: SettingProblem.Reason) {
            problems.add(
                SettingProblem(file: table.file, line: row.line, field: column, value: value, reason: reason))
        }
    }
}

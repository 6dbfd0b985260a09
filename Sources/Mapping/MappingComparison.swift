public import Money
internal import TerminalText

/// What another set of rules would change: charges decided twice, added up. One currency.
public struct MappingComparison: Sendable {
    /// Rows compared.
    public private(set) var rows = 0
    /// Rows whose department, account or project differs.
    public private(set) var movedRows = 0
    /// The cost of those rows.
    public private(set) var movedCost = Total.zero
    /// Totals before and after, by department.
    public private(set) var departments: [String: Change] = [:]
    /// Totals before and after, by GL account.
    public private(set) var accounts: [String: Change] = [:]
    /// What moved from where to where.
    public private(set) var moves: [Move: Share] = [:]

    /// Totals of one department or account.
    public struct Change: Hashable, Sendable {
        public var before = Total.zero
        public var after = Total.zero
        /// Rows that came or left.
        public var movedRows = 0

        /// What the other rules add.
        public var difference: Total { after - before }
    }

    /// One way that rows went.
    public struct Move: Hashable, Sendable {
        public var fromDepartment: String
        public var fromAccount: String
        public var fromProject: String?
        public var toDepartment: String
        public var toAccount: String
        public var toProject: String?
    }

    /// Rows with their cost.
    public struct Share: Hashable, Sendable {
        public var rows = 0
        public var cost = Total.zero
    }

    /// Nothing yet.
    public init() {}

    /// Adds rows of one combination, decided by the rules in force and by the others.
    public mutating func add(before: Decision, after: Decision, cost: Total, rows: Int) {
        self.rows += rows
        let departmentMoved = !before.department.value.isExactly(after.department.value)
        let accountMoved = !before.glAccount.value.isExactly(after.glAccount.value)
        let projectMoved = before.project.map { ExactText($0.value) } != after.project.map { ExactText($0.value) }
        departments[before.department.value, default: Change()].before += cost
        departments[after.department.value, default: Change()].after += cost
        accounts[before.glAccount.value, default: Change()].before += cost
        accounts[after.glAccount.value, default: Change()].after += cost
        if departmentMoved {
            departments[before.department.value]?.movedRows += rows
            departments[after.department.value]?.movedRows += rows
        }
        if accountMoved {
            accounts[before.glAccount.value]?.movedRows += rows
            accounts[after.glAccount.value]?.movedRows += rows
        }
        guard departmentMoved || accountMoved || projectMoved else { return }
        movedRows += rows
        movedCost += cost
        let move = Move(
            fromDepartment: before.department.value, fromAccount: before.glAccount.value,
            fromProject: before.project?.value, toDepartment: after.department.value,
            toAccount: after.glAccount.value, toProject: after.project?.value)
        moves[move, default: Share()].rows += rows
        moves[move, default: Share()].cost += cost
    }

    /// Whether nothing moves: the totals before and after agree, since both are of the same rows.
    public var isEmpty: Bool { movedRows == 0 }

    /// Tables for a terminal: departments, accounts and moves, the largest difference first.
    public var text: String {
        var text = "\(movedRows) of \(rows) rows move, \(movedCost.grouped())\n"
        text += MappingComparison.table("department", departments)
        text += MappingComparison.table("account", accounts)
        guard !isEmpty else { return text }
        var table = TextTable([.left, .left, .right, .right], indentation: 0, gap: 2)
        table.add(["from", "to", "rows", "cost"])
        let ordered = moves.map { (line: $0.key.line, share: $0.value) }.sorted {
            ($1.share.cost.picos.magnitude, $0.line.from, $0.line.to) < (
                $0.share.cost.picos.magnitude, $1.line.from, $1.line.to
            )
        }
        for move in ordered {
            table.add([move.line.from, move.line.to, "\(move.share.rows)", move.share.cost.grouped()])
        }
        return text + "\n" + table.text
    }

    private static func table(_ heading: String, _ changes: [String: Change]) -> String {
        let moved = changes.filter { $0.value.movedRows > 0 }.sorted {
            ($1.value.difference.picos.magnitude, $0.key) < ($0.value.difference.picos.magnitude, $1.key)
        }
        guard !moved.isEmpty else { return "" }
        var table = TextTable([.left, .right, .right, .right, .right], indentation: 0, gap: 2)
        table.add([heading, "before", "after", "difference", "rows"])
        for (name, change) in moved {
            table.add([
                name, change.before.grouped(), change.after.grouped(), change.difference.grouped(),
                "\(change.movedRows)",
            ])
        }
        return "\n" + table.text
    }
}

extension MappingComparison.Move {
    /// Both ends as `department account project`.
    fileprivate var line: (from: String, to: String) {
        (
            [fromDepartment, fromAccount, fromProject].compactMap { $0 }.joined(separator: " "),
            [toDepartment, toAccount, toProject].compactMap { $0 }.joined(separator: " ")
        )
    }
}

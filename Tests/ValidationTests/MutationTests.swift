import Columns
import FOCUS
import Testing

@testable import Validation

/// A change to good rows that breaks one rule.
struct Mutation: Sendable, CustomTestStringConvertible {
    /// The kind of row that is changed; the others stay.
    enum Row: Int, Sendable {
        case usage, committed, unused, purchase, tax, credit, reserved, correction
    }

    let rule: String
    let row: Row
    /// New values; `nil` removes one. `\u{1}` stands for a byte that is not UTF-8.
    let changes: [String: String?]
    /// Rules that must break too because they say the same of the row.
    var also: Set<String> = []
    /// Changes to the columns: removed, renamed or added.
    var columns: [String: String?] = [:]
    var profile = Profile.everything

    init(
        _ rule: String, _ row: Row = .usage, _ changes: [String: String?] = [:], also: Set<String> = [],
        columns: [String: String?] = [:], profile: Profile = .everything
    ) {
        self.rule = rule
        self.row = row
        self.changes = changes
        self.also = also
        self.columns = columns
        self.profile = profile
    }

    var testDescription: String { "\(rule) \(row) \(changes)" }

    func report() throws -> ValidationReport {
        var sample = SampleRows.all
        for (column, value) in changes { sample.rows[row.rawValue][column] = value }
        for (column, replacement) in columns {
            guard let index = sample.columns.firstIndex(of: column) else {
                sample.columns.append(column)
                continue
            }
            if let replacement {
                sample.columns[index] = replacement
                for row in sample.rows.indices { sample.rows[row][replacement] = sample.rows[row][column] }
            } else {
                sample.columns.remove(at: index)
            }
        }
        let schema = sample.columns.map { ColumnSchema(name: $0, type: .text, isNullable: true) }
        let columns = sample.columns.map { column in
            var texts = TextValues()
            for row in sample.rows {
                guard let value = row[column] else {
                    texts.append(nil)
                    continue
                }
                texts.appendBytes { $0 += value.utf8.map { $0 == 1 ? 0xFF : $0 } }
            }
            return Column(.direct, .text(texts))
        }
        var validator = try RowValidator(version: .v1_1, schema: schema, profile: profile)
        try validator.check(RowBlock(rowCount: sample.rows.count, columns: columns), firstRow: 1)
        return try validator.finish()
    }
}

@Suite struct `Each mutation` {
    @Test(arguments: Mutation.table)
    func `is caught by its rule and no other`(mutation: Mutation) throws {
        let report = try mutation.report()
        // Other rules take a column that is not there for empty; of those only the ones on columns count here.
        let isRemoval = mutation.columns.values.contains(nil)
        let groups = report.groups.filter { group in
            group.severity != .info && (!isRemoval || group.rule.clauses[0].check.isPresence)
        }
        let broken = Set(groups.map(\.rule.id))
        #expect(broken == mutation.also.union([mutation.rule]))
    }

    @Test func `is there for every rule that is tested on its own`() throws {
        var profile = Profile.everything
        profile.abilities[.skuAboveSkuPrice] = false
        let report = try SampleRows.all.report(profile: profile)
        let tested = report.outcomes.filter { outcome in
            if case .undecided = outcome.status { return false }
            if case .permission = outcome.status { return false }
            return !outcome.rule.clauses.contains { clause in
                if case .see = clause.check { true } else { false }
            }
        }
        let mutated = Set(Mutation.table.map(\.rule))
        #expect(tested.map(\.rule.id).filter { !mutated.contains($0) } == [])
    }
}

extension Check {
    fileprivate var isPresence: Bool {
        switch self {
        case .present, .presentWith: true
        default: false
        }
    }
}

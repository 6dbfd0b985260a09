internal import Columns
internal import FOCUS

/// Tests the rules on one block of rows.
///
/// What a rule needs of a column is found once a distinct value. A rule whose columns share one key vector, or are
/// constant, is decided once a key; only rules over several vectors, or over values that each row has for itself, are
/// decided a row at a time, and then with one bit a row and column.
struct BlockCheck {
    let plan: Plan
    let block: RowBlock
    let firstRow: Int
    let positions: RowPositions?
    /// Whether an empty text may have been meant as a missing value, as in a text file.
    let isTextFile: Bool
    var spaces: BlockSpaces
    let facts: [ColumnFacts]
    /// What has been found of atoms so far.
    var masks: [Atom: Mask] = [:]

    init(
        plan: Plan, block: RowBlock, firstRow: Int, positions: RowPositions?, isTextFile: Bool, facts: [ColumnFacts]
    ) {
        self.plan = plan
        self.block = block
        self.firstRow = firstRow
        self.positions = positions
        self.isTextFile = isTextFile
        self.facts = facts
        spaces = BlockSpaces(block)
    }

    /// Adds what breaks a rule.
    ///
    /// - Parameters:
    ///   - settled: the checks that need not be made as long as their columns have not changed.
    ///   - changes: how often the values of each column have changed.
    mutating func run(into store: inout FindingStore, _ settled: inout SettledChecks, _ changes: [Int]) {
        for column in plan.columns.indices where !facts[column].defects.isEmpty { reportDefects(of: column, &store) }
        for (number, check) in plan.rowChecks.enumerated() {
            let isDecidedByKeys = spaces.areDecidedByKeys(check.columns)
            if isDecidedByKeys, settled.holds(number, check, changes) { continue }
            if run(check, isDecidedByKeys, &store), isDecidedByKeys { settled.settle(number, check, changes) }
        }
    }

    /// The number of a row of the block in the whole.
    func number(ofRow row: Int) -> Int { positions?.rows[row] ?? firstRow + row }

    // MARK: Rows to findings

    func finding(row: Int, column: Int, expected: String?) -> Finding {
        let values = block.columns[column].values
        return Finding(
            row: number(ofRow: row), line: positions?.lines[row], byteOffset: positions?.byteOffsets[row],
            value: ValueText.text(
                of: values, at: block.columns[column].valueIndex(ofRow: row), plan.columns[column].type),
            expected: expected)
    }

    private mutating func reportDefects(of column: Int, _ store: inout FindingStore) {
        // A defect is of a value; its rows are those that have the value.
        let defects = facts[column].defects
        let rows = rowsOfValues(column)
        var byRule: [FindingStore.Key: [(value: Int, defect: Defect)]] = [:]
        for (value, rule, defect) in defects where rows.count(value) > 0 {
            let severity = severity(of: rule, defect, column)
            byRule[FindingStore.Key(rule: rule, column: column, severity: severity), default: []].append(
                (value, defect))
        }
        for (key, values) in byRule {
            let count = values.reduce(0) { $0 + rows.count($1.value) }
            var examples: [Finding] = []
            if store.wantsExamples(key) {
                // One of each text that is shown: bytes that are not UTF-8 can look alike.
                var shown: Set<String?> = []
                for (value, defect) in values.sorted(by: { rows.first($0.value) < rows.first($1.value) }) {
                    var found = finding(row: rows.first(value), column: column, expected: nil)
                    guard shown.insert(found.value).inserted else { continue }
                    found.expected = Expectation.of(defect, value: found.value, plan.columns[column])
                    examples.append(found)
                    if examples.count == store.exampleLimit { break }
                }
            }
            store.add(
                key, count: count, examples: examples,
                providers: providers(of: mask(ofValues: values.map(\.value), column)))
        }
    }

    /// The rows that have one of some values of a column.
    private func mask(ofValues values: [Int], _ column: Int) -> Mask {
        let isWanted = Set(values)
        switch block.columns[column].rows {
        case .constant: return isWanted.contains(0) ? .all : .none
        case .direct: return Mask(count: block.rowCount, space: .rows, isWanted.contains)
        case .keyed:
            let vector = spaces.vectorOfColumn[column] ?? 0
            return Mask(count: spaces.keyCounts[vector], space: .keys(vector), isWanted.contains)
        }
    }

    private func severity(of rule: Int, _ defect: Defect, _ column: Int) -> Severity {
        // All three unit columns only should follow Unit Format; and "" in a text file can mean either.
        if defect.attribute == "unit" || (defect == .nullEmpty && isTextFile) { return .warning }
        return Plan.severity(of: plan.catalogue.rules[rule])
    }

    private struct RowsOfValues {
        let tally: KeyTally?
        let isConstant: Bool
        let rowCount: Int

        func count(_ value: Int) -> Int {
            if isConstant { return value == 0 ? rowCount : 0 }
            guard let tally else { return 1 }
            return Int(tally.counts[value])
        }

        func first(_ value: Int) -> Int {
            if isConstant { return 0 }
            guard let tally else { return value }
            return Int(tally.firstRows[value])
        }
    }

    private mutating func rowsOfValues(_ column: Int) -> RowsOfValues {
        let tally = spaces.vectorOfColumn[column].map { spaces.tally($0) }
        var isConstant = false
        if case .constant = block.columns[column].rows { isConstant = true }
        return RowsOfValues(tally: tally, isConstant: isConstant, rowCount: block.rowCount)
    }

    /// Counts the rows of a mask and keeps the first of each distinct value of the subject.
    mutating func report(
        _ violations: Mask, rule: Int, subject: Int, severity: Severity, _ store: inout FindingStore,
        expected: (Int) -> String?
    ) {
        let key = FindingStore.Key(rule: rule, column: subject, severity: severity)
        var rows: [Int] = []
        var count = 0
        switch violations.form {
        case .uniform(false): return
        case .uniform(true):
            count = block.rowCount
            if store.wantsExamples(key) { rows = firstRows(subject, store.exampleLimit, 0..<block.rowCount) }
        case .bits(let words, .keys(let vector)):
            let tally = spaces.tally(vector)
            var first: [Int] = []
            for index in 0..<spaces.keyCounts[vector] where words[index >> 6] >> UInt64(index & 63) & 1 == 1 {
                guard tally.counts[index] > 0 else { continue }
                count += Int(tally.counts[index])
                first.append(Int(tally.firstRows[index]))
            }
            if store.wantsExamples(key) { rows = firstRows(subject, store.exampleLimit, first.sorted()) }
        case .bits(let words, .rows):
            let selected = (0..<block.rowCount).lazy.filter { words[$0 >> 6] >> UInt64($0 & 63) & 1 == 1 }
            for word in words.indices {
                let valid = word == words.count - 1 && block.rowCount & 63 != 0 ? block.rowCount & 63 : 64
                count += (words[word] & (~0 >> UInt64(64 - valid))).nonzeroBitCount
            }
            if store.wantsExamples(key) { rows = firstRows(subject, store.exampleLimit, selected) }
        }
        if count == 0 { return }
        store.add(
            key, count: count, examples: rows.map { finding(row: $0, column: subject, expected: expected($0)) },
            providers: providers(of: violations))
    }

    /// The first rows with distinct values of a column.
    private func firstRows(_ column: Int, _ limit: Int, _ rows: some Sequence<Int>) -> [Int] {
        var seen: Set<Int> = []
        var shown: Set<String?> = []
        var first: [Int] = []
        for row in rows {
            let value = block.columns[column].valueIndex(ofRow: row)
            guard seen.insert(value).inserted else { continue }
            let text = ValueText.text(of: block.columns[column].values, at: value, plan.columns[column].type)
            guard shown.insert(text).inserted else { continue }
            first.append(row)
            if first.count == limit { break }
        }
        return first
    }

    // MARK: Checks

    /// Makes a check; says whether it is certain that no row and no key breaks it.
    private mutating func run(_ check: RowCheck, _ isDecidedByKeys: Bool, _ store: inout FindingStore) -> Bool {
        if case .anyOf(let literals) = check.test {
            // Where the test has to look at each row, those that it is for come first.
            if literals.contains(where: looksAtRows), spaces.isUnused(selection(check)) { return false }
            // Otherwise the test does: in good data almost always nothing breaks it, whatever the rows.
            let broken = mask(anyOf: literals.map { [$0] })
            if broken.isNone { return true }
            let violations = spaces.and(broken, selection(check))
            report(
                violations, rule: check.rule, subject: check.subject, severity: check.severity, &store,
                expected: expectation(check))
            return violations.isNone
        }
        if holdsEverywhere(check) { return true }
        let selected = selection(check)
        if selected.isNone { return true }
        // Keys that no row has now may come to have some: they are looked at all the same, once for all blocks.
        if !isDecidedByKeys, spaces.isUnused(selected) { return false }
        return runRelation(check, selected, &store)
    }

    /// Whether the mask of a literal has to be made row by row.
    private func looksAtRows(_ literal: Literal) -> Bool {
        switch literal {
        case .always, .never: return false
        case .holds(let atom), .holdsNot(let atom):
            guard case .direct = block.columns[atom.column].rows, masks[atom] == nil else { return false }
            return uniform(atom, facts[atom.column]) == nil
        }
    }

    private func expectation(_ check: RowCheck) -> (Int) -> String? {
        guard case .anyOf(let literals) = check.test else { return { _ in nil } }
        let plan = plan.columns[check.subject]
        let (block, subject) = (block, check.subject)
        return { row in
            guard literals.contains(.holds(.notAllowed(subject))) else { return nil }
            let values = block.columns[subject].values
            let value = ValueText.text(of: values, at: block.columns[subject].valueIndex(ofRow: row), plan.type)
            return Expectation.allowed(plan.column?.allowedValues ?? [], near: value)
        }
    }
}

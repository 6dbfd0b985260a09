/// The checks that hold for whatever rows have, as long as the values of some columns stay as they are.
///
/// A check whose columns are constant or hang on the keys of one domain is decided once a key, whichever of the keys the
/// rows of a block have. So the blocks that bring no further key need not be looked at again.
struct SettledChecks: Sendable {
    /// For each check, the changes of its columns up to which it is known to hold.
    private var changes: [[Int]?]

    init(checkCount: Int) {
        changes = Array(repeating: nil, count: checkCount)
    }

    /// Whether a check holds on values that have changed so often.
    func holds(_ number: Int, _ check: RowCheck, _ columnChanges: [Int]) -> Bool {
        guard let known = changes[number] else { return false }
        for (column, change) in zip(check.columns, known) where columnChanges[column] != change { return false }
        return true
    }

    /// Notes that a check holds on them.
    mutating func settle(_ number: Int, _ check: RowCheck, _ columnChanges: [Int]) {
        changes[number] = check.columns.map { columnChanges[$0] }
    }
}

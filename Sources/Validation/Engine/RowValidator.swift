public import Columns
public import FOCUS

/// Why validation cannot go on.
public enum ValidationError: Error, Hashable, Sendable {
    /// A temporary file for the rules on the data set cannot be made, written or read.
    case temporaryFile(errno: Int32)
    /// The rules that are compiled into the module are malformed: a mistake of ours.
    case catalogue(CatalogueError)
    /// A block has another number of columns than the schema.
    case columnCount(Int, expected: Int)
}

/// Tests blocks of rows against the rules of a version.
///
/// Several workers may each have a validator, made by ``worker()`` from one, give it any of the blocks, and be merged at
/// the end: the report does not depend on who took which block. Memory does not grow with the number of rows.
///
///     var validator = try RowValidator(version: .v1_1, schema: schema)
///     try validator.check(block, firstRow: 1)
///     let report = try validator.finish()
public struct RowValidator: Sendable {
    let plan: Plan
    private let isTextFile: Bool
    private let limits: MemoryLimits
    private var store: FindingStore
    private var dataSet: DataSetCheck
    private var rowCount = 0
    private var providers = ProviderCounts()
    private var factsCache: FactsCache
    private var settled: SettledChecks

    /// A validator for rows with these columns.
    ///
    /// - Parameters:
    ///   - exampleLimit: how many findings of a kind are kept beside their count.
    ///   - hasDistinctRows: whether it is known that no row is there twice, as of rows that each show another unique id
    ///     of a database; the rule on doubled rows then holds without comparing them.
    public init(
        version: FOCUSVersion, schema: [ColumnSchema], profile: Profile = Profile(),
        facts: ReferenceFacts = ReferenceFacts(), exampleLimit: Int = 5, hasDistinctRows: Bool = false
    ) throws(ValidationError) {
        do throws(CatalogueError) {
            self.init(
                plan: Plan(
                    catalogue: try RuleCatalogue(version), schema: schema, profile: profile, facts: facts,
                    hasDistinctRows: hasDistinctRows),
                exampleLimit: exampleLimit, isTextFile: false, limits: MemoryLimits())
        } catch {
            throw .catalogue(error)
        }
    }

    init(
        catalogue: RuleCatalogue, schema: [ColumnSchema], profile: Profile, facts: ReferenceFacts, exampleLimit: Int,
        isTextFile: Bool, limits: MemoryLimits = MemoryLimits()
    ) {
        self.init(
            plan: Plan(catalogue: catalogue, schema: schema, profile: profile, facts: facts),
            exampleLimit: exampleLimit, isTextFile: isTextFile, limits: limits)
    }

    private init(plan: Plan, exampleLimit: Int, isTextFile: Bool, limits: MemoryLimits) {
        self.plan = plan
        self.isTextFile = isTextFile
        self.limits = limits
        store = FindingStore(exampleLimit: exampleLimit)
        dataSet = DataSetCheck(plan, limits: limits)
        factsCache = FactsCache(columnCount: plan.columns.count)
        settled = SettledChecks(checkCount: plan.rowChecks.count)
    }

    /// A validator for other blocks of the same rows, to be merged back.
    public func worker() -> RowValidator {
        RowValidator(plan: plan, exampleLimit: store.exampleLimit, isTextFile: isTextFile, limits: limits)
    }

    /// Tests the rows of a block.
    ///
    /// - Parameters:
    ///   - firstRow: the number of its first row in the whole, counted from 1.
    ///   - positions: where the rows stand in a file, for findings; they number the rows then.
    public mutating func check(
        _ block: RowBlock, firstRow: Int, positions: RowPositions? = nil
    ) throws(ValidationError) {
        guard block.columns.count == plan.columns.count else {
            throw .columnCount(block.columns.count, expected: plan.columns.count)
        }
        rowCount += block.rowCount
        if block.rowCount == 0 { return }
        var check = BlockCheck(
            plan: plan, block: block, firstRow: firstRow, positions: positions, isTextFile: isTextFile,
            facts: factsCache.facts(of: block, plan))
        check.run(into: &store, &settled, factsCache.changes)
        providers.merge(check.providers(of: .all))
        try dataSet.add(&check)
    }

    /// Takes over what another worker found.
    public mutating func merge(_ other: RowValidator) throws(ValidationError) {
        rowCount += other.rowCount
        providers.merge(other.providers)
        store.merge(other.store)
        try dataSet.merge(other.dataSet)
    }

    /// The report, once every row has been tested.
    ///
    /// - Parameter rowNumber: gives the row to show for a row as ``check(_:firstRow:positions:)`` counted it, where
    ///   blocks were numbered before it was known how many rows come before them. It must keep the order.
    public mutating func finish(rowNumber: (Int) -> Int = { $0 }) throws(ValidationError) -> ValidationReport {
        store.number(rowNumber)
        try dataSet.finish(plan, rowNumber, into: &store)
        return ValidationReport(plan: plan, store: store, rowCount: rowCount, providers: providers)
    }
}

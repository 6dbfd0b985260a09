import CostStore
import Lines
import Mapping
import Money
import Periods
import Pools
import Postings
import Rating
import SettingsText
import TestSupport
import Testing

/// October of a store that a test makes, under rules and pools that a test writes.
struct PostedOctober {
    private let folder: TemporaryFolder
    private let mapping: MappingModel
    let plan: PoolPlan

    private var path: String { folder.path("store.sqlite") }

    init(
        calls: [CallRecord] = [], charges: [ChargeRecord] = [],
        prices: [PriceRecord] = [.sample(.input, list: "2", contracted: "1"), .sample(.output, list: "10")],
        rules: String = "rules: []", pools: String = "pools: []", drivers: String = ""
    ) throws {
        folder = try TemporaryFolder()
        let problems = SettingProblems()
        mapping = MappingModel(
            rules: MappingRule.read(Array(rules.utf8), file: "rules.yaml", problems: problems),
            tables: MappingTables(),
            suspense: MappingModel.Suspense(glAccount: "9999", department: "nobody"), problems: problems)
        let definitions = PoolDefinitions.read(Array(pools.utf8), file: "pools.yaml", problems: problems)
        let header = DriverTable.columns.joined(separator: ",") + "\n"
        let table = TableFile.read(
            Array((header + drivers).utf8), file: "drivers.csv", required: DriverTable.columns, problems: problems)
        plan = PoolPlan(
            definitions, drivers: table.map { DriverTable($0, problems: problems) } ?? DriverTable(), mapping: mapping,
            currency: .known("USD"), period: October.month)
        #expect(problems.all.map(\.description) == [])
        try StoreWriter.create(at: folder.path("store.sqlite"), calls: calls, charges: charges, prices: prices)
    }

    /// Writes results that sessions led to.
    func add(outcomes: [(id: String, session: String)]) throws {
        for (id, session) in outcomes {
            try StoreDatabase.run(
                """
                INSERT INTO outcomes (outcome_id, outcome_type, session, occurred_at)
                VALUES ('\(id)', 'done', '\(session)', \(October.day(5)))
                """, on: path)
        }
    }

    func lines(_ grain: Grain = .day, threads: Int = 1) throws -> Lines {
        let store = try CostStore(path: path)
        return try LineScan(
            store: store, priceBook: PriceBook(store.prices()), mapping: mapping,
            settings: ScanSettings(
                period: October.start..<October.end, grain: grain, groupBy: [.feature], threads: threads),
            asking: plan.questions, callsPerUnit: 2
        ).run()
    }

    func allocated(_ grain: Grain = .day, threads: Int = 1) throws -> (lines: Lines, allocation: PeriodAllocation) {
        let lines = try lines(grain, threads: threads)
        return (lines, try PeriodAllocation(plan, lines))
    }

    /// A line as a reviewer reads it.
    static func text(_ posting: Posting) -> String {
        let key = posting.key
        let product = key.product
        let owner = [key.department, key.glAccount, key.project ?? "-", key.feature ?? "-"]
        let used = [product.provider ?? "-", product.service ?? "-", product.model ?? "-", product.category.rawValue]
        let costs = ChargeCosts.all.map { posting.costs[keyPath: $0.path].description }
        let counts = "\(posting.calls) calls \(posting.charges) charges"
        return ([key.currency] + owner + used + costs + [counts]).joined(separator: " ")
    }
}

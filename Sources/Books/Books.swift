public import Mapping
public import Periods
public import Pools
public import SettingsText

/// The project folder: settings and mappings, read and checked as a whole.
public struct Books: Sendable {
    /// The folder.
    public let folder: String
    public let settings: Settings
    public let tables: MappingTables
    public let providers: ProviderTable
    public let services: ServiceTable
    /// Rules, aliases and tables, ready to decide.
    public let mapping: MappingModel
    /// What is shared, and by which rules; none without `Mappings/pools.yaml`.
    public let pools: PoolDefinitions
    /// Statistical drivers; none without `Mappings/drivers.csv`.
    public let drivers: DriverTable
    /// What sessions are named after; none without `Mappings/workstreams.yaml`.
    public let workstreams: [Workstream]
    /// What counts as a result; none without `Mappings/outcomes.yaml`.
    public let outcomes: [OutcomeDefinition]
    /// What a result costs elsewhere; none without `Mappings/benchmarks.csv`.
    public let benchmarks: BenchmarkTable
    /// What may be spent; none without `Mappings/budgets.csv`.
    public let budgets: BudgetTable
    /// How fiscal years are cut into periods.
    public let calendar: FiscalCalendar
    /// The zone whose midnight ends a period.
    public let zone: TimeZoneRules

    /// The folder of tables and rules inside the books.
    public static let mappingsFolder = "Mappings"

    /// Reads `chargeback.yaml` and every file of `Mappings`.
    ///
    /// - Throws: ``BooksError/problems(_:)`` with the problems of all files at once.
    public static func open(at folder: String) throws(BooksError) -> Books {
        try open(at: folder, rulesFrom: nil, poolsFrom: nil)
    }

    /// Everything in rules, tables and pools that is allowed and most likely not meant.
    public func lint(observed: LintObservations = LintObservations()) -> [LintFinding] {
        let rules = MappingLint.findings(in: mapping, observed: observed)
        return (rules + pools.findings(tables: tables, drivers: drivers)).sorted()
    }

    /// Reads the books with another rule file or pool file in the place of their own, to compare.
    ///
    /// - Parameters:
    ///   - rules: a path as the caller gives it, not relative to the books; `nil` for the own rules.
    ///   - pools: the same for pools.
    public static func open(
        at folder: String, rulesFrom rules: String?, poolsFrom otherPools: String? = nil
    ) throws(BooksError) -> Books {
        let problems = SettingProblems()
        let files = BooksFiles(folder: folder, problems: problems)
        var tables = MappingTables()
        for known in MappingTables.knownTables {
            let isRequired = known.name != "aliases"
            let table = files.table(
                known.name, required: known.columns, optional: known.optional, isRequired: isRequired)
            if let table {
                tables.add(table, named: known.name, problems: problems)
            } else {
                tables.unreadable.insert(known.name)
            }
        }
        let providers = files.table("providers", required: ProviderTable.columns, isRequired: false)
        let services = files.table(
            "services", required: ServiceTable.columns, optional: ServiceTable.optionalColumns, isRequired: false)
        for name in files.furtherTables() {
            let table = files.table(name, required: [], optional: nil, isRequired: true)
            if let table { tables.add(table, named: name, problems: problems) }
        }
        let providerTable = providers.map { ProviderTable($0, problems: problems) } ?? ProviderTable()
        let serviceTable = services.map { ServiceTable($0, problems: problems) } ?? ServiceTable()
        let settings = files.bytes(Settings.file, isRequired: true).flatMap {
            Settings.read($0, tables: tables, problems: problems)
        }
        let ruleList = files.rules(at: rules)
        let suspense = settings?.suspense ?? MappingModel.Suspense(glAccount: "", department: "")
        let mapping = MappingModel(rules: ruleList, tables: tables, suspense: suspense, problems: problems)
        let drivers = files.table("drivers", required: DriverTable.columns, isRequired: false)
        let driverTable = drivers.map { DriverTable($0, problems: problems) } ?? DriverTable()
        let pools = files.pools(at: otherPools)
        let workstreams = files.bytes(Workstream.file, isRequired: false).map {
            Workstream.read($0, problems: problems)
        }
        let benchmarks = files.table("benchmarks", required: BenchmarkTable.columns, isRequired: false)
            .map { BenchmarkTable($0, problems: problems) }
        let outcomes = files.bytes(OutcomeDefinition.file, isRequired: false).map { bytes in
            // Rows that could not be read are no reason to tell that a definition names one of them.
            let isWhole = !problems.all.contains { $0.file == BenchmarkTable.file }
            return OutcomeDefinition.read(bytes, benchmarks: isWhole ? benchmarks : nil, problems: problems)
        }
        let budgets = files.table(
            "budgets", required: BudgetTable.columns, optional: BudgetTable.optionalColumns, isRequired: false)
        let calendar = settings.flatMap { files.calendar($0.close.calendar) } ?? .months
        let budgetTable = budgets.map {
            BudgetTable($0, tables: tables, calendar: calendar, problems: problems)
        }
        guard problems.isEmpty, let settings else { throw .problems(problems.sorted) }
        return Books(
            folder: folder, settings: settings, tables: tables, providers: providerTable, services: serviceTable,
            mapping: mapping, pools: pools, drivers: driverTable, workstreams: workstreams ?? [],
            outcomes: outcomes ?? [], benchmarks: benchmarks ?? BenchmarkTable(),
            budgets: budgetTable ?? BudgetTable(), calendar: calendar,
            zone: TimeZoneName.rules(of: settings.timeZone) ?? .utc)
    }
}

extension Books {
    /// The same tables, settings and statistical drivers under other rules and pools.
    public func replacing(mapping: MappingModel, pools: PoolDefinitions) -> Books {
        Books(
            folder: folder, settings: settings, tables: tables, providers: providers, services: services,
            mapping: mapping, pools: pools, drivers: drivers, workstreams: workstreams, outcomes: outcomes,
            benchmarks: benchmarks, budgets: budgets, calendar: calendar, zone: zone)
    }
}

/// Why books cannot be opened or made.
public enum BooksError: Error, Hashable, Sendable {
    /// What is wrong in their files, by file and line.
    case problems([SettingProblem])
    /// Making new books would overwrite these files, given relative to the folder.
    case alreadyThere([String])
    /// A file or folder cannot be written.
    case cannotWrite(path: String, FileError)
}

internal import Allocation
public import Mapping
internal import Money
internal import SettingsText

extension PoolDefinitions {
    /// What is allowed in a pool file and most likely not meant, by place.
    public func findings(tables: MappingTables, drivers: DriverTable) -> [LintFinding] {
        var lint = PoolLint(tables: tables, drivers: drivers)
        for (index, pool) in pools.enumerated() {
            lint.checkNames(pool)
            lint.checkDrivers(pool)
            lint.checkSource(pool, method: services.method)
            for earlier in pools[..<index] { lint.checkOverlap(earlier, pool) }
            if index > 0 { lint.checkGap(pools[index - 1], pool) }
        }
        lint.checkDriverGaps(Set(pools.flatMap(\.drivers).map(\.name)))
        return lint.findings.sorted()
    }
}

private struct PoolLint {
    let tables: MappingTables
    let drivers: DriverTable
    var findings: [LintFinding] = []

    init(tables: MappingTables, drivers: DriverTable) {
        self.tables = tables
        self.drivers = drivers
    }

    mutating func add(_ kind: LintFinding.Kind, _ pool: PoolDefinition, _ message: String, _ fix: String) {
        findings.append(
            LintFinding(
                kind: kind, file: pool.place.file, line: pool.place.line, column: pool.place.column, subject: pool.id,
                message: message, fix: fix))
    }

    /// Every name of a department, project or account that the pool uses must be listed and active.
    mutating func checkNames(_ pool: PoolDefinition) {
        var names: [(dimension: PoolDefinition.Dimension, name: String)] = []
        for lists in [pool.scope.included, pool.scope.excluded] {
            for dimension in PoolDefinition.Dimension.allCases {
                names += (lists[dimension] ?? []).map { (dimension, $0) }
            }
        }
        for level in pool.levels {
            for portion in level.basis.portions {
                names += zip(level.dimensions, portion.target.parts).map { ($0, $1) }
            }
        }
        if let first = pool.levels.first {
            let targets =
                pool.policies.caps.map(\.target)
                + [pool.policies.excess, pool.policies.deMinimis?.target].compactMap { $0 }
            for target in targets { names += zip(first.dimensions, target.parts).map { ($0, $1) } }
        }
        switch pool.source {
        case .amount(_, let account, let department):
            names.append((.glAccount, account))
            if let department { names.append((.department, department)) }
        case .balance(let department): names.append((.department, department))
        case .selection: break
        }
        if let account = pool.policies.roundingAccount { names.append((.glAccount, account)) }
        for (dimension, name) in names { checkName(name, dimension, pool) }
    }

    private mutating func checkName(_ name: String, _ dimension: PoolDefinition.Dimension, _ pool: PoolDefinition) {
        let entry: (file: String, unknown: LintFinding.Kind, inactive: LintFinding.Kind)
        let states: [(name: String, isActive: Bool)]
        switch dimension {
        case .department:
            entry = ("departments.csv", .unknownDepartment, .inactiveDepartment)
            states = tables.departments.map { ($0.department, $0.isActive) }
        case .project:
            entry = ("projects.csv", .unknownProject, .inactiveProject)
            states = tables.projects.map { ($0.project, $0.isActive) }
        case .glAccount:
            entry = ("chart-of-accounts.csv", .unknownAccount, .inactiveAccount)
            states = tables.accounts.map { ($0.account, $0.isActive) }
        }
        guard let state = states.first(where: { $0.name.utf8.elementsEqual(name.utf8) }) else {
            let nearest = Spelling.nearest(to: name, among: states.map(\.name))
            let fix = nearest.map { "did you mean \($0)?" } ?? "add it there or correct it"
            add(entry.unknown, pool, "\(name) is not in \(entry.file)", fix)
            return
        }
        if !state.isActive { add(entry.inactive, pool, "\(name) is inactive in \(entry.file)", "choose an active one") }
    }

    /// A statistical driver needs a row that holds at some time of the pool.
    mutating func checkDrivers(_ pool: PoolDefinition) {
        for driver in pool.drivers {
            guard case .statistical(let name) = driver.quantity else { continue }
            let rows = drivers.rows.filter { $0.driver.utf8.elementsEqual(name.utf8) }
            if rows.isEmpty {
                let known = drivers.names + DriverDefinition.ownNames
                let nearest = Spelling.nearest(to: name, among: known)
                let fix = nearest.map { "did you mean \($0)?" } ?? "add rows for it to drivers.csv"
                add(.driverWithoutData, pool, "\(name) has no rows in drivers.csv", fix)
            } else if !rows.contains(where: { $0.validity.overlaps(pool.validity) }) {
                add(.driverWithoutData, pool, "no row of \(name) holds while the pool does", "add rows to drivers.csv")
            }
        }
    }

    /// Rows of a driver that pools use must follow each other without a gap, target by target.
    mutating func checkDriverGaps(_ used: Set<String>) {
        let rows = drivers.rows.filter { used.contains($0.driver) }
        let ofTarget = Dictionary(grouping: rows) { [$0.driver, $0.department, $0.project ?? ""] }
        for (names, rows) in ofTarget {
            let ordered = rows.sorted { ($0.validity.from ?? .min) < ($1.validity.from ?? .min) }
            for (previous, next) in zip(ordered, ordered.dropFirst()) {
                guard let end = previous.validity.to, let start = next.validity.from, end < start else { continue }
                findings.append(
                    LintFinding(
                        kind: .validityGap, file: "Mappings/drivers.csv", line: next.line,
                        subject: names.filter { !$0.isEmpty }.joined(separator: ", "),
                        message: "no row holds \(Validity(from: end, to: start))",
                        fix: "close the gap, or add a row with 0 where it is meant"))
            }
        }
    }

    /// A service department must not receive its own balance; the reciprocal method takes self-use out itself.
    mutating func checkSource(_ pool: PoolDefinition, method: ServiceMethod.Method) {
        guard case .balance(let department) = pool.source, method != .reciprocal,
            pool.levels.first?.dimensions.contains(.department) ?? false,
            pool.scope.contains(department, in: .department)
        else { return }
        let fix = "add exclude: { department: [\(department)] }"
        add(.targetIsSource, pool, "\(department) is among the targets of its own balance", fix)
    }

    mutating func checkOverlap(_ left: PoolDefinition, _ right: PoolDefinition) {
        guard !left.id.utf8.elementsEqual(right.id.utf8), left.validity.overlaps(right.validity),
            case .selection(let first) = left.source, case .selection(let second) = right.source,
            !Condition.all([first, second]).isContradictory
        else { return }
        let message =
            first.implies(second) || second.implies(first)
            ? "selects charges that \(left.id) selects too" : "may select charges that \(left.id) selects too"
        add(.overlappingPools, right, message, "add a condition that tells them apart, such as not")
    }

    mutating func checkGap(_ previous: PoolDefinition, _ next: PoolDefinition) {
        guard previous.id.utf8.elementsEqual(next.id.utf8), let end = previous.validity.to,
            let start = next.validity.from, end < start
        else { return }
        add(.validityGap, next, "no version is in force \(Validity(from: end, to: start))", "close the gap")
    }
}

extension BasisDefinition {
    /// Every declared portion in it.
    var portions: [DeclaredPortion] {
        switch self {
        case .driver, .combination: []
        case .percent(let portions, .remainder(let target)):
            portions + [DeclaredPortion(target: target, value: .zero)]
        case .percent(let portions, _): portions
        case .fixed(let portions, let rest): portions + rest.portions
        }
    }

    /// Every driver in it.
    public var drivers: [DriverDefinition] {
        switch self {
        case .driver(let driver): [driver]
        case .percent: []
        case .fixed(_, let rest): rest.drivers
        case .combination(let parts): parts.map(\.driver)
        }
    }
}

extension PoolDefinition {
    /// Every driver that the pool may need, that of its fallback included.
    public var drivers: [DriverDefinition] {
        var drivers = levels.flatMap(\.basis.drivers)
        if case .fallback(let driver) = policies.zeroDriver { drivers.append(driver) }
        return drivers
    }
}

internal import Allocation
internal import Mapping
internal import SettingsText

extension PoolDefinitions {
    /// Notes what no single pool shows: versions that overlap, services without an order, cycles of services.
    func check(_ problems: SettingProblems) {
        checkVersions(problems)
        checkServices(problems)
    }

    /// The pools that hand out the balance of a department.
    public var servicePools: [PoolDefinition] {
        pools.filter { if case .balance = $0.source { true } else { false } }
    }

    private func checkVersions(_ problems: SettingProblems) {
        for (previous, next) in zip(pools, pools.dropFirst())
        where previous.id.utf8.elementsEqual(next.id.utf8) && previous.validity.overlaps(next.validity) {
            let sentence =
                "a pool of this id is in force at the same time on line \(previous.place.line): "
                + "give both versions valid stretches that do not meet, or another id"
            report(next, problems, .contradiction(sentence))
        }
        for (index, pool) in pools.enumerated() {
            guard case .balance(let department) = pool.source else { continue }
            let rival = pools[..<index].first {
                $0.source == pool.source && $0.id != pool.id && $0.validity.overlaps(pool.validity)
            }
            guard let rival else { continue }
            report(pool, problems, .contradiction("\(rival.id) hands out the balance of \(department) already"))
        }
    }

    private func checkServices(_ problems: SettingProblems) {
        let ids = servicePools.map(\.id)
        let report = { (id: String, reason: SettingProblem.Reason) in
            guard let place = services.place else { return }
            problems.add(
                SettingProblem(
                    file: place.file, line: place.line, column: place.column, field: "services.order", value: id,
                    reason: reason))
        }
        for pool in servicePools {
            if !pool.isSimpleService {
                let sentence =
                    "a balance is handed out to: [department], in one level, by a driver or by percents that total 100, "
                    + "without policies of its own"
                self.report(pool, problems, .contradiction(sentence))
            }
            if services.method == .stepDown, !services.order.contains(pool.id), !services.order.isEmpty {
                report(pool.id, .missing(expected: "\(pool.id) in the order, as it hands out a balance"))
            }
            if services.method != .reciprocal, let department = balanceTarget(of: pool) {
                self.report(pool, problems, .contradiction("\(department) would receive its own cost: exclude it"))
            }
        }
        for (index, id) in services.order.enumerated() {
            if services.order[..<index].contains(id) {
                report(id, .duplicate(line: nil))
            } else if !ids.contains(id) {
                report(id, .notOneOf(ids))
            }
        }
    }

    /// A department that a pool both hands out for and names as a target in percent or fixed amounts.
    private func balanceTarget(of pool: PoolDefinition) -> String? {
        guard case .balance(let department) = pool.source, let level = pool.levels.first,
            let position = level.dimensions.firstIndex(of: .department)
        else { return nil }
        let portions: [DeclaredPortion]
        switch level.basis {
        case .percent(let declared, _), .fixed(let declared, _): portions = declared
        default: return nil
        }
        return portions.contains { $0.target.parts[position] == department } ? department : nil
    }

    private func report(_ pool: PoolDefinition, _ problems: SettingProblems, _ reason: SettingProblem.Reason) {
        problems.add(
            SettingProblem(
                file: pool.place.file, line: pool.place.line, column: pool.place.column, field: "pools.\(pool.id)",
                reason: reason))
    }
}

extension PoolDefinition {
    /// Whether the methods for service departments can take it: shares of departments, and nothing else.
    fileprivate var isSimpleService: Bool {
        guard levels.count == 1, levels[0].dimensions == [.department], policies == PolicyDefinition() else {
            return false
        }
        switch levels[0].basis {
        case .driver, .percent(_, notHundred: .refuse): return true
        case .percent, .fixed, .combination: return false
        }
    }
}

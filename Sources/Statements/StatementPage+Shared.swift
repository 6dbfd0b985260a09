internal import Allocation
internal import Apportionment
internal import Lines
internal import Money
internal import Periods
internal import Pools
internal import PostedPeriods
internal import Postings

/// What the cost is made of, and how what is shared came to the department.
extension StatementPage {
    /// A part as a line of the table that foots to the total.
    func part(
        of part: CostPart, _ units: Int128, _ figures: DepartmentFigures, _ amounts: AmountText
    ) -> [String: Any] {
        let words: (label: String, how: String) =
            switch part {
            case .direct: ("Direct cost", "what the department used, by the mapping rules")
            case .takenOut(let pool):
                ("Moved to \(names.pool(pool.id).name)", "the pool took it over and hands it out to all who benefit")
            case .shared(let pool): ("Share of \(names.pool(pool.id).name)", share(of: pool, figures))
            case .trueUp: ("True-up to invoices", "what the invoices say beyond what was metered")
            case .priorPeriod: ("Corrections of earlier months", "restated less posted, charged in this month")
            }
        return [
            "label": cleaned(words.label), "how": cleaned(words.how), "amount": amounts.amount(units),
            "isNegative": units < 0, "share": AmountText.percent(units, of: figures.total),
        ]
    }

    /// The department's part of a pool, in a few words.
    private func share(of pool: PoolReference, _ figures: DepartmentFigures) -> String {
        let lines = contents.pools.filter { $0.reference == pool && $0.currency == figures.currency.code }
            .flatMap { pool in pool.lines.filter { pool.isOf($0, department) } }
        guard !lines.isEmpty else { return "a part of the pool, by its rule" }
        let share = lines.map(\.share).sum()
        let percent = (share * Fraction(1000)).rounded.map { DecimalText.format($0, scale: 1) } ?? ""
        let ids = Set(lines.map(\.target)).sorted().map { target in
            PostedAmountId(
                of: heading.period.label, currency: figures.currency.code, pool: pool, target: target
            ).description
        }
        let others = ids.count > StatementPage.mostIds ? " and \(ids.count - StatementPage.mostIds) others" : ""
        return
            "\(percent) % of the pool, by its rule: \(ids.prefix(StatementPage.mostIds).joined(separator: ", "))\(others)"
    }

    /// The other amounts of a pool, by project, are on the sheet Allocation.
    private static let mostIds = 3

    /// One sentence a pool that the department has to do with.
    var methods: [String] {
        let pools = contents.pools.filter { pool in
            pool.lines.contains { pool.isOf($0, department) && $0.posted.billed != .zero }
        }
        return pools.map { pool in
            let currency = Currency(pool.currency) ?? heading.currency
            let total = pool.posted.billed.rounded(to: currency.minorUnits)
            return
                "\(names.pool(pool.reference.id).name): \(total) \(pool.currency) handed out \(pool.definition.methodWords) (rule \(pool.reference.id), version \(pool.reference.version))."
        }
    }
}

extension AllocatedPool {
    /// Whether a line of the pool is a department's.
    fileprivate func isOf(_ line: Line, _ department: String) -> Bool {
        let place = definition.levels.flatMap(\.dimensions).firstIndex(of: .department)
        return place.map { $0 < line.target.parts.count && line.target.parts[$0] == department } ?? false
    }
}

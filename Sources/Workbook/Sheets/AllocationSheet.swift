internal import Allocation
internal import Apportionment
internal import Lines
internal import Money
internal import Periods
internal import Pools
internal import PostedPeriods
internal import Postings
internal import Spreadsheet

/// The pools: who receives what, and why.
extension WorkbookWriter {
    func writeAllocation(_ sheet: Sheet) throws {
        let pools = contents.pools
        let currency = views[0].currency
        let ofBooks = pools.filter { $0.currency == currency.code }
        let posted = ofBooks.reduce(Total.zero) { sum, pool in pool.lines.reduce(sum) { $0 + $1.posted.billed } }
        let exact = ofBooks.flatMap { pool in pool.lines.map { pool.exactAmount(of: $0) } }.sum()
        let isOne = ofBooks.count == pools.count
        var table = DataTable(
            name: "tAllocation",
            columns: applying(
                "allocation",
                [
                    .init("key", "Pool key", .key, isHidden: true),
                    .init("pool", "Pool", .identifier),
                    .init("version", "Rule version", .identifier),
                    .init("driver_name", "Handed out", .text(width: 64)),
                    .init("department", "Department", .identifier),
                    .init("account", "GL account", .identifier),
                    .init("project", "Project", .identifier),
                    .init("reason", "Reason", .text(width: 14)),
                    .init("driver", "Driver", .number),
                    .init("share", "Exact share", .share),
                    .init("exact", "Exact amount", .exact, total: isOne ? WorkbookWriter.number(exact) : nil),
                    .init("posted", "Posted", .money(currency), total: isOne ? posted.number : nil),
                    .init("rounding", "Rounding received", .money(currency)),
                    .init("waived", "Waived", .money(currency)),
                    .init("share_id", "Share id", .identifier),
                ]), frozenColumns: 1)
        for (index, pool) in pools.enumerated() {
            let dimensions = pool.definition.levels.flatMap(\.dimensions)
            for line in pool.lines where !line.isIdle {
                let part = { (dimension: PoolDefinition.Dimension) -> CellValue in
                    guard let place = dimensions.firstIndex(of: dimension), place < line.target.parts.count else {
                        return .blank
                    }
                    return .text(CellText(line.target.parts[place]))
                }
                table.rows.append([
                    .integer(index + 1), .text(CellText(pool.reference.id)), .text(CellText(pool.reference.version)),
                    .text(CellText(pool.definition.methodWords)), part(.department), part(.glAccount), part(.project),
                    .text(CellText(line.reason.rawValue)),
                    line.driver.map { .number(WorkbookWriter.number($0)) } ?? .blank,
                    .number(WorkbookWriter.number(line.share)),
                    .number(WorkbookWriter.number(pool.exactAmount(of: line))),
                    .number(line.posted.billed.number), .number(line.adjustment.number), .number(line.waived.number),
                    .text(
                        CellText(
                            PostedAmountId(
                                of: heading.period.label, currency: pool.currency, pool: pool.reference,
                                target: line.target
                            ).description)),
                ])
            }
        }
        let idle = pools.reduce(0) { $0 + $1.lines.count(where: \.isIdle) }
        try write(
            table, on: sheet, title: "Allocation",
            note: pools.isEmpty
                ? "No pool is handed out in this period: Mappings/pools.yaml defines them."
                : "Each pool with its rule, driver values, exact shares, and the unit that rounding gave or took."
                    + (idle > 0
                        ? " Not shown: \(idle) targets of driver zero that receive nothing; see Exceptions." : ""),
            currency: isOne ? currency : nil)
        guide.append(GuideEntry(sheet: sheet.name, text: "shared cost: pools, drivers, shares, rounding"))
        for (index, pool) in pools.enumerated() {
            let lines = pool.lines.reduce(Total.zero) { $0 + $1.posted.billed }
            controls.append(
                Control(
                    name: "Pool \(pool.reference.id), \(pool.currency)",
                    formula: "SUMIFS(tAllocation[Posted],tAllocation[Pool key],\(index + 1))", value: lines.number,
                    engine: (pool.posted.billed - pool.roundingDifference.billed).number,
                    currency: Currency(pool.currency)))
        }
    }

    /// A fraction as a number for a cell.
    static func number(_ fraction: Fraction) -> Double {
        // Twelve places of the whole part's unit, more than a cell shows.
        let scaled = fraction * Fraction(Int128(1_000_000_000_000))
        guard let rounded = scaled.rounded else { return Double(fraction.floor ?? 0) }
        return Total(picos: rounded).number
    }
}

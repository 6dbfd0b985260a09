internal import Books
internal import Money

/// The report of waste: calls that break a rule, by rule and by feature.
extension ReportContext {
    static let wasteTable = TableDefinition(
        "waste", "A row is a rule, with the calls that break it; then what rows hold more than once, and all the rest.",
        [
            ReportColumn(
                "rule", "rule", .text,
                "retries: retry_of is set. model-mismatch: the output price of the model is at least "
                    + "reports.waste.mismatch_price a million tokens, and the call has at most mismatch_input_tokens in "
                    + "and mismatch_output_tokens out. context-bloat: at least bloat_input_tokens in, and tokens in ÷ "
                    + "tokens out ≥ bloat_ratio. context-starvation: at most starvation_input_tokens in and at least "
                    + "starvation_output_tokens out. Tokens in count those of caches; a call without output breaks none "
                    + "of the last three."),
            ReportColumn("calls", "calls", .integer, "Calls that break the rule.", isSum: true),
            ReportColumn("cost", "cost", .money, "What these calls cost.", isSum: true),
            ReportColumn("share", "share", .percent, "cost ÷ cost of the total."),
            ReportColumn("cost_per_call", "per call", .average, "cost ÷ calls.", detail: 1),
        ] + comparisonColumns)

    static let wasteFeaturesTable = TableDefinition(
        "features", "A row is a feature, the one with the most waste first.",
        [
            ReportColumn(
                "feature", "feature", .text, "The feature that the mapping decided; (none) where there is none."),
            ReportColumn("retries", "retries", .money, "Cost of calls that break the rule retries.", isSum: true),
            ReportColumn(
                "model_mismatch", "mismatch", .money, "Cost of calls that break the rule model-mismatch.", isSum: true),
            ReportColumn(
                "context_bloat", "bloat", .money, "Cost of calls that break the rule context-bloat.", isSum: true),
            ReportColumn(
                "context_starvation", "starvation", .money, "Cost of calls that break the rule context-starvation.",
                isSum: true),
            ReportColumn(
                "wasted_calls", "calls", .integer, "Calls that break a rule, each once.", isSum: true, detail: 1),
            ReportColumn("wasted", "wasted", .money, "Cost of calls that break a rule, each once.", isSum: true),
            ReportColumn("wasted_share", "of cost", .percent, "wasted ÷ cost."),
            ReportColumn(
                "cost", "cost", .money, "FOCUS BilledCost of the feature in the period, exactly.", isSum: true,
                detail: 1),
        ])

    private typealias Sums = WasteSums

    /// The waste of some kinds: by set of broken rules.
    private func wasteSums(_ usage: PeriodUsage, _ wanted: [Bool]) -> [UInt8: WasteSums] {
        var sums: [UInt8: WasteSums] = [:]
        for (key, waste) in usage.waste where wanted[Int(key >> 8)] {
            sums[UInt8(truncatingIfNeeded: key), default: WasteSums()].add(waste)
        }
        return sums
    }

    func waste(_ currency: String) -> [ReportTable] {
        [wasteRules(currency), wasteFeatures(currency)]
    }

    private func wasteRules(_ currency: String) -> ReportTable {
        var table = ReportTable(
            ReportContext.wasteTable, title: "Waste by rule", currency: currency, having: having)
        let total = figures(currency).total
        let before = comparisonFigures(currency, by: [])?.total
        let sums = wasteSums(usage, wanted(currency))
        let sumsBefore = comparison.map { wasteSums($0, comparisonWanted(currency)) } ?? [:]
        let cells = { (name: String, sums: WasteSums, then: WasteSums) -> [ReportCell] in
            [
                .text(name), .integer(sums.calls), .picos(sums.cost),
                ReportCell(Ratio(sums.cost, per: total.cost.picos)), ReportCell(Ratio(sums.cost, per: sums.calls)),
            ] + self.comparison(Total(picos: sums.cost), Total(picos: then.cost))
        }
        let broken = { (rule: WasteRule, sums: [UInt8: WasteSums]) -> WasteSums in
            sums.filter { $0.key & rule.bit != 0 }.values.reduce(into: WasteSums()) { $0.add($1) }
        }
        let all = { (sums: [UInt8: WasteSums]) in sums.values.reduce(into: WasteSums()) { $0.add($1) } }
        var twice = all(sums)
        var twiceBefore = all(sumsBefore)
        for rule in WasteRule.allCases {
            let (now, then) = (broken(rule, sums), broken(rule, sumsBefore))
            twice.subtract(now)
            twiceBefore.subtract(then)
            table.rows.append(table.row(cells(rule.name, now, then)))
        }
        table.outside = [
            table.row(
                cells("counted under several rules", twice, twiceBefore).enumerated().map { $0 == 4 ? .missing : $1 })
        ]
        var clean = WasteSums(calls: total.calls, cost: total.cost.picos)
        clean.subtract(all(sums))
        var cleanBefore = WasteSums(calls: before?.calls ?? 0, cost: before?.cost.picos ?? 0)
        cleanBefore.subtract(all(sumsBefore))
        table.outside.append(table.row(cells("no rule broken, and charges", clean, cleanBefore)))
        table.total = table.row(
            cells(
                "total", WasteSums(calls: total.calls, cost: total.cost.picos),
                WasteSums(calls: before?.calls ?? 0, cost: before?.cost.picos ?? 0)))
        table.notes = wasteNotes(currency, all(sums))
        return table
    }

    private func wasteNotes(_ currency: String, _ wasted: WasteSums) -> [String] {
        let limits = settings.waste
        let price = Total(picos: Int128(limits.mismatchPrice) * 1_000_000).grouped()
        return [
            "each call once: \(count(wasted.calls)) calls, \(Total(picos: wasted.cost).rounded(to: 2)) \(currency)",
            "model-mismatch: output at \(price) a million tokens or more for at most \(count(limits.mismatchInputTokens)) "
                + "tokens in and \(count(limits.mismatchOutputTokens)) out",
            "context-bloat: \(count(limits.bloatInputTokens)) tokens in or more, and \(count(limits.bloatRatio)) times "
                + "those out; context-starvation: at most \(count(limits.starvationInputTokens)) in, at least "
                + "\(count(limits.starvationOutputTokens)) out",
        ]
    }

    private func wasteFeatures(_ currency: String) -> ReportTable {
        struct Row {
            let name: String?
            var rules = [Int128](repeating: 0, count: WasteRule.allCases.count)
            var wasted = WasteSums()
            var cost: Int128 = 0

            mutating func add(_ other: Row) {
                for index in rules.indices { rules[index] += other.rules[index] }
                wasted.add(other.wasted)
                cost += other.cost
            }
        }
        let wanted = wanted(currency)
        var rows: [UInt32: Row] = [:]
        let figures = figures(currency, by: [.feature])
        for (kind, group) in figures.groupOfKind.enumerated() where group >= 0 {
            let feature = usage.kinds.kinds[kind][.feature]
            if rows[feature] == nil {
                rows[feature] = Row(name: figures.names[group][0], cost: figures.groups[group].cost.picos)
            }
        }
        for (key, waste) in usage.waste where wanted[Int(key >> 8)] {
            let feature = usage.kinds.kinds[Int(key >> 8)][.feature]
            for rule in WasteRule.allCases where UInt8(truncatingIfNeeded: key) & rule.bit != 0 {
                rows[feature]?.rules[Int(rule.rawValue)] += waste.cost
            }
            rows[feature]?.wasted.add(waste)
        }
        let cells = { (name: String, row: Row) -> [ReportCell] in
            [.text(name)] + row.rules.map { ReportCell.picos($0) } + [
                .integer(row.wasted.calls), .picos(row.wasted.cost), ReportCell(Ratio(row.wasted.cost, per: row.cost)),
                .picos(row.cost),
            ]
        }
        var table = ReportTable(ReportContext.wasteFeaturesTable, title: "Waste by feature", currency: currency)
        let sorted = rows.values.sorted { left, right in
            if left.wasted.cost != right.wasted.cost { return left.wasted.cost > right.wasted.cost }
            return ByteOrder([left.name]) < ByteOrder([right.name])
        }
        let sum = { (rows: [Row]) -> Row in rows.reduce(into: Row(name: nil)) { $0.add($1) } }
        table.fill(
            sorted, view, cells: { cells($0.name ?? ReportContext.none, $0) },
            rest: { cells(ReportContext.everythingElse($0.count), sum($0)) })
        table.total = table.row(cells("total", sum(sorted)))
        return table
    }
}

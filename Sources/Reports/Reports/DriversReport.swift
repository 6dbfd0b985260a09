internal import Books
internal import CostStore
internal import Lines
internal import Money
internal import Rating

/// The report of cost drivers: tokens by meter, calls at the gateway's cost, tool calls, compute, storage, subscriptions,
/// and what else `charges` holds.
extension ReportContext {
    static let driversTable = TableDefinition(
        "drivers", "A row is a driver of cost and what it counts, drivers in the order of their cost.",
        [
            ReportColumn(
                "driver", "driver", .text,
                "tokens: calls rated by the price list. metered calls: calls at the gateway's cost. Rows of charges are of "
                    + "the driver that Mappings/services.csv gives their service; without one, purchases are "
                    + "subscriptions, usage is other usage, and taxes, credits and adjustments stand for themselves."),
            ReportColumn("item", "item", .text, "The meter of tokens; the service of rows of charges."),
            ReportColumn(
                "quantity", "quantity", .number,
                "Tokens, or calls; for rows of charges FOCUS ConsumedQuantity, where all have the same unit.", detail: 1
            ),
            ReportColumn("unit", "unit", .text, "What quantity counts.", detail: 1),
            ReportColumn("cost", "cost", .money, "FOCUS BilledCost, exactly.", isSum: true),
            ReportColumn("share", "share", .percent, "cost ÷ cost of the total."),
        ] + comparisonColumns)

    static let sessionDriversTable = TableDefinition(
        "sessions", "A row is a driver of cost with its part in sessions.",
        [
            ReportColumn(
                "driver", "driver", .text,
                "As in the table drivers; model calls are its tokens and metered calls together."),
            ReportColumn("sessions", "sessions", .integer, "Distinct sessions with a call or charge of the driver."),
            ReportColumn(
                "session_cost", "in sessions", .money, "What the driver costs in sessions.", isSum: true),
            ReportColumn(
                "cost_per_session", "per session", .average, "session_cost ÷ sessions with the driver."),
            ReportColumn(
                "session_share", "of sessions' cost", .percent, "session_cost ÷ session_cost of the total.", detail: 1),
            ReportColumn(
                "outside", "outside", .money, "What the driver costs in no session: cost − session_cost.",
                isSum: true, detail: 1),
            ReportColumn("cost", "cost", .money, "FOCUS BilledCost of the driver, exactly.", isSum: true),
        ])

    func drivers(_ currency: String) -> [ReportTable] {
        let now = DriverFigures(usage, view.filter, request.books.services, currency)
        let before = comparison.map { DriverFigures($0, view.filter, request.books.services, currency) }
        return [driverTable(now, before, currency), sessionDrivers(currency)]
    }

    private func driverTable(_ now: DriverFigures, _ before: DriverFigures?, _ currency: String) -> ReportTable {
        var table = ReportTable(
            ReportContext.driversTable, title: "What drives the cost", currency: currency, having: having)
        let total = tied(currency)
        let cells = { (driver: String, item: String?, sums: DriverFigures.Sums, then: Total) -> [ReportCell] in
            [
                .text(driver), ReportCell(item),
                ReportCell(sums.quantity.flatMap { Ratio($0, per: Amount.picosPerUnit) }),
                ReportCell(sums.quantity == nil ? nil : sums.unit), .money(sums.cost),
                ReportCell(Ratio(sums.cost.picos, per: total.picos)),
            ] + self.comparison(sums.cost, then)
        }
        var lines = now.sums
        for line in before?.sums.keys ?? [:].keys where lines[line] == nil { lines[line] = DriverFigures.Sums() }
        var costs: [String: Total] = [:]
        for (line, sums) in lines { costs[line.driver, default: .zero] += sums.cost }
        let sorted = lines.sorted { left, right in
            let (one, other) = (costs[left.key.driver] ?? .zero, costs[right.key.driver] ?? .zero)
            if one != other { return one > other }
            if left.key.driver != right.key.driver { return left.key.driver < right.key.driver }
            if left.key.place != right.key.place { return left.key.place < right.key.place }
            if left.value.cost != right.value.cost { return left.value.cost > right.value.cost }
            return ByteOrder([left.key.item]) < ByteOrder([right.key.item])
        }
        table.fill(
            sorted, view,
            cells: { cells($0.key.driver, $0.key.item, $0.value, before?.sums[$0.key]?.cost ?? .zero) },
            rest: { others in
                var sums = DriverFigures.Sums()
                var then = Total.zero
                for other in others {
                    sums.cost += other.value.cost
                    then += before?.sums[other.key]?.cost ?? .zero
                }
                sums.quantity = nil
                return cells(ReportContext.everythingElse(others.count), nil, sums, then)
            })
        var all = DriverFigures.Sums()
        all.cost = now.sums.values.reduce(.zero) { $0 + $1.cost }
        all.quantity = nil
        table.total = table.row(
            cells("total", nil, all, before?.sums.values.reduce(.zero) { $0 + $1.cost } ?? .zero))
        return table
    }

    private func sessionDrivers(_ currency: String) -> ReportTable {
        let names = usage.kinds.kinds.map { kind -> String in
            let service = usage.kinds.name(kind[.service], .service) ?? ""
            let category = usage.kinds.name(kind[.category], .category).flatMap(ChargeCategory.init) ?? .usage
            return kind[.model] != 0
                ? "model calls" : DriverFigures.driver(service, category, request.books.services)
        }
        let drivers = names.uniqued
        let driverOfKind = names.map { drivers.firstIndex(of: $0) ?? 0 }
        let wanted = wanted(currency)
        let counts = WorkCounts(usage.sessions, wanted, by: driverOfKind, of: drivers.count, threads: threads)
        var costs = [Total](repeating: .zero, count: drivers.count)
        for (key, sums) in usage.days where wanted[Int(UInt32(truncatingIfNeeded: key))] {
            costs[driverOfKind[Int(UInt32(truncatingIfNeeded: key))]] += Total(picos: sums.cost)
        }
        let inSessions = counts.groups.map { Total(picos: $0.cost) }
        let allInSessions = inSessions.reduce(.zero, +)
        var table = ReportTable(
            ReportContext.sessionDriversTable, title: "Drivers of the cost of sessions", currency: currency)
        let cells = { (name: String, sessions: Int64, inSessions: Total, cost: Total) -> [ReportCell] in
            [
                .text(name), .integer(sessions), .money(inSessions),
                ReportCell(Ratio(inSessions.picos, per: sessions)),
                ReportCell(Ratio(inSessions.picos, per: allInSessions.picos)), .money(cost - inSessions), .money(cost),
            ]
        }
        let present = drivers.indices.filter { driver in
            zip(driverOfKind, wanted).contains { $0 == driver && $1 }
        }
        table.rows = present.sorted {
            (inSessions[$1], costs[$1], drivers[$0]) < (inSessions[$0], costs[$0], drivers[$1])
        }
        .map { driver in
            table.row(
                cells(
                    drivers[driver], counts.groups[driver].works, inSessions[driver], costs[driver]))
        }
        table.total = table.row(
            cells("total", counts.all, allInSessions, costs.reduce(.zero, +)))
        return table
    }
}

/// What each driver comes to in one currency.
struct DriverFigures {
    /// A driver and what it counts.
    struct Line: Hashable {
        let driver: String
        let item: String
        /// Where the item stands within its driver; by cost where several have the same.
        var place = 0
    }

    /// Cost and quantity.
    struct Sums {
        var cost = Total.zero
        /// In 10⁻¹²; `nil` where units differ.
        var quantity: Int128? = 0
        var unit: String?

        mutating func add(_ cost: Total, _ quantity: Int128?, _ unit: String?) {
            self.cost += cost
            guard let quantity, let known = self.quantity, let unit, self.unit == nil || self.unit == unit else {
                self.quantity = nil
                return
            }
            self.unit = unit
            let (sum, overflow) = known.addingReportingOverflow(quantity)
            self.quantity = overflow ? nil : sum
        }
    }

    private(set) var sums: [Line: Sums] = [:]

    init(_ usage: PeriodUsage, _ filter: ReportFilter, _ services: ServiceTable, _ currency: String) {
        let lines = usage.lines
        let takes = { (model: PricedModel, ownership: UInt32) in
            if filter.isEmpty { return true }
            let ofModel = CostKinds.values(provider: model.provider, model: model.model, currency: currency)
            return filter.takes(
                ofModel.merging(CostKinds.values(lines.ownerships[Int(ownership)].decision)) { $1 })
        }
        for total in lines.meterTotals where total.currency == currency && total.tokens != 0 {
            guard let meter = total.meter, takes(total.model, total.ownership) else { continue }
            sums[Line(driver: "tokens", item: meter.skuMeter, place: meter.index), default: Sums()].add(
                total.cost, total.tokens * Int128(Amount.picosPerUnit), "Tokens")
        }
        for total in lines.callTotals where total.currency == currency && total.status == .metered {
            guard takes(total.model, total.ownership) else { continue }
            sums[Line(driver: "metered calls", item: "at the gateway's cost"), default: Sums()].add(
                total.cost.contracted, Int128(total.calls) * Int128(Amount.picosPerUnit), "Calls")
        }
        for line in lines.chargeLines {
            let profile = lines.profiles[Int(line.profile)]
            guard profile.currency == currency,
                filter.takes(CostKinds.values(profile, lines.ownerships[Int(line.ownership)].decision))
            else { continue }
            let driver = DriverFigures.driver(profile.service, profile.category, services)
            sums[Line(driver: driver, item: profile.service), default: Sums()].add(
                line.costs.billed, line.consumed, profile.consumedUnit)
        }
    }

    /// The driver of a row of `charges`.
    static func driver(_ service: String, _ category: ChargeCategory, _ services: ServiceTable) -> String {
        switch category {
        case .tax: return "taxes"
        case .credit: return "credits"
        case .adjustment: return "adjustments"
        case .usage, .purchase: break
        }
        switch services.services[service]?.driver {
        case .toolCalls: return "tool calls"
        case .compute: return "compute"
        case .storage: return "storage"
        case .subscriptions: return "subscriptions"
        case nil: return category == .purchase ? "subscriptions" : "other usage"
        }
    }
}

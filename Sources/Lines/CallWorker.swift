internal import CostStore
internal import Mapping
internal import Rating

/// Reads, rates, maps and groups the calls of some ranges of ids on one thread.
///
/// A class, for the scan calls back into it; all of its state belongs to its thread.
final class CallWorker {
    private let plan: CallPlan
    private let catalogue: LineCatalogue
    private let scan: TableScan
    private var attribution: AttributionReader
    private var pricingTable: CombinationTable
    private var ownershipTable: CombinationTable
    private var pricings: [LocalPricing] = []
    private var owners: [LocalOwner] = []
    private let pricingNumbers: UnsafeMutablePointer<UInt32>
    private let ownerNumbers: UnsafeMutablePointer<UInt32>
    private let epochs: UnsafeMutablePointer<UInt32>
    private var groups = GroupTable()
    private(set) var control = CallControl()
    private let parts: CallParts?

    /// What the loop over rows needs of a pricing context: numbers only, so that a row costs no reference counting.
    private struct LocalPricing {
        let id: UInt32
        let unpricedMeters: UInt8
        let currency: Int
        let list: Meters<Int64>
        let contracted: Meters<Int64>
        let profiles: Meters<UInt32>
        let meteredProfile: UInt32
    }

    /// What the loop over rows needs of an ownership context.
    private struct LocalOwner {
        let id: UInt32
        let isRepaired: Bool
        let ownerships: Meters<UInt32>
        /// That of a line without a meter, and of a call as a whole.
        let ownership: UInt32
        /// Whether a meter has an owner of its own.
        let isByMeter: Bool

        init(_ id: UInt32, _ context: OwnershipContext) {
            self.id = id
            isRepaired = context.isRepaired
            var ownerships = Meters<UInt32>(repeating: 0)
            for meter in 0..<Meters<UInt32>.count { ownerships[meter] = context.ownerships[meter] }
            self.ownerships = ownerships
            let ownership = context.ownerships[Meters<UInt32>.count]
            self.ownership = ownership
            isByMeter = context.ownerships.contains { $0 != ownership }
        }
    }

    init(plan: CallPlan, catalogue: LineCatalogue, sink: CallSink? = nil) throws {
        parts = sink.map(CallParts.init)
        self.plan = plan
        self.catalogue = catalogue
        scan = try TableScan(plan.store, table: .calls, columns: plan.columns, period: plan.period)
        attribution = AttributionReader(plan.attribution, models: catalogue.models, capacity: TableScan.batchCapacity)
        pricingTable = CombinationTable(width: CallPlan.pricingColumns.count + (plan.priceBoundaries.isEmpty ? 0 : 1))
        ownershipTable = CombinationTable(width: attribution.width + (plan.ruleBoundaries.isEmpty ? 0 : 1))
        pricingNumbers = .allocate(capacity: TableScan.batchCapacity)
        ownerNumbers = .allocate(capacity: TableScan.batchCapacity)
        epochs = .allocate(capacity: TableScan.batchCapacity)
    }

    deinit {
        pricingNumbers.deallocate()
        ownerNumbers.deallocate()
        epochs.deallocate()
    }

    /// Adds the calls of a range of ids to the groups, and hands their lines to `rows` if there is one.
    func read(_ ids: ClosedRange<Int64>, rows: CallRowsBuilder?) throws {
        try scan.read(ids) { [self] batch in
            try numberPricings(batch)
            try numberOwners(batch)
            try sum(batch, rows)
            try parts?.flush(batch)
        }
        try parts?.endUnit()
    }

    /// Hands over the groups, and has none then.
    func takeGroups() -> GroupTable {
        var taken = GroupTable()
        swap(&taken, &groups)
        return taken
    }

    private func numberPricings(_ batch: borrowing RowBatch) throws {
        // A batch has at least one row, so its buffers have an address.
        var columns = CallPlan.pricingColumns.indices.map { batch.codes($0).baseAddress.unsafelyUnwrapped }
        if !plan.priceBoundaries.isEmpty { columns.append(number(batch, plan.priceBoundaries)) }
        let catalogue = catalogue
        var added: [(id: UInt32, context: PricingContext)] = []
        try pricingTable.number(columns, rowCount: batch.rowCount, into: pricingNumbers) { row in
            let model = PricedModel(
                provider: text(batch, 0, row) ?? "", billingAccount: text(batch, 1, row) ?? "",
                region: text(batch, 2, row), model: text(batch, 3, row) ?? "", tier: text(batch, 4, row) ?? "")
            added.append(
                try catalogue.pricing(
                    of: model, subAccount: text(batch, 5, row), currency: text(batch, 6, row) ?? "",
                    epoch: plan.priceBoundaries.isEmpty ? 0 : Int(epochs[row]),
                    at: batch.numbers(plan.startedAt)[row]))
        }
        for (id, context) in added {
            pricings.append(
                LocalPricing(
                    id: id, unpricedMeters: context.unpricedMeters, currency: control.index(of: context.currency),
                    list: context.list, contracted: context.contracted, profiles: context.profiles,
                    meteredProfile: context.meteredProfile))
        }
    }

    private func text(_ batch: borrowing RowBatch, _ column: Int, _ row: Int) -> String? {
        let code = batch.codes(column)[row]
        return code == 0 ? nil : ReadableText.read(batch.bytes(column, code: code)).text
    }

    private func numberOwners(_ batch: borrowing RowBatch) throws {
        var columns = attribution.codes(batch)
        if !plan.ruleBoundaries.isEmpty { columns.append(number(batch, plan.ruleBoundaries)) }
        let catalogue = catalogue
        var added: [(id: UInt32, context: OwnershipContext)] = []
        try ownershipTable.number(columns, rowCount: batch.rowCount, into: ownerNumbers) { row in
            let (values, isRepaired) = attribution.attribution(batch, row: row)
            let epoch = plan.ruleBoundaries.isEmpty ? 0 : Int(epochs[row])
            let moment = epoch == 0 ? plan.period.lowerBound : plan.ruleBoundaries[epoch - 1]
            added.append(try catalogue.ownership(of: values, at: moment, isRepaired: isRepaired))
        }
        for (id, context) in added {
            owners.append(LocalOwner(id, context))
        }
    }

    /// For each row, how many of the moments are not after its start.
    private func number(_ batch: borrowing RowBatch, _ moments: [Int64]) -> UnsafePointer<UInt32> {
        let starts = batch.numbers(plan.startedAt)
        for row in starts.indices {
            var epoch: UInt32 = 0
            for moment in moments where moment <= starts[row] { epoch += 1 }
            epochs[row] = epoch
        }
        return UnsafePointer(epochs)
    }

    /// Rates each row and adds it to its group.
    private func sum(_ batch: borrowing RowBatch, _ rows: CallRowsBuilder?) throws {
        let starts = batch.numbers(plan.startedAt)
        let metered = batch.numbers(plan.meteredCost)
        let hasNoMetered = batch.nulls(plan.meteredCost)
        let tokens = plan.meters.map { batch.numbers($0) }
        let buckets = plan.buckets
        var lastBucket = 0
        var lastRange = buckets.range(0)
        var lines = CallRows()
        var kept: [Int32] = []
        if let rows {
            swap(&lines, &rows.rows)
            swap(&kept, &rows.kept)
        }
        try tokens.withUnsafeBufferPointer { tokens in
            for row in 0..<batch.rowCount {
                control.rows += 1
                var quantity = Meters<Int64>(repeating: 0)
                var used: UInt8 = 0
                var anyNegative: Int64 = 0
                for meter in 0..<Meters<Int64>.count {
                    let count = tokens[meter][row]
                    quantity[meter] = count
                    anyNegative |= count
                    if count != 0 { used |= 1 << UInt8(meter) }
                }
                if anyNegative < 0 { throw negative(batch, row, quantity) }
                if used == 0, hasNoMetered[row] || metered[row] == 0 {
                    control.withoutQuantity += 1
                    observe(row, .withoutQuantity, cost: 0)
                    continue
                }
                if !lastRange.contains(starts[row]) {
                    lastBucket = buckets.index(of: starts[row])
                    lastRange = buckets.range(lastBucket)
                }
                let pricing = pricings[Int(pricingNumbers[row])]
                let owner = owners[Int(ownerNumbers[row])]
                let sums = groups.sums(of: GroupKey(bucket: lastBucket, pricing: pricing.id, ownership: owner.id))
                sums.pointee.allCalls &+= 1
                if owner.isRepaired {
                    control.repaired += 1
                    rows?.counted.insert(Int32(truncatingIfNeeded: row))
                }
                if used != 0, used & pricing.unpricedMeters == 0 {
                    control.meterCharges += Int64(used.nonzeroBitCount)
                    let cost = try rate(batch, row, quantity, hasNoMetered[row] ? nil : metered[row], pricing, sums)
                    observe(row, .rated, cost: cost, quantity)
                    guard rows != nil else { continue }
                    for meter in 0..<Meters<Int64>.count where quantity[meter] != 0 {
                        // The products were checked when the call was rated.
                        lines.append(
                            profile: pricing.profiles[meter], ownership: owner.ownerships[meter],
                            quantity: quantity[meter], listCost: quantity[meter] &* pricing.list[meter],
                            contractedCost: quantity[meter] &* pricing.contracted[meter])
                    }
                } else if !hasNoMetered[row] {
                    keep(metered[row], pricing.currency, sums)
                    observe(row, .metered, cost: metered[row])
                    guard rows != nil else { continue }
                    lines.append(
                        profile: pricing.meteredProfile, ownership: owner.ownership, quantity: metered[row],
                        listCost: metered[row], contractedCost: metered[row])
                } else {
                    sums.pointee.unpricedCalls &+= 1
                    control.noteUnpriced(
                        pricing: pricing.id, id: batch.rowIds[row], meters: used & pricing.unpricedMeters)
                    observe(row, .unpriced, cost: 0)
                    continue
                }
                lines.owners.append(owner.ownership)
                kept.append(Int32(truncatingIfNeeded: row))
            }
        }
        if let rows {
            swap(&lines, &rows.rows)
            swap(&kept, &rows.kept)
            try rows.addTexts(of: batch, &control)
        }
    }

    /// Notes for the observer, if there is one, who pays for a call; `quantity` where each meter may have its own owner.
    @inline(__always)
    private func observe(_ row: Int, _ status: CallPart.Status, cost: Int64, _ quantity: Meters<Int64>? = nil) {
        guard let parts else { return }
        let pricing = pricings[Int(pricingNumbers[row])]
        let owner = owners[Int(ownerNumbers[row])]
        if let quantity, owner.isByMeter {
            parts.append(
                row: row, pricing: pricing.id, ownerships: owner.ownerships, quantity, contracted: pricing.contracted)
        } else {
            parts.append(row: row, pricing: pricing.id, ownership: owner.ownership, status, cost: cost)
        }
    }

    /// Price × quantity of each meter, exactly, into the group and the control totals; gives the negotiated cost.
    @inline(__always)
    private func rate(
        _ batch: borrowing RowBatch, _ row: Int, _ quantity: Meters<Int64>, _ metered: Int64?,
        _ pricing: LocalPricing, _ sums: UnsafeMutablePointer<CallSums>
    ) throws -> Int64 {
        var list: Int64 = 0
        var contracted: Int64 = 0
        var fits = true
        for meter in 0..<Meters<Int64>.count where quantity[meter] != 0 {
            let count = quantity[meter]
            let (listCost, listOverflow) = count.multipliedReportingOverflow(by: pricing.list[meter])
            let (cost, overflow) = count.multipliedReportingOverflow(by: pricing.contracted[meter])
            if listOverflow || overflow { fits = false }
            list = CallSums.sum(list, listCost, &fits)
            contracted = CallSums.sum(contracted, cost, &fits)
            sums.pointee.tokens[meter] = CallSums.sum(sums.pointee.tokens[meter], count, &fits)
            sums.pointee.calls[meter] &+= 1
        }
        if let metered {
            sums.pointee.comparedCalls &+= 1
            sums.pointee.comparedMetered &+= Int128(metered)
            sums.pointee.comparedRated &+= Int128(contracted)
        }
        guard fits else { throw LineError.overflow(table: .calls, id: batch.rowIds[row]) }
        control.rated += 1
        control.add(list: list, contracted: contracted, currency: pricing.currency)
        return contracted
    }

    /// The gateway's own cost, for want of a price.
    @inline(__always)
    private func keep(_ cost: Int64, _ currency: Int, _ sums: UnsafeMutablePointer<CallSums>) {
        sums.pointee.meteredCalls &+= 1
        sums.pointee.meteredCost &+= Int128(cost)
        control.metered += 1
        control.meterCharges += 1
        control.add(list: cost, contracted: cost, currency: currency)
    }

    private func negative(_ batch: borrowing RowBatch, _ row: Int, _ quantity: Meters<Int64>) -> LineError {
        let meter = TokenMeter.allCases.first { quantity[$0.index] < 0 } ?? .input
        return .negativeTokens(id: batch.rowIds[row], meter: meter, value: quantity[meter.index])
    }
}

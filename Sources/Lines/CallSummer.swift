internal import CostStore
internal import Rating

/// Rates calls and adds them to their groups: what is done for each row of a scan.
///
/// A struct, for a class would check exclusive access for each row. It holds numbers only, so that a row costs no
/// reference counting.
struct CallSummer: ~Copyable {
    private let plan: CallPlan
    private(set) var pricings: [Pricing] = []
    private(set) var owners: [Owner] = []
    private var groups = GroupTable()
    /// The groups of the next calls that have one: their keys, and their places in `groups`.
    private let keys = UnsafeMutablePointer<GroupKey>.allocate(capacity: CallSummer.callsAhead)
    private let places = UnsafeMutablePointer<Int>.allocate(capacity: CallSummer.callsAhead)
    private var totals = CallControl()
    /// By local number of the pricing context.
    private var compared: [ComparedCost] = []

    /// What a row needs of a pricing context.
    struct Pricing {
        let id: UInt32
        let unpricedMeters: UInt8
        let currency: Int
        let list: Meters<Int64>
        let contracted: Meters<Int64>
        let profiles: Meters<UInt32>
        let meteredProfile: UInt32
    }

    /// What a row needs of an ownership context.
    struct Owner {
        let id: UInt32
        let isRepaired: Bool
        let ownerships: Meters<UInt32>
        /// That of a line without a meter, and of a call as a whole.
        let ownership: UInt32
        /// Whether a meter has an owner of its own.
        let isByMeter: Bool
    }

    /// For how many rows groups are found ahead: so many that what was found stays near the processor.
    private static let callsAhead = 256

    init(_ plan: CallPlan) {
        self.plan = plan
    }

    deinit {
        keys.deallocate()
        places.deallocate()
    }

    /// Takes a pricing context under the next number.
    mutating func add(_ id: UInt32, _ context: PricingContext) {
        pricings.append(
            Pricing(
                id: id, unpricedMeters: context.unpricedMeters, currency: totals.index(of: context.currency),
                list: context.list, contracted: context.contracted, profiles: context.profiles,
                meteredProfile: context.meteredProfile))
        compared.append(ComparedCost())
    }

    /// Takes an ownership context under the next number.
    mutating func add(_ id: UInt32, _ context: OwnershipContext) {
        var ownerships = Meters<UInt32>(repeating: 0)
        for meter in 0..<Meters<UInt32>.count { ownerships[meter] = context.ownerships[meter] }
        let ownership = context.ownerships[Meters<UInt32>.count]
        owners.append(
            Owner(
                id: id, isRepaired: context.isRepaired, ownerships: ownerships, ownership: ownership,
                isByMeter: context.ownerships.contains { $0 != ownership }))
    }

    /// What was counted and summed row by row.
    var control: CallControl {
        var control = totals
        for (pricing, cost) in zip(pricings, compared) where cost.calls > 0 { control.note(cost, pricing: pricing.id) }
        return control
    }

    /// Hands over the groups, and has none then.
    mutating func takeGroups() -> GroupTable {
        var taken = GroupTable()
        swap(&taken, &groups)
        return taken
    }

    /// Rates each row of a batch and adds it to its group, and hands its lines to `rows` if there is one.
    ///
    /// - Parameters:
    ///   - pricingNumbers: for each row, the number under which its pricing context was added.
    ///   - ownerNumbers: for each row, the number under which its ownership context was added.
    ///   - parts: who wants to know what each call came to.
    mutating func sum(
        _ batch: borrowing RowBatch, _ pricingNumbers: UnsafePointer<UInt32>, _ ownerNumbers: UnsafePointer<UInt32>,
        _ rows: CallRowsBuilder?, _ parts: CallParts?
    ) throws {
        let starts = batch.numbers(plan.startedAt)
        let metered = batch.numbers(plan.meteredCost)
        let hasNoMetered = batch.nulls(plan.meteredCost)
        let tokens = plan.meters.map { batch.numbers($0) }
        var lines = CallRows()
        var kept: [Int32] = []
        if let rows {
            swap(&lines, &rows.rows)
            swap(&kept, &rows.kept)
        }
        try tokens.withUnsafeBufferPointer { tokens in
            var next = 0
            for row in 0..<batch.rowCount {
                if row % CallSummer.callsAhead == 0 {
                    let end = min(row + CallSummer.callsAhead, batch.rowCount)
                    findGroups(of: row..<end, starts, metered, tokens, pricingNumbers, ownerNumbers)
                    next = 0
                }
                totals.rows += 1
                var quantity = Meters<Int64>(repeating: 0)
                var used: UInt8 = 0
                var anyNegative: Int64 = 0
                for meter in 0..<Meters<Int64>.count {
                    let count = tokens[meter][row]
                    quantity[meter] = count
                    anyNegative |= count
                    if count != 0 { used |= 1 << UInt8(meter) }
                }
                if anyNegative < 0 { throw CallSummer.negative(batch, row, quantity) }
                let pricing = pricings[Int(pricingNumbers[row])]
                let owner = owners[Int(ownerNumbers[row])]
                // A missing cost counts as one of 0: it says as little.
                let gatewayCost = metered[row]
                if used == 0, gatewayCost == 0 {
                    totals.withoutQuantity += 1
                    parts?.append(row: row, pricing, owner, .withoutQuantity, cost: 0)
                    continue
                }
                let group = places[next]
                next &+= 1
                let sums = groups.pointer(to: group)
                if owner.isRepaired {
                    totals.repaired.note(batch.rowIds[row])
                    rows?.counted.insert(Int32(truncatingIfNeeded: row))
                }
                if used != 0, used & pricing.unpricedMeters == 0 {
                    totals.meterCharges += Int64(used.nonzeroBitCount)
                    let cost = try rate(batch, row, quantity, pricing, sums)
                    if !hasNoMetered[row] {
                        let number = Int(pricingNumbers[row])
                        compared[number].calls &+= 1
                        if cost != gatewayCost { compared[number].differing &+= 1 }
                        compared[number].metered &+= Int128(gatewayCost)
                        compared[number].rated &+= Int128(cost)
                    }
                    parts?.append(row: row, pricing, owner, .rated, cost: cost, quantity)
                    guard rows != nil else { continue }
                    for meter in 0..<Meters<Int64>.count where quantity[meter] != 0 {
                        // The products were checked when the call was rated.
                        lines.append(
                            profile: pricing.profiles[meter], ownership: owner.ownerships[meter],
                            quantity: quantity[meter], listCost: quantity[meter] &* pricing.list[meter],
                            contractedCost: quantity[meter] &* pricing.contracted[meter])
                    }
                } else if gatewayCost != 0 {
                    guard gatewayCost > 0 else {
                        throw LineError.negativeCost(id: batch.rowIds[row], value: gatewayCost)
                    }
                    keep(gatewayCost, pricing.currency, group)
                    parts?.append(row: row, pricing, owner, .metered, cost: gatewayCost)
                    guard rows != nil else { continue }
                    lines.append(
                        profile: pricing.meteredProfile, ownership: owner.ownership, quantity: gatewayCost,
                        listCost: gatewayCost, contractedCost: gatewayCost)
                } else {
                    groups.add(UnratedSums(unpricedCalls: 1), to: group)
                    totals.note(
                        CallControl.UnpricedCalls(
                            count: 1, firstId: batch.rowIds[row], meters: used & pricing.unpricedMeters,
                            atNoCost: hasNoMetered[row] ? 0 : 1), pricing: pricing.id)
                    parts?.append(row: row, pricing, owner, .unpriced, cost: 0)
                    continue
                }
                lines.owners.append(owner.ownership)
                kept.append(Int32(truncatingIfNeeded: row))
            }
        }
        if let rows {
            swap(&lines, &rows.rows)
            swap(&kept, &rows.kept)
            try rows.addTexts(of: batch, &totals)
        }
    }

    /// Finds the groups of those rows that have a quantity or a cost, in their order, and counts their calls.
    private mutating func findGroups(
        of rows: Range<Int>, _ starts: UnsafeBufferPointer<Int64>, _ metered: UnsafeBufferPointer<Int64>,
        _ tokens: UnsafeBufferPointer<UnsafeBufferPointer<Int64>>, _ pricingNumbers: UnsafePointer<UInt32>,
        _ ownerNumbers: UnsafePointer<UInt32>
    ) {
        let buckets = plan.buckets
        var bucket = 0
        var range = 0..<Int64(0)
        var count = 0
        for row in rows {
            var any = metered[row]
            for meter in 0..<Meters<Int64>.count { any |= tokens[meter][row] }
            if any == 0 { continue }
            if !range.contains(starts[row]) {
                bucket = buckets.index(of: starts[row])
                range = buckets.range(bucket)
            }
            let (pricing, owner) = (pricings[Int(pricingNumbers[row])].id, owners[Int(ownerNumbers[row])].id)
            keys[count] = GroupKey(bucket: bucket, pricing: pricing, ownership: owner)
            count &+= 1
        }
        groups.countCalls(of: UnsafeBufferPointer(start: keys, count: count), into: places)
    }

    /// Price × quantity of each meter, exactly, into the group and the control totals; gives the negotiated cost.
    @inline(__always)
    private mutating func rate(
        _ batch: borrowing RowBatch, _ row: Int, _ quantity: Meters<Int64>, _ pricing: Pricing,
        _ sums: UnsafeMutablePointer<CallSums>
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
        guard fits else { throw LineError.overflow(table: .calls, id: batch.rowIds[row]) }
        totals.rated += 1
        totals.add(list: list, contracted: contracted, currency: pricing.currency)
        return contracted
    }

    /// The gateway's own cost, for want of a price.
    @inline(__always)
    private mutating func keep(_ cost: Int64, _ currency: Int, _ group: Int) {
        groups.add(UnratedSums(meteredCalls: 1, meteredCost: Int128(cost)), to: group)
        totals.metered += 1
        totals.meterCharges += 1
        totals.add(list: cost, contracted: cost, currency: currency)
    }

    private static func negative(_ batch: borrowing RowBatch, _ row: Int, _ quantity: Meters<Int64>) -> LineError {
        let meter = TokenMeter.allCases.first { quantity[$0.index] < 0 } ?? .input
        return .negativeTokens(id: batch.rowIds[row], meter: meter, value: quantity[meter.index])
    }
}

extension CallParts {
    /// Adds a call: one part, or one for each meter that was used where meters have owners of their own.
    @inline(__always)
    fileprivate func append(
        row: Int, _ pricing: CallSummer.Pricing, _ owner: CallSummer.Owner, _ status: CallPart.Status, cost: Int64,
        _ quantity: Meters<Int64>? = nil
    ) {
        if let quantity, owner.isByMeter {
            append(
                row: row, pricing: pricing.id, ownerships: owner.ownerships, quantity, contracted: pricing.contracted)
        } else {
            append(row: row, pricing: pricing.id, ownership: owner.ownership, status, cost: cost)
        }
    }
}

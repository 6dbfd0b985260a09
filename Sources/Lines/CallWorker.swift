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
    private let pricingNumbers: UnsafeMutablePointer<UInt32>
    private let ownerNumbers: UnsafeMutablePointer<UInt32>
    private let epochs: UnsafeMutablePointer<UInt32>
    private var summer: CallSummer
    private let parts: CallParts?
    private var measurer: CallMeasurer?

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
        measurer = plan.measured.map { CallMeasurer($0, startedAt: plan.startedAt) }
        summer = CallSummer(plan)
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
            try summer.sum(batch, pricingNumbers, ownerNumbers, rows, parts)
            try parts?.flush(batch)
            measurer?.add(batch) { summer.owners[Int(ownerNumbers[$0])].id }
        }
        try parts?.endUnit()
    }

    /// Hands over what was counted call by call.
    func takeMeasures() -> CallMeasures { measurer?.measures ?? CallMeasures() }

    /// What was counted and summed row by row.
    var control: CallControl { summer.control }

    /// Hands over the groups, and has none then.
    func takeGroups() -> GroupTable { summer.takeGroups() }

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
        for (id, context) in added { summer.add(id, context) }
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
            var (values, isRepaired) = attribution.attribution(batch, row: row)
            // What every call is, as its FOCUS rows say.
            values[.service] = "model-api"
            values[.category] = ChargeCategory.usage.rawValue
            values[.frequency] = ChargeFrequency.usageBased.rawValue
            let epoch = plan.ruleBoundaries.isEmpty ? 0 : Int(epochs[row])
            let moment = epoch == 0 ? plan.period.lowerBound : plan.ruleBoundaries[epoch - 1]
            let owner = try catalogue.ownership(of: values, at: moment, isRepaired: isRepaired)
            guard owner.context.rivals.isEmpty else {
                throw LineError.takenTwice(table: .calls, id: batch.rowIds[row], pools: owner.context.rivals)
            }
            added.append(owner)
        }
        for (id, context) in added { summer.add(id, context) }
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
}

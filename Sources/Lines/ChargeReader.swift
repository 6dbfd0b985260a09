internal import CostStore
internal import Mapping
internal import Money
internal import Periods

/// Reads the rows of `charges`: tool calls, GPU time, subscriptions, purchases, taxes, credits.
struct ChargeReader {
    private let settings: ScanSettings
    private let catalogue: LineCatalogue
    private let buckets: Buckets
    private let observe: (@Sendable (ObservedCharge) throws -> Void)?
    private var groups: [GroupKey: Int] = [:]
    private(set) var lines: [ChargeLine] = []
    private(set) var rows: Int64 = 0
    private(set) var repaired = FoundRows()
    private(set) var uncleanTags = FoundRows()
    private(set) var costs: [String: ChargeCosts] = [:]
    private(set) var slices: [SliceKey: ChargeSlice] = [:]

    struct SliceKey: Hashable {
        let owner: UInt32
        let currency: String
    }

    private struct GroupKey: Hashable {
        let start: Int64
        let profile: UInt32
        let ownership: UInt32
    }

    /// The columns that become a profile or an amount; those of the attribution come after them.
    private static let columns: [ChargeColumn] = [
        .chargeId, .callId, .startedAt, .endedAt, .provider, .billingAccount, .subAccount, .region, .category,
        .frequency,
        .service, .resourceId, .sku, .meter, .description, .quantity, .unit, .listUnitPrice, .contractedUnitPrice,
        .listCost, .contractedCost, .billedCost, .effectiveCost, .currency, .invoiceId, .session, .runId, .outcome,
        .user,
        .tags,
    ]

    private static let positions = Dictionary(uniqueKeysWithValues: zip(columns, columns.indices))

    init(
        settings: ScanSettings, catalogue: LineCatalogue,
        observe: (@Sendable (ObservedCharge) throws -> Void)? = nil
    ) {
        self.observe = observe
        self.settings = settings
        self.catalogue = catalogue
        buckets = Buckets(settings.period, grain: settings.grain)
    }

    /// Reads all charges of the period, in the order of their ids.
    mutating func read(_ store: CostStore) throws {
        let ranges = try store.idRanges(of: .charges, startingIn: settings.period, rows: 65_536)
        guard !ranges.isEmpty else { return }
        var columns = ColumnList(ChargeReader.columns.map { ScanColumn($0) })
        let attribution = AttributionColumns(
            table: .charges, models: catalogue.models, kept: catalogue.sentAttributes, in: &columns)
        let scan = try TableScan(store, table: .charges, columns: columns.columns, period: settings.period)
        let reader = ChargeBatchReader(attribution, catalogue: catalogue, period: settings.period)
        for range in ranges {
            var charges: [(StoredCharge, Owner)] = []
            try scan.read(range) { batch in
                try reader.read(batch) { row, owner in
                    charges.append((try StoredCharge(batch, row: row, positions: ChargeReader.positions), owner))
                }
            }
            for (charge, owner) in charges {
                let profile = try add(charge, owner)
                guard let observe else { continue }
                let ownership = owner.context.ownerships[Meters<Int64>.count]
                try observe(ObservedCharge(charge, (profile, ownership), catalogue))
            }
        }
    }

    fileprivate typealias Owner = (id: UInt32, context: OwnershipContext)

    /// Adds a charge, and gives the number of its profile.
    private mutating func add(_ charge: StoredCharge, _ owner: Owner) throws(LineError) -> UInt32 {
        rows += 1
        if charge.isRepaired { repaired.note(charge.id) }
        if !StoredTags(charge.single.tags).isClean { uncleanTags.note(charge.id) }
        let slice = SliceKey(owner: owner.id, currency: charge.currency)
        slices[slice, default: ChargeSlice(owner.context, charge.currency)].add(charge)
        var sum = costs[charge.currency] ?? ChargeCosts()
        guard sum.add(charge.costs) else { throw .overflow(table: .charges, id: charge.id) }
        costs[charge.currency] = sum

        let profile = catalogue.id(of: charge.profile)
        let ownership = owner.context.ownerships[Meters<Int64>.count]
        guard charge.isGroupable, settings.grain != .call else {
            lines.append(charge.line(profile: profile, ownership: ownership))
            return profile
        }
        let bucket = buckets.range(buckets.index(of: charge.start))
        let key = GroupKey(start: bucket.lowerBound, profile: profile, ownership: ownership)
        if let index = groups[key] {
            guard lines[index].add(charge) else { throw .overflow(table: .charges, id: charge.id) }
        } else {
            groups[key] = lines.count
            lines.append(charge.line(profile: profile, ownership: ownership, bucket: bucket))
        }
        return profile
    }
}

/// The attribution side of reading charges; a class, for the scan calls back into it.
private final class ChargeBatchReader {
    private var attribution: AttributionReader
    private var table: CombinationTable
    private var owners: [ChargeReader.Owner] = []
    private let catalogue: LineCatalogue
    private let moments: [Int64]
    private let period: Range<Int64>
    private static let startedAt = 2

    init(_ columns: AttributionColumns, catalogue: LineCatalogue, period: Range<Int64>) {
        attribution = AttributionReader(columns, models: catalogue.models, capacity: TableScan.batchCapacity)
        moments = catalogue.ruleBoundaries(in: period)
        table = CombinationTable(width: attribution.width + (moments.isEmpty ? 0 : 1))
        self.catalogue = catalogue
        self.period = period
    }

    /// Calls `body` for each row with its owner.
    func read(_ batch: borrowing RowBatch, _ body: (Int, ChargeReader.Owner) throws -> Void) throws {
        var numbers = [UInt32](repeating: 0, count: batch.rowCount)
        let starts = batch.numbers(ChargeBatchReader.startedAt)
        let epochs = starts.map { start in UInt32(moments.count { $0 <= start }) }
        var added: [ChargeReader.Owner] = []
        try epochs.withUnsafeBufferPointer { epochs in
            var columns = attribution.codes(batch)
            // A batch has at least one row, so the buffers have an address.
            if !moments.isEmpty { columns.append(epochs.baseAddress.unsafelyUnwrapped) }
            try numbers.withUnsafeMutableBufferPointer { numbers in
                try table.number(
                    columns, rowCount: batch.rowCount, into: numbers.baseAddress.unsafelyUnwrapped
                ) { row in
                    let (values, isRepaired) = attribution.attribution(batch, row: row)
                    let moment = epochs[row] == 0 ? period.lowerBound : moments[Int(epochs[row]) - 1]
                    let owner = try catalogue.ownership(of: values, at: moment, isRepaired: isRepaired)
                    guard owner.context.rivals.isEmpty else {
                        throw LineError.takenTwice(table: .charges, id: batch.rowIds[row], pools: owner.context.rivals)
                    }
                    added.append(owner)
                }
            }
        }
        owners += added
        for row in numbers.indices { try body(row, owners[Int(numbers[row])]) }
    }
}

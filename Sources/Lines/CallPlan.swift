internal import CostStore
internal import Mapping
internal import Periods
internal import Rating

/// Which columns a scan of `calls` reads, and by what their rows are grouped.
struct CallPlan: Sendable {
    let store: CostStore
    let period: Range<Int64>
    let buckets: Buckets
    let columns: [ScanColumn]
    let attribution: AttributionColumns
    let priceBoundaries: [Int64]
    let ruleBoundaries: [Int64]

    let startedAt: Int
    let meteredCost: Int
    let meters: [Int]
    /// Further columns that a row for each call needs.
    let ofCall: CallColumns?
    /// Further columns that are counted call by call.
    let measured: MeasuredColumns?
    /// The columns that an observer asks for, in its order.
    let observed: [Int]

    /// What prices depend on, besides time; the first columns of the scan.
    static let pricingColumns: [CallColumn] = [
        .provider, .billingAccount, .region, .model, .tier, .subAccount, .currency,
    ]

    init(store: CostStore, settings: ScanSettings, catalogue: LineCatalogue, observed: [ScanColumn]) {
        self.store = store
        period = settings.period
        buckets = Buckets(settings.period, grain: settings.grain)
        priceBoundaries = catalogue.priceBook.boundaries(in: settings.period)
        ruleBoundaries = catalogue.ruleBoundaries(in: settings.period)

        var columns = ColumnList(CallPlan.pricingColumns.map { ScanColumn($0) })
        startedAt = columns.position(of: ScanColumn(CallColumn.startedAt))
        meteredCost = columns.position(of: ScanColumn(CallColumn.meteredCost))
        meters = TokenMeter.allCases.map { columns.position(of: ScanColumn($0.column)) }
        attribution = AttributionColumns(
            table: .calls, models: catalogue.models, kept: catalogue.sentAttributes, in: &columns)
        ofCall = settings.grain == .call ? CallColumns(in: &columns) : nil
        let measures = catalogue.questions?.measures ?? []
        measured = measures.isEmpty ? nil : MeasuredColumns(measures, in: &columns)
        self.observed = observed.map { columns.position(of: $0) }
        self.columns = columns.columns
    }

    /// What an observer is told of the columns.
    func layout(_ catalogue: LineCatalogue) -> CallLayout {
        CallLayout(
            startedAt: startedAt, meteredCost: meteredCost, meters: meters, observed: observed, catalogue: catalogue)
    }
}

/// The columns of `calls` that only a row for each call shows.
struct CallColumns: Sendable {
    let callId: Int
    let endedAt: Int
    let session: Int
    let runId: Int
    let outcome: Int
    let user: Int
    let tags: Int

    init(in columns: inout ColumnList) {
        callId = columns.position(of: ScanColumn(CallColumn.callId, lifetime: .row))
        endedAt = columns.position(of: ScanColumn(CallColumn.endedAt))
        session = columns.position(of: ScanColumn(CallColumn.session, lifetime: .row))
        runId = columns.position(of: ScanColumn(CallColumn.runId, lifetime: .row))
        outcome = columns.position(of: ScanColumn(CallColumn.outcome, lifetime: .row))
        user = columns.position(of: ScanColumn(CallColumn.user, lifetime: .row))
        tags = columns.position(of: ScanColumn(CallColumn.tags, lifetime: .batch))
    }
}

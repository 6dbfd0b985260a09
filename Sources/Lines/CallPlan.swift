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
    /// The first of the columns that an observer asks for.
    let observed: Int

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

        var columns = CallPlan.pricingColumns.map { ScanColumn($0) }
        startedAt = columns.count
        columns.append(ScanColumn(CallColumn.startedAt))
        meteredCost = columns.count
        columns.append(ScanColumn(CallColumn.meteredCost))
        let firstMeter = columns.count
        meters = TokenMeter.allCases.map { firstMeter + $0.index }
        columns += TokenMeter.allCases.map { ScanColumn($0.column) }
        attribution = AttributionColumns(
            table: .calls, models: catalogue.models, kept: catalogue.sentAttributes, after: columns.count)
        columns += attribution.columns
        if settings.grain == .call {
            let ofCall = CallColumns(after: columns.count)
            columns += ofCall.columns
            self.ofCall = ofCall
        } else {
            ofCall = nil
        }
        let measures = catalogue.questions?.measures ?? []
        measured = measures.isEmpty ? nil : MeasuredColumns(measures, after: columns.count)
        columns += measured?.columns ?? []
        self.observed = columns.count
        self.columns = columns + observed
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
    let columns: [ScanColumn]

    init(after first: Int) {
        callId = first
        endedAt = first + 1
        session = first + 2
        runId = first + 3
        outcome = first + 4
        user = first + 5
        tags = first + 6
        columns = [
            ScanColumn(CallColumn.callId, lifetime: .row), ScanColumn(CallColumn.endedAt),
            ScanColumn(CallColumn.session, lifetime: .row),
            ScanColumn(CallColumn.runId, lifetime: .row), ScanColumn(CallColumn.outcome, lifetime: .row),
            ScanColumn(CallColumn.user, lifetime: .row), ScanColumn(CallColumn.tags, lifetime: .batch),
        ]
    }
}

internal import Books
internal import CostStore
public import Export
public import Lines
internal import Mapping
internal import Money
internal import Periods
public import PostedPeriods
internal import Rating
internal import Synchronization

extension DetailRows {
    /// The detail of a period: its calls and charges one by one where there are few, else rows by day.
    ///
    /// - Parameters:
    ///   - request: where to read, at which prices.
    ///   - lines: of a scan of the same moments.
    ///   - most: how many calls and charges are shown one by one.
    /// - Returns: the rows of each currency that has any.
    /// - Throws: `StoreError`, `LineError`, `PriceBookError`, and what `ExportRun` throws.
    public static func rows(
        of period: PostedPeriod, _ request: ExportRequest, _ lines: Lines, callsUpTo most: Int,
        progress: @escaping @Sendable (ExportProgress) -> Bool = { _ in true }
    ) throws -> [DetailRows] {
        let rows: [DetailRows]
        if lines.control.storedCalls + lines.control.storedCharges <= Int64(most) {
            rows = try calls(of: period, request, lines, progress)
        } else {
            let lines = try byDay(lines, request, progress)
            rows = period.currencies.map { DetailRows(lines, of: $0) }
        }
        return rows.filter { $0.count > 0 }
    }

    /// The lines where they are by day; at another grain they are read again.
    private static func byDay(
        _ lines: Lines, _ request: ExportRequest, _ progress: @escaping @Sendable (ExportProgress) -> Bool
    ) throws -> Lines {
        guard lines.grain != .day else { return lines }
        var request = request
        request.grain = .day
        request.groupBy = []
        request.files = []
        request.comparesWithPrevious = false
        request.cutOff = lines.control.cutOff
        return try ExportRun(request, progress: progress).run().lines
    }

    /// The calls and charges one by one, by posted line and time, with what pools and corrections move behind the lines:
    /// with every cost that is posted they add up to the posted lines exactly. Held in memory.
    private static func calls(
        of period: PostedPeriod, _ request: ExportRequest, _ lines: Lines,
        _ progress: @escaping @Sendable (ExportProgress) -> Bool
    ) throws -> [DetailRows] {
        let store = try CostStore(path: request.store, cutOff: lines.control.cutOff)
        let collector = CallCollector()
        let scan = try LineScan(
            store: store, priceBook: PriceBook(request.prices ?? store.prices()), mapping: request.books.mapping,
            settings: ScanSettings(period: lines.period, grain: .month, groupBy: [], threads: request.threads),
            observer: collector.observer)
        let total = scan.unitCount
        _ = try scan.run(progress: {
            progress(ExportProgress(phase: "reading for the detail", done: $0, total: total))
        })
        let items = collector.finish()
        return period.currencies.map { posted in
            DetailRows(
                items.filter { $0.currency == posted.currency.code }, of: posted, lastDay: DetailRows.lastDay(of: lines)
            )
        }
    }

    private init(_ items: [CallItem], of posted: PostedCurrency, lastDay: Int64) {
        var index = DetailIndex(posted)
        var rows = items.compactMap { item -> DetailRow? in
            guard let place = index.place(of: item.decision) else { return nil }
            return DetailRow(
                line: place.line, day: Instant(microseconds: item.start).date, feature: place.feature,
                product: index.product(provider: item.provider, name: item.product), charges: item.charges,
                tokens: item.tokens, cost: item.cost, id: item.id, session: item.session,
                start: Instant(microseconds: item.start))
        }
        for (number, line) in posted.lines.enumerated() where line.part != .direct {
            rows.append(
                DetailRow(
                    line: number, day: CivilDate(daysSinceEpoch: lastDay), feature: nil,
                    product: index.product(provider: "", name: line.part.detail), charges: 0, tokens: 0,
                    cost: line.exact))
        }
        // Items come in the order of time, and no line has both calls and what pools move.
        let sorted = rows.enumerated().sorted { ($0.element.line, $0.offset) < ($1.element.line, $1.offset) }
            .map(\.element)
        self.init(
            .call, currency: posted.currency, count: sorted.count, features: index.features, products: index.products
        ) { body in
            for row in sorted { try body(row) }
        }
    }
}

/// What one owner pays of a call, or a charge.
private struct CallItem: Sendable {
    /// Where it stands in the store: its table, then its row.
    let row: Int64
    let isCharge: Bool
    let id: String
    let session: String?
    let start: Int64
    let provider: String
    /// The model, or the key of the service.
    let product: String
    let currency: String
    let decision: Decision
    /// The meters of the call that the owner pays; 1 for a charge.
    var charges: Int64 = 1
    var tokens: Int64 = 0
    var cost = Total.zero

    /// By time; the rest makes the order the same each time.
    static func isBefore(_ left: CallItem, _ right: CallItem) -> Bool {
        (left.start, left.isCharge ? 1 : 0, left.row, left.id) < (
            right.start, right.isCharge ? 1 : 0, right.row, right.id
        )
    }
}

/// Gathers the calls and charges of a scan.
private final class CallCollector: Sendable {
    private let items = Mutex<[CallItem]>([])

    /// What was found, in the order of time.
    func finish() -> [CallItem] { items.withLock { $0.sorted(by: CallItem.isBefore) } }

    private static let columns = [
        ScanColumn(CallColumn.callId, lifetime: .row), ScanColumn(CallColumn.session, lifetime: .batch),
    ]

    var observer: ScanObserver {
        ScanObserver(
            columns: CallCollector.columns,
            begin: { layout in CallSink(take: { batch, parts in try self.take(batch, parts, layout) }, endUnit: {}) },
            charge: { self.take($0) })
    }

    private func take(
        _ batch: borrowing RowBatch, _ parts: UnsafeBufferPointer<CallPart>, _ layout: CallLayout
    ) throws(LineError) {
        var found: [CallItem] = []
        var first = 0
        while first < parts.count {
            var end = first + 1
            while end < parts.count, !parts[end].isFirst { end += 1 }
            try add(batch, parts[first..<end], layout, to: &found)
            first = end
        }
        if !found.isEmpty { items.withLock { $0 += found } }
    }

    /// Adds the parts of one call, those of one owner put together.
    private func add(
        _ batch: borrowing RowBatch, _ parts: Slice<UnsafeBufferPointer<CallPart>>, _ layout: CallLayout,
        to found: inout [CallItem]
    ) throws(LineError) {
        guard let part = parts.first, part.status == .rated || part.status == .metered else { return }
        let row = Int(part.row)
        let used = layout.meters.map { batch.numbers($0)[row] }.filter { $0 != 0 }
        let (model, currency, _) = layout.pricing(part.pricing)
        var owners: [UInt32: Int] = [:]
        for (number, part) in parts.enumerated() {
            let place: Int
            if let known = owners[part.ownership] {
                place = known
                found[place].charges += 1
            } else {
                place = found.count
                owners[part.ownership] = place
                found.append(
                    CallItem(
                        row: batch.rowIds[row], isCharge: false, id: text(batch, layout.observed[0], row) ?? "",
                        session: text(batch, layout.observed[1], row), start: batch.numbers(layout.startedAt)[row],
                        provider: model.provider, product: model.model, currency: currency,
                        decision: layout.decision(of: part.ownership)))
            }
            found[place].cost += Total(picos: Int128(part.cost))
            // A call of several parts has one for each meter that was used, in their order.
            if parts.count > 1 {
                let more = number < used.count ? used[number] : 0
                found[place].tokens = try CallCollector.sum([found[place].tokens, more])
            } else {
                found[place].tokens = try CallCollector.sum(used)
                found[place].charges = part.status == .rated ? Int64(used.count) : 1
            }
        }
    }

    /// Tokens of several meters: together they may leave what 64 bits hold.
    private static func sum(_ tokens: [Int64]) throws(LineError) -> Int64 {
        guard let sum = Int64(exactly: tokens.reduce(Int128(0)) { $0 + Int128($1) }) else { throw .tokenOverflow }
        return sum
    }

    private func text(_ batch: borrowing RowBatch, _ column: Int, _ row: Int) -> String? {
        let code = batch.codes(column)[row]
        return code == 0 ? nil : ReadableText.read(batch.bytes(column, code: code)).text
    }

    private func take(_ charge: ObservedCharge) {
        let item = CallItem(
            row: 0, isCharge: true, id: charge.ids.chargeId, session: charge.ids.session, start: charge.start,
            provider: charge.profile.provider, product: charge.profile.model ?? charge.profile.service,
            currency: charge.profile.currency, decision: charge.decision, cost: charge.costs.billed)
        items.withLock { $0.append(item) }
    }
}

internal import CostStore
internal import Lines
internal import Mapping
internal import Money
internal import Periods
internal import Rating
internal import Synchronization

/// The calls and charges of one session in their order: who repeats whom, and what was caused by which call.
struct SessionTree {
    static let table = TableDefinition(
        "calls",
        "With --session: a row is a call of the session or a charge of it, in the order of their starts, those "
            + "that a call led to below it.", isTied: false,
        [
            ReportColumn(
                "step", "step", .text,
                "The number of the call or charge; 3.1 is the first one that follows from 3: a call that repeats it "
                    + "(retry_of), or a charge that it caused (call_id). Beyond four levels the numbers go on."),
            ReportColumn("id", "id", .text, "call_id, or charge_id.", detail: 4),
            ReportColumn("started", "started", .instant, "Its start, UTC.", detail: 5),
            ReportColumn(
                "after", "after", .duration, "From the start of the session's first call or charge in the period."),
            ReportColumn("duration", "duration", .duration, "From its start to its end.", detail: 2),
            ReportColumn("what", "what", .text, "The model of a call; the service of a charge."),
            ReportColumn("tool", "tool", .text, "The tool that the call drives, else its operation.", detail: 3),
            ReportColumn("status", "status", .text, "ok, error or blocked, as stored.", detail: 1),
            ReportColumn("input_tokens", "input", .integer, "Tokens in that no cache served or stored.", isSum: true),
            ReportColumn(
                "cached_tokens", "cached", .integer, "Tokens in that a cache served or stored.", isSum: true, detail: 2),
            ReportColumn("output_tokens", "output", .integer, "Tokens out.", isSum: true),
            ReportColumn("cost", "cost", .money, "FOCUS BilledCost, exactly.", isSum: true),
            ReportColumn("feature", "feature", .text, "The feature that the mapping decided.", detail: 3),
            ReportColumn("run", "run", .text, "X-Cost-Run-Id as sent.", detail: 4),
        ])

    private let steps: [SessionStep]
    private let session: String

    init(_ steps: [SessionStep], _ session: String) throws(ReportError) {
        guard !steps.isEmpty else { throw .noSession(session) }
        self.steps = steps.sorted { left, right in
            (left.start, left.isCharge ? 1 : 0, left.row) < (right.start, right.isCharge ? 1 : 0, right.row)
        }
        self.session = session
    }

    func reports(_ request: ReportRequest, _ lines: Lines) throws(ReportError) -> ReportSet {
        let numbered = numbers()
        let start = steps.map(\.start).min() ?? 0
        var tables: [ReportTable] = []
        for currency in Set(steps.map(\.currency)).sorted() {
            var table = ReportTable(SessionTree.table, title: "Session \(session)", currency: currency)
            let ofCurrency = numbered.filter { steps[$0.step].currency == currency }
            table.rows = ofCurrency.map { number, index in table.row(cells(steps[index], number, after: start)) }
            let sum = { (value: (SessionStep) -> Int64) -> ReportCell in
                .count(ofCurrency.reduce(Int128(0)) { $0 + Int128(value(steps[$1.step])) })
            }
            table.total = table.row([
                .text("total"), .missing, .missing, .missing,
                .time((steps.map(\.end).max() ?? start) - start), .missing, .missing, .missing, sum(\.input),
                sum(\.cached), sum(\.output), .picos(ofCurrency.reduce(0) { $0 + steps[$1.step].cost }), .missing,
                .missing,
            ])
            table.notes.append("the calls and charges of the session that start in the period")
            try table.checkSums(of: .sessions, .zero)
            tables.append(table)
        }
        return ReportSet([Report(.sessions, tables)], request, lines, totals: [])
    }

    private func cells(_ step: SessionStep, _ number: String, after start: Int64) -> [ReportCell] {
        [
            .text(number), .text(step.id), .time(step.start), .time(step.start - start),
            .time(max(0, step.end - step.start)), .text(step.what), ReportCell(step.tool), ReportCell(step.status),
            step.isCharge ? .missing : .integer(step.input), step.isCharge ? .missing : .integer(step.cached),
            step.isCharge ? .missing : .integer(step.output), .picos(step.cost), ReportCell(step.feature),
            ReportCell(step.run),
        ]
    }

    private static let deepest = 3

    /// The steps in the order in which they are shown, with their numbers.
    private func numbers() -> [(number: String, step: Int)] {
        var calls: [String: Int] = [:]
        for (index, step) in steps.enumerated() where !step.isCharge { calls[step.id] = index }
        var children: [Int: [Int]] = [:]
        var roots: [Int] = []
        for (index, step) in steps.enumerated() {
            // A cause comes before what it causes; anything else, such as a circle, stands on its own.
            if let cause = step.cause.flatMap({ calls[$0] }), cause < index {
                children[cause, default: []].append(index)
            } else {
                roots.append(index)
            }
        }
        var shown: [(String, Int)] = []
        var counts: [String: Int] = [:]
        // A list of what is still to be shown, not recursion: a chain of retries may be long.
        var open = roots.reversed().map { (prefix: "", depth: 0, step: $0) }
        while let (prefix, depth, step) = open.popLast() {
            counts[prefix, default: 0] += 1
            let number = "\(prefix)\(counts[prefix, default: 0])"
            shown.append((number, step))
            // What is further below stays on the deepest level.
            let isDeep = depth == SessionTree.deepest
            let below = isDeep ? prefix : "\(number)."
            for child in (children[step] ?? []).reversed() { open.append((below, isDeep ? depth : depth + 1, child)) }
        }
        return shown
    }
}

/// One call or charge of a session.
struct SessionStep: Sendable {
    let row: Int64
    let id: String
    /// The call that it repeats, or that caused it.
    let cause: String?
    let isCharge: Bool
    let start: Int64
    let end: Int64
    let what: String
    let tool: String?
    let status: String?
    let run: String?
    let feature: String?
    let currency: String
    var input: Int64 = 0
    var cached: Int64 = 0
    var output: Int64 = 0
    var cost: Int128
}

/// Gathers the calls and charges of one session from a scan.
final class SessionCollector: Sendable {
    private let session: [UInt8]
    private let steps = Mutex<[SessionStep]>([])

    init(_ session: String) {
        self.session = Array(session.utf8)
    }

    func finish() -> [SessionStep] { steps.withLock { $0 } }

    private enum Column: Int, CaseIterable {
        case session, callId, endedAt, status, retryOf, runId, tool, operation

        var scanned: ScanColumn {
            switch self {
            case .session: ScanColumn(CallColumn.session, lifetime: .batch)
            case .callId: ScanColumn(CallColumn.callId, lifetime: .row)
            case .endedAt: ScanColumn(CallColumn.endedAt)
            case .status: ScanColumn(CallColumn.status, lifetime: .batch)
            case .retryOf: ScanColumn(CallColumn.retryOf, lifetime: .batch)
            case .runId: ScanColumn(CallColumn.runId, lifetime: .batch)
            case .tool: ScanColumn(CallColumn.tool, lifetime: .batch)
            case .operation: ScanColumn(CallColumn.operation, lifetime: .batch)
            }
        }
    }

    var observer: ScanObserver {
        ScanObserver(
            columns: Column.allCases.map(\.scanned),
            begin: { layout in
                let isSession = SessionMatch()
                return CallSink(
                    take: { batch, parts in self.take(batch, parts, layout, isSession) }, endUnit: {})
            },
            charge: { self.take($0) })
    }

    /// Which codes of the session column are the session that is looked for.
    private final class SessionMatch {
        var codes = CodeCache<Bool>()
    }

    private func take(
        _ batch: borrowing RowBatch, _ parts: UnsafeBufferPointer<CallPart>, _ layout: CallLayout,
        _ match: SessionMatch
    ) {
        let column = { (column: Column) in layout.observed[column.rawValue] }
        match.codes.update(batch, column(.session)) { text in
            ReadableText.isPlain(text)
                ? text.elementsEqual(session) : ReadableText.read(text).text.utf8.elementsEqual(session)
        }
        let sessions = batch.codes(column(.session))
        let text = { (batch: borrowing RowBatch, name: Column, row: Int) -> String? in
            let code = batch.codes(column(name))[row]
            return code == 0 ? nil : ReadableText.read(batch.bytes(column(name), code: code)).text
        }
        var found: [SessionStep] = []
        for part in parts {
            let row = Int(part.row)
            guard sessions[row] != 0, match.codes[sessions[row]] else { continue }
            if !part.isFirst, let last = found.indices.last {
                found[last].cost += Int128(part.cost)
                continue
            }
            let (model, currency, _) = layout.pricing(part.pricing)
            let meters = layout.meters.map { batch.numbers($0)[row] }
            let start = batch.numbers(layout.startedAt)[row]
            found.append(
                SessionStep(
                    row: batch.rowIds[row], id: text(batch, .callId, row) ?? "", cause: text(batch, .retryOf, row),
                    isCharge: false, start: start, end: max(start, batch.numbers(column(.endedAt))[row]),
                    what: model.model, tool: text(batch, .tool, row) ?? text(batch, .operation, row),
                    status: text(batch, .status, row), run: text(batch, .runId, row),
                    feature: layout.decision(of: part.ownership).feature?.value, currency: currency, input: meters[0],
                    cached: meters[1] &+ meters[2] &+ meters[3], output: meters[4], cost: Int128(part.cost)))
        }
        if !found.isEmpty { steps.withLock { $0 += found } }
    }

    private func take(_ charge: ObservedCharge) {
        guard let text = charge.ids.session, text.utf8.elementsEqual(session) else { return }
        let step = SessionStep(
            row: 0, id: charge.ids.chargeId, cause: charge.ids.callId, isCharge: true, start: charge.start,
            end: charge.end, what: charge.profile.service, tool: charge.profile.meter, status: nil,
            run: charge.ids.runId, feature: charge.decision.feature?.value, currency: charge.profile.currency,
            cost: charge.costs.billed.picos)
        steps.withLock { $0.append(step) }
    }
}

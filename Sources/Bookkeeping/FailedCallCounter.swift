public import CostStore
public import Lines
internal import Money
internal import Rating
internal import Synchronization

/// Counts the calls of a scan that did not end `ok`: a reconciliation asks for them, and the store need not be read again.
public final class FailedCallCounter: Sendable {
    private let sums = Mutex<[Account: Sum]>([:])

    fileprivate struct Account: Hashable {
        let provider: String
        let billingAccount: String
        let currency: String
    }

    fileprivate struct Sum {
        var calls: Int64 = 0
        /// In 10⁻¹² units.
        var metered: Int128 = 0

        mutating func add(_ other: Sum) {
            calls += other.calls
            metered += other.metered
        }
    }

    /// Nothing is counted yet.
    public init() {}

    /// What a scan of the month is to be run with, once.
    public var observer: ScanObserver {
        ScanObserver(
            columns: [ScanColumn(CallColumn.status, lifetime: .batch)],
            begin: { layout in
                let thread = FailedCallThread(layout)
                return CallSink(
                    take: { thread.take($0, $1) },
                    endUnit: { self.add(thread.handOver()) })
            }, charge: { _ in })
    }

    private func add(_ found: [Account: Sum]) {
        sums.withLock { sums in
            for (account, sum) in found { sums[account, default: Sum()].add(sum) }
        }
    }

    /// What was counted, by account; in no order.
    public func finish() -> [FailedCalls] {
        sums.withLock { sums in
            sums.map { account, sum in
                FailedCalls(
                    provider: account.provider, billingAccount: account.billingAccount, currency: account.currency,
                    calls: sum.calls, metered: Total(picos: sum.metered))
            }
        }
    }
}

/// What one thread of the scan counts.
private final class FailedCallThread {
    private let layout: CallLayout
    private var sums: [UInt32: FailedCallCounter.Sum] = [:]
    /// The code of `ok` in the dictionary of that generation, where it is among those below `next`.
    private var code: UInt32?
    private var generation = 0
    private var next: UInt32 = 1

    init(_ layout: CallLayout) { self.layout = layout }

    func take(_ batch: borrowing RowBatch, _ parts: UnsafeBufferPointer<CallPart>) {
        findCode(batch)
        let statuses = batch.codes(layout.observed[0])
        let costs = batch.numbers(layout.meteredCost)
        // No text has the code 0.
        let code = self.code ?? 0
        for part in parts where part.isFirst && statuses[Int(part.row)] != code {
            sums[part.pricing, default: FailedCallCounter.Sum()].add(
                FailedCallCounter.Sum(calls: 1, metered: Int128(costs[Int(part.row)])))
        }
    }

    private func findCode(_ batch: borrowing RowBatch) {
        if batch.generation(layout.observed[0]) != generation {
            (code, next) = (nil, 1)
            generation = batch.generation(layout.observed[0])
        }
        while code == nil, Int(next) < batch.codeCount(layout.observed[0]) {
            if batch.bytes(layout.observed[0], code: next).elementsEqual("ok".utf8) { code = next }
            next += 1
        }
    }

    func handOver() -> [FailedCallCounter.Account: FailedCallCounter.Sum] {
        defer { sums.removeAll(keepingCapacity: true) }
        return sums.reduce(into: [:]) { found, one in
            let (model, currency) = layout.metering(one.key)
            let account = FailedCallCounter.Account(
                provider: model.provider, billingAccount: model.billingAccount, currency: currency)
            found[account, default: FailedCallCounter.Sum()].add(one.value)
        }
    }
}

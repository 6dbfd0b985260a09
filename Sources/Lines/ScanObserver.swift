public import CostStore
public import Mapping
public import Rating

/// Looks at every call and charge of a scan once it is rated and mapped, for figures by what no line keeps: sessions,
/// runs, users, single moments.
///
/// The costs that it is shown are those that the lines of the same scan add up to.
public struct ScanObserver: Sendable {
    /// The columns of `calls` that the observer wants to see; see ``CallLayout/observed``.
    public let columns: [ScanColumn]
    /// Called once on each thread, before its first calls.
    public let begin: @Sendable (_ layout: CallLayout) throws -> CallSink
    /// Called for each row of `charges`, in the order of ids, on one thread.
    public let charge: @Sendable (_ charge: ObservedCharge) throws -> Void
    /// What else is to be read of the store: done on one of the threads before its calls, beside the others.
    public let errands: [@Sendable () throws -> Void]
    /// Called once after the last call and charge, beside the making of lines.
    public let end: @Sendable () -> Void

    /// An observer.
    public init(
        columns: [ScanColumn], begin: @escaping @Sendable (_ layout: CallLayout) throws -> CallSink,
        charge: @escaping @Sendable (_ charge: ObservedCharge) throws -> Void,
        errands: [@Sendable () throws -> Void] = [], end: @escaping @Sendable () -> Void = {}
    ) {
        self.columns = columns
        self.begin = begin
        self.charge = charge
        self.errands = errands
        self.end = end
    }
}

extension ScanObserver {
    /// Two observers of one scan; the first looks first.
    public init(_ first: ScanObserver, _ second: ScanObserver) {
        self.init(
            columns: first.columns + second.columns,
            begin: { layout in
                let count = first.columns.count
                var (firstLayout, secondLayout) = (layout, layout)
                firstLayout.observed = Array(layout.observed[..<count])
                secondLayout.observed = Array(layout.observed[count...])
                let (one, other) = (try first.begin(firstLayout), try second.begin(secondLayout))
                return CallSink(
                    take: { batch, parts in
                        try one.take(batch, parts)
                        try other.take(batch, parts)
                    },
                    endUnit: {
                        try one.endUnit()
                        try other.endUnit()
                    })
            },
            charge: { charge in
                try first.charge(charge)
                try second.charge(charge)
            },
            errands: first.errands + second.errands,
            end: {
                first.end()
                second.end()
            })
    }
}

/// What an observer does with the calls of one thread.
public struct CallSink {
    /// Takes the calls of a batch: its rows, and who pays how much for each. Both are valid during the call.
    public let take: (_ rows: borrowing RowBatch, _ parts: UnsafeBufferPointer<CallPart>) throws -> Void
    /// Called when a unit of work is read to its end.
    public let endUnit: () throws -> Void

    /// A sink.
    public init(
        take: @escaping (_ rows: borrowing RowBatch, _ parts: UnsafeBufferPointer<CallPart>) throws -> Void,
        endUnit: @escaping () throws -> Void
    ) {
        self.take = take
        self.endUnit = endUnit
    }
}

/// The cost of a call that one owner pays. A call has one part, or several where rules look at the meter.
public struct CallPart: Sendable {
    /// The call, as a row of the batch.
    public let row: Int32
    /// Its pricing; see ``CallLayout/pricing(_:)``.
    public let pricing: UInt32
    /// Its owner; see ``CallLayout/decision(of:)``.
    public let ownership: UInt32
    /// How its cost came about.
    public let status: Status
    /// Whether it is the first part of its call: calls are counted by these.
    public let isFirst: Bool
    /// Cost at negotiated prices in 10⁻¹² units.
    public let cost: Int64

    /// How the cost of a call comes about.
    public enum Status: UInt8, Sendable {
        /// Price × quantity.
        case rated
        /// The gateway's own figure.
        case metered
        /// Neither: no cost until there is a price.
        case unpriced
        /// Nothing was used, so nothing is due.
        case withoutQuantity
    }
}

/// Where the columns of a scan stand, and what the numbers of its parts mean.
public struct CallLayout: Sendable {
    /// The column of `started_at`.
    public let startedAt: Int
    /// The column of `metered_cost`.
    public let meteredCost: Int
    /// The columns of the token counts, by ``CostStore/TokenMeter/index``.
    public let meters: [Int]
    /// The columns that the observer asked for, in its order.
    public fileprivate(set) var observed: [Int]
    let catalogue: LineCatalogue

    /// The model, the currency of the cost and the negotiated price of a token by meter, in 10⁻¹² units.
    public func pricing(_ id: UInt32) -> (model: PricedModel, currency: String, contracted: [Int64]) {
        let context = catalogue.pricingContext(id)
        return (
            context.model, context.currency, (0..<Meters<Int64>.count).map { context.contracted[$0] }
        )
    }

    /// The model, and the currency of the gateway's own cost.
    public func metering(_ id: UInt32) -> (model: PricedModel, currency: String) {
        let context = catalogue.pricingContext(id)
        return (context.model, context.callCurrency)
    }

    /// What a meter of a pricing, or its calls at the gateway's cost, is as a line: the same as on the lines of the scan;
    /// `nil` where no price is known.
    public func profile(_ id: UInt32, meter: TokenMeter?) -> Profile? {
        let context = catalogue.pricingContext(id)
        let number = meter.map { context.profiles[$0.index] } ?? context.meteredProfile
        return number == LineCatalogue.none ? nil : catalogue.profile(number)
    }

    /// Who pays, and which pool takes it.
    public func ownership(_ id: UInt32) -> Ownership { catalogue.ownership(id) }

    /// Who pays.
    public func decision(of ownership: UInt32) -> Decision { catalogue.ownership(ownership).decision }
}

/// A row of `charges` with its costs and its owner.
public struct ObservedCharge: Sendable {
    /// Its row in the store.
    public let row: Int64
    /// What it is.
    public let profile: Profile
    /// The numbers of profile and owner, the same for the same ones in one scan.
    public let numbers: (profile: UInt32, ownership: UInt32)
    /// When it started and ended, in microseconds.
    public let start: Int64
    public let end: Int64
    /// Its costs.
    public let costs: ChargeCosts
    /// FOCUS ConsumedQuantity in 10⁻¹²; `nil` where nothing was consumed.
    public let consumed: Int128?
    /// Its ids: its own, the call that caused it, and the attribution as sent.
    public let ids: ChargeLine.SingleCharge

    private let catalogue: LineCatalogue

    /// Who pays, and which pool takes it.
    public var ownership: Ownership { catalogue.ownership(numbers.ownership) }

    /// Who pays.
    public var decision: Decision { ownership.decision }

    init(_ charge: StoredCharge, _ numbers: (profile: UInt32, ownership: UInt32), _ catalogue: LineCatalogue) {
        row = charge.id
        profile = charge.profile
        self.numbers = numbers
        self.catalogue = catalogue
        start = charge.start
        end = charge.end
        costs = charge.costs
        consumed = charge.consumed
        ids = charge.single
    }
}

/// Gathers the parts of the calls of one batch.
///
/// A class, for it is shared by the worker's loop and its owner; its memory is freed by `deinit`.
final class CallParts {
    private let sink: CallSink
    private let parts: UnsafeMutablePointer<CallPart>
    private var count = 0

    init(_ sink: CallSink) {
        self.sink = sink
        parts = .allocate(capacity: TableScan.batchCapacity * (Meters<Int64>.count + 1))
    }

    deinit { parts.deallocate() }

    /// Adds a call that one owner pays.
    @inline(__always)
    func append(row: Int, pricing: UInt32, ownership: UInt32, _ status: CallPart.Status, cost: Int64) {
        append(
            CallPart(
                row: Int32(truncatingIfNeeded: row), pricing: pricing, ownership: ownership, status: status,
                isFirst: true, cost: cost))
    }

    /// Adds a rated call whose meters have owners of their own: a part for each meter that was used.
    func append(
        row: Int, pricing: UInt32, ownerships: Meters<UInt32>, _ quantity: Meters<Int64>, contracted: Meters<Int64>
    ) {
        var isFirst = true
        for meter in 0..<Meters<Int64>.count where quantity[meter] != 0 {
            // The products were checked when the call was rated.
            append(
                CallPart(
                    row: Int32(truncatingIfNeeded: row), pricing: pricing, ownership: ownerships[meter],
                    status: .rated, isFirst: isFirst, cost: quantity[meter] &* contracted[meter]))
            isFirst = false
        }
    }

    @inline(__always)
    private func append(_ part: CallPart) {
        // A row has at most one part a meter, and a batch at most its capacity of rows.
        (parts + count).initialize(to: part)
        count &+= 1
    }

    /// Hands the parts to the observer and has none then.
    func flush(_ batch: borrowing RowBatch) throws {
        defer { count = 0 }
        try sink.take(batch, UnsafeBufferPointer(start: parts, count: count))
    }

    func endUnit() throws { try sink.endUnit() }
}

public import Apportionment
public import Money

/// What was posted, and what is now right: the difference is booked in the open period, posted lines stay.
public struct Restatement: Hashable, Sendable {
    /// A key and the amount to book.
    public struct Adjustment: Hashable, Sendable {
        public let target: Target
        public let amount: Total
    }

    /// In byte order of their keys; keys that do not change have none.
    public let adjustments: [Adjustment]

    /// The differences of two sets of lines.
    public init(posted: [Target: Total], restated: [Target: Total]) {
        adjustments = Set(posted.keys).union(restated.keys).sorted().compactMap { target in
            let amount = restated[target, default: .zero] - posted[target, default: .zero]
            return amount == .zero ? nil : Adjustment(target: target, amount: amount)
        }
    }

    /// What the restatement adds to the whole: zero when cost only moves.
    public var net: Total { adjustments.reduce(.zero) { $0 + $1.amount } }
}

/// What an invoice says beyond what was metered and posted, shared by metered cost.
public struct InvoiceVariance: Hashable, Sendable {
    /// A metered cost as it was posted.
    public struct Posted: Hashable, Sendable {
        public let target: Target
        public let metered: Fraction
        public let amount: Total
    }

    /// What was posted: the metered lines, rounded together.
    public let posted: [Posted]
    /// Invoice less posted.
    public let variance: Total
    /// The variance in percent of what was posted; `nil` where nothing was.
    public let percent: Fraction?
    /// The variance by key.
    public let adjustments: PoolAllocation?

    /// Compares an invoice with metered costs.
    ///
    /// - Throws: ``AllocationError/zeroDriver(pool:driver:amount:)`` when there is a variance and nothing was metered.
    public init(
        invoice: Pool, metered: [DriverValue], policies: AllocationPolicies = AllocationPolicies()
    ) throws(AllocationError) {
        let rounded: RoundedLines
        do {
            rounded = try policies.rounding.round(
                metered.map(\.value), to: invoice.unit, ranks: Pool.ranks(of: metered.map(\.target)))
        } catch {
            throw .outOfRange(pool: invoice.id)
        }
        posted = zip(metered, rounded.units).map { line, units in
            Posted(target: line.target, metered: line.value, amount: Total(picos: units * invoice.unit.picos))
        }
        let total = Total(picos: rounded.total * invoice.unit.picos)
        variance = invoice.amount - total
        percent = total == .zero ? nil : Fraction(variance) / Fraction(total) * Fraction(100)
        adjustments =
            variance == .zero
            ? nil
            : try Pool(id: invoice.id, amount: variance, unit: invoice.unit)
                .allocate(by: .driver(MeasuredDriver("metered cost", metered)), policies: policies)
    }
}

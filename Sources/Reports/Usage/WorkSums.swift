/// What is added up for the calls and charges of one kind that belong to one session, run or user.
///
/// Counts have 32 bits, for there may be millions of these; ``PeriodUsage/checkTie()`` refuses a period of more calls or
/// charges, so that no count wraps unseen.
struct WorkSums: BitwiseCopyable {
    private var halves = CostHalves()
    /// The earliest start, in microseconds.
    var first: Int64 = .max
    /// The latest end, in microseconds.
    var last: Int64 = .min
    /// Tokens of all meters.
    var tokens: Int64 = 0
    var calls: UInt32 = 0
    var charges: UInt32 = 0
    var retries: UInt32 = 0
    var errors: UInt32 = 0
    /// A bit for each value of X-Cost-Outcome that a definition of `outcomes.yaml` asks for and a call sent.
    var outcomes: UInt32 = 0
    /// A bit for each ``WasteRule`` that a call broke. As wide as the others, so that sums are copied in whole pieces.
    var waste: UInt32 = 0

    /// FOCUS BilledCost in 10⁻¹² units.
    var cost: Int128 {
        @inline(__always) get { halves.cost }
        @inline(__always) set { halves.cost = newValue }
    }

    /// Adds up, or says false when the tokens leave their bits.
    @inline(__always)
    mutating func add(_ other: WorkSums) -> Bool {
        cost += other.cost
        first = min(first, other.first)
        last = max(last, other.last)
        outcomes |= other.outcomes
        waste |= other.waste
        calls &+= other.calls
        charges &+= other.charges
        retries &+= other.retries
        errors &+= other.errors
        return add(tokens: other.tokens)
    }

    /// Adds a part of a call; the same.
    @inline(__always)
    mutating func add(_ part: CallFigures) -> Bool {
        cost += Int128(part.cost)
        first = min(first, part.first)
        last = max(last, part.last)
        outcomes |= part.outcomes
        waste |= UInt32(part.waste)
        calls &+= part.calls
        retries &+= part.retries
        errors &+= part.errors
        return add(tokens: part.tokens)
    }

    @inline(__always)
    private mutating func add(tokens more: Int64) -> Bool {
        let (sum, overflow) = tokens.addingReportingOverflow(more)
        tokens = sum
        return !overflow
    }
}

/// A cost where there are millions of them: an `Int128` would leave room before it, for it stands at multiples of 16 bytes.
struct CostHalves: BitwiseCopyable {
    private var high: Int64 = 0
    private var low: UInt64 = 0

    /// In 10⁻¹² units.
    var cost: Int128 {
        @inline(__always) get { Int128(_low: low, _high: high) }
        @inline(__always) set {
            low = newValue._low
            high = newValue._high
        }
    }
}

/// What one part of a call adds to the sums of its session, its run and its user; calls and tokens count with the first.
struct CallFigures {
    /// In 10⁻¹² units.
    let cost: Int64
    let first: Int64
    let last: Int64
    var tokens: Int64 = 0
    var calls: UInt32 = 0
    var retries: UInt32 = 0
    var errors: UInt32 = 0
    var outcomes: UInt32 = 0
    var waste: UInt8 = 0
}

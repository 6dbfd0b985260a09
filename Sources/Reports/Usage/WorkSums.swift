/// What is added up for the calls and charges of one kind that belong to one session, run or user.
///
/// Counts have 32 bits, for there may be millions of these; a count beyond is an error.
struct WorkSums: BitwiseCopyable {
    private var costHigh: Int64 = 0
    private var costLow: UInt64 = 0
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
    /// A bit for each ``WasteRule`` that a call broke.
    var waste: UInt8 = 0

    /// FOCUS BilledCost in 10⁻¹² units.
    var cost: Int128 {
        get { Int128(_low: costLow, _high: costHigh) }
        set {
            costLow = newValue._low
            costHigh = newValue._high
        }
    }

    /// Adds up, or says false when a count leaves its bits.
    @inline(__always)
    mutating func add(_ other: WorkSums) -> Bool {
        cost += other.cost
        first = min(first, other.first)
        last = max(last, other.last)
        outcomes |= other.outcomes
        waste |= other.waste
        var fits = true
        func sum<Number: FixedWidthInteger>(_ left: inout Number, _ right: Number) {
            let (sum, overflow) = left.addingReportingOverflow(right)
            left = sum
            if overflow { fits = false }
        }
        sum(&tokens, other.tokens)
        sum(&calls, other.calls)
        sum(&charges, other.charges)
        sum(&retries, other.retries)
        sum(&errors, other.errors)
        return fits
    }
}

/// What is added up for the calls and charges of one kind on one day.
struct DaySums: BitwiseCopyable {
    /// FOCUS BilledCost in 10⁻¹² units.
    var cost: Int128 = 0
    var calls: Int64 = 0
    var charges: Int64 = 0
    var errors: Int64 = 0
    var blocked: Int64 = 0
    var retries: Int64 = 0
    /// Calls without a price or a cost of the gateway's.
    var unpriced: Int64 = 0
    /// Tokens by meter, of all calls.
    var tokens: (Int64, Int64, Int64, Int64, Int64) = (0, 0, 0, 0, 0)

    /// Adds up, or says false when a count leaves 64 bits.
    mutating func add(_ other: DaySums) -> Bool {
        cost += other.cost
        calls += other.calls
        charges += other.charges
        errors += other.errors
        blocked += other.blocked
        retries += other.retries
        unpriced += other.unpriced
        return add(other.tokens)
    }

    /// Counts a call with its tokens by meter, none below 0; or says false when a count leaves 64 bits, or the call's own
    /// tokens together do.
    @inline(__always)
    mutating func add(call tokens: (Int64, Int64, Int64, Int64, Int64)) -> Bool {
        calls += 1
        var all: Int64 = 0
        var fits = true
        DaySums.sum(&all, tokens.0, &fits)
        DaySums.sum(&all, tokens.1, &fits)
        DaySums.sum(&all, tokens.2, &fits)
        DaySums.sum(&all, tokens.3, &fits)
        DaySums.sum(&all, tokens.4, &fits)
        return add(tokens) && fits
    }

    /// Tokens of all meters.
    var allTokens: Int128 {
        Int128(tokens.0) + Int128(tokens.1) + Int128(tokens.2) + Int128(tokens.3) + Int128(tokens.4)
    }

    @inline(__always)
    private mutating func add(_ other: (Int64, Int64, Int64, Int64, Int64)) -> Bool {
        var fits = true
        DaySums.sum(&tokens.0, other.0, &fits)
        DaySums.sum(&tokens.1, other.1, &fits)
        DaySums.sum(&tokens.2, other.2, &fits)
        DaySums.sum(&tokens.3, other.3, &fits)
        DaySums.sum(&tokens.4, other.4, &fits)
        return fits
    }

    @inline(__always)
    private static func sum(_ left: inout Int64, _ right: Int64, _ fits: inout Bool) {
        let (sum, overflow) = left.addingReportingOverflow(right)
        left = sum
        if overflow { fits = false }
    }
}

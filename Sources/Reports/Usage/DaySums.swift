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

    init() {}

    init(_ calls: DayCalls) {
        cost = calls.cost
        self.calls = calls.calls
        tokens = calls.tokens
    }

    /// Adds up, or says false when a count leaves 64 bits.
    mutating func add(_ other: DaySums) -> Bool {
        cost += other.cost
        calls += other.calls
        charges += other.charges
        errors += other.errors
        blocked += other.blocked
        retries += other.retries
        unpriced += other.unpriced
        return DayCalls.add(other.tokens, to: &tokens)
    }

    /// Tokens of all meters.
    var allTokens: Int128 {
        Int128(tokens.0) + Int128(tokens.1) + Int128(tokens.2) + Int128(tokens.3) + Int128(tokens.4)
    }
}

/// What is added up for each call of one kind on one day. Small, for it is touched for every call.
struct DayCalls: BitwiseCopyable {
    /// FOCUS BilledCost in 10⁻¹² units.
    var cost: Int128 = 0
    private(set) var calls: Int64 = 0
    private(set) var tokens: (Int64, Int64, Int64, Int64, Int64) = (0, 0, 0, 0, 0)

    /// Counts a call with its tokens by meter, none below 0; or says false when a count leaves 64 bits.
    @inline(__always)
    mutating func add(call more: (Int64, Int64, Int64, Int64, Int64)) -> Bool {
        calls += 1
        return DayCalls.add(more, to: &tokens)
    }

    /// Adds counts, none of them below 0.
    @inline(__always)
    static func add(
        _ more: (Int64, Int64, Int64, Int64, Int64), to sums: inout (Int64, Int64, Int64, Int64, Int64)
    ) -> Bool {
        sums.0 &+= more.0
        sums.1 &+= more.1
        sums.2 &+= more.2
        sums.3 &+= more.3
        sums.4 &+= more.4
        // The sum of two that are not below 0 is below 0 where it leaves its bits, and only there.
        return sums.0 | sums.1 | sums.2 | sums.3 | sums.4 >= 0
    }
}

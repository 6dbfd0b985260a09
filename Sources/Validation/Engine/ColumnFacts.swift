internal import Columns
internal import Money

/// What is known of the values of one column of a block, each looked at once.
struct ColumnFacts {
    /// How many values there are.
    var count = 0
    /// Missing values, placeholders for them included; a bit each, in words of 64.
    var nulls: [UInt64] = []
    var nullCount = 0
    /// Values that are not what the column holds; conditions and comparisons leave them out.
    var unreadable: Set<Int> = []
    /// The literal that a value is, by number; 0 for others. Empty when no rule names a literal.
    var literals: [UInt8] = []
    /// Numbers of a numeric column of texts, when a rule needs them.
    var numbers: [ExactDecimal] = []
    /// Numbers of a column of decimals or integers, when a rule needs them: coefficients of one power of ten. 0 for null.
    var units: [Int128] = []
    var unitExponent = 0
    /// The least and the greatest of them; `nil` when there are none.
    var unitRange: ClosedRange<Int128>?
    /// The few numbers that 128 bits cannot hold.
    var wideNumbers: [Int: WideDecimal] = [:]
    /// Instants in microseconds, when a rule needs them.
    var instants: [Int64] = []
    /// What is wrong with single values.
    var defects: [(value: Int, rule: Int, defect: Defect)] = []
    /// A hash of each value for the rules on the data set, when one needs it.
    var hashes: [ValueHash] = []

    /// Whether a value can agree or disagree with others: it is there and is what the column may hold.
    func isComparable(_ value: Int, _ plan: ColumnPlan) -> Bool {
        if isNull(value) || unreadable.contains(value) { return false }
        return plan.allowed.isEmpty || value >= literals.count || plan.allowed.contains(literals[value])
    }

    func isNull(_ value: Int) -> Bool {
        nullCount > 0 && nulls[value >> 6] & (1 << UInt64(value & 63)) != 0
    }

    /// A number; `nil` where there is none, or where it takes more than 128 bits.
    @inline(__always) func number(_ value: Int) -> ExactDecimal? {
        if !units.isEmpty {
            return isNull(value) ? nil : ExactDecimal(coefficient: units[value], exponent: unitExponent)
        }
        guard value < numbers.count, !isNull(value), unreadable.isEmpty || !unreadable.contains(value),
            wideNumbers.isEmpty || wideNumbers[value] == nil
        else { return nil }
        return numbers[value]
    }

    /// Whether every value is an instant.
    var hasOnlyInstants: Bool { nullCount == 0 && unreadable.isEmpty && instants.count == count && count > 0 }

    /// Evenly distributed bits for each value of a column of instants, different for different instants.
    var momentBits: [UInt64] {
        (0..<count).map { value in
            if value < instants.count, !isNull(value), !unreadable.contains(value) {
                return ValueHash.scrambled(UInt64(bitPattern: instants[value]))
            }
            return hashes[value].high ^ hashes[value].low
        }
    }

    /// A number of any size; `nil` where there is none.
    func wideNumber(_ value: Int) -> WideDecimal? {
        if let number = number(value) { return WideDecimal(number) }
        return isNull(value) ? nil : wideNumbers[value]
    }

    /// The sign of a number; `nil` where there is none.
    func signum(_ value: Int) -> Int? {
        if let number = number(value) { return number.signum }
        return wideNumber(value)?.signum
    }
}

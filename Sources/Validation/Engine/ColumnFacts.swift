internal import Columns
internal import Money

/// What is known of the values of one column of a block, each looked at once.
struct ColumnFacts {
    /// How many values there are.
    let count: Int
    /// Missing values, placeholders for them included; a bit each, in words of 64.
    var nulls: [UInt64]
    /// Values that are not what the column holds; conditions and comparisons leave them out.
    var unreadable: Set<Int> = []
    /// The literal that a value is, by number; 0 for others. Empty when no rule names a literal.
    var literals: [UInt8] = []
    /// Numbers of a numeric column, when a rule needs them.
    var numbers: [ExactDecimal] = []
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
        nulls[value >> 6] & (1 << UInt64(value & 63)) != 0
    }

    /// A number; `nil` where there is none, or where it takes more than 128 bits.
    @inline(__always) func number(_ value: Int) -> ExactDecimal? {
        guard value < numbers.count, !isNull(value), unreadable.isEmpty || !unreadable.contains(value),
            wideNumbers.isEmpty || wideNumbers[value] == nil
        else { return nil }
        return numbers[value]
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

extension ColumnFacts {
    /// Looks at every value of a column.
    init(_ values: Values, plan: ColumnPlan) {
        count = values.count
        nulls = [UInt64](repeating: 0, count: (values.count + 63) >> 6)
        switch values {
        case .text(let texts): read(texts, plan)
        case .decimal(let decimals): read(decimals, plan)
        case .int64(let integers): read(integers, plan)
        }
    }

    private mutating func setNull(_ value: Int) {
        nulls[value >> 6] |= 1 << UInt64(value & 63)
    }

    private mutating func note(_ value: Int, _ defect: Defect, _ plan: ColumnPlan) {
        if let rule = plan.ruleOfDefect[defect] { defects.append((value, rule, defect)) }
    }

    private mutating func read(_ decimals: DecimalValues, _ plan: ColumnPlan) {
        let fits = plan.format == .numeric
        for value in 0..<count {
            if decimals.nulls.contains(value) {
                setNull(value)
            } else if !fits {
                unreadable.insert(value)
                note(value, .type, plan)
            }
        }
        if fits, plan.needsNumbers {
            numbers = decimals.units.map { ExactDecimal(coefficient: $0, exponent: -decimals.scale) }
        }
        if plan.needsHashes { hashes = (0..<count).map { ValueHash(decimals[$0].map { [$0] } ?? []) } }
    }

    private mutating func read(_ integers: Int64Values, _ plan: ColumnPlan) {
        let isInstant = plan.type == .timestamp
        let fits = isInstant ? plan.format == .dateTime : plan.format == .numeric
        for value in 0..<count {
            if integers.nulls.contains(value) {
                setNull(value)
            } else if !fits {
                unreadable.insert(value)
                note(value, .type, plan)
            } else if isInstant, integers.numbers[value] % 1_000_000 != 0 {
                note(value, .dateTimePattern, plan)
            }
        }
        if fits, plan.needsNumbers {
            if isInstant {
                instants = integers.numbers
            } else {
                numbers = integers.numbers.map { ExactDecimal(coefficient: Int128($0), exponent: 0) }
            }
        }
        if plan.needsHashes { hashes = (0..<count).map { ValueHash(integers[$0].map { [Int128($0)] } ?? []) } }
    }

    private mutating func read(_ texts: TextValues, _ plan: ColumnPlan) {
        if !plan.literals.isEmpty { literals = [UInt8](repeating: 0, count: count) }
        var decimals: [ExactDecimal] = []
        var wide: [Int: WideDecimal] = [:]
        if plan.needsNumbers {
            if plan.format == .numeric { decimals.reserveCapacity(count) }
            if plan.format == .dateTime { instants = [Int64](repeating: 0, count: count) }
        }
        texts.bytes.withUnsafeBufferPointer { all in
            for value in 0..<count {
                let text = UnsafeBufferPointer(rebasing: all[texts.range(value)])
                if plan.format == .numeric, plan.needsNumbers {
                    decimals.append(ExactDecimal(coefficient: 0, exponent: 0))
                }
                guard !texts.nulls.contains(value), !isMissing(value, text, plan) else {
                    setNull(value)
                    continue
                }
                switch plan.format {
                case .numeric:
                    switch NumericText.read(text) {
                    case .number(let number): if plan.needsNumbers { decimals[value] = number }
                    case .wide:
                        if plan.needsNumbers {
                            if let number = NumericText.wide(text) {
                                wide[value] = number
                            } else {
                                unreadable.insert(value)
                            }
                        }
                    case .defect(let defect):
                        unreadable.insert(value)
                        note(value, defect, plan)
                    }
                case .dateTime:
                    let reading = DateTimeText.read(text)
                    if let defect = reading.defect { note(value, defect, plan) }
                    if let instant = reading.microseconds {
                        if plan.needsNumbers { instants[value] = instant }
                    } else {
                        unreadable.insert(value)
                    }
                case .text:
                    checkText(value, text, plan)
                case .unit:
                    if checkText(value, text, plan),
                        let defect = UnitText.defect(of: String(decoding: text, as: UTF8.self))
                    {
                        note(value, defect, plan)
                    }
                case .currency(let allowsOthers):
                    if checkText(value, text, plan) { checkCurrency(value, text, allowsOthers, plan) }
                case .keyValue, .jsonObject:
                    let reading = KeyValueText.read(text, allowsNesting: plan.format == .jsonObject)
                    if let defect = reading.defect {
                        note(value, UTF8Text.isValid(text) ? defect : .type, plan)
                    } else {
                        if !UTF8Text.isValid(text) { note(value, .keyValueObject, plan) }
                        if reading.hasKeyOfOtherCase, let rule = plan.pascalKeysRule {
                            defects.append((value, rule, .type))
                        }
                        if reading.hasEmptyText, let rule = plan.emptyTagRule { defects.append((value, rule, .type)) }
                    }
                }
            }
            if plan.needsHashes {
                hashes = (0..<count).map { value in
                    if isNull(value) { return .null }
                    if !decimals.isEmpty, wide[value] == nil, !unreadable.contains(value) {
                        return ValueHash(decimals[value].normalized)
                    }
                    if !instants.isEmpty, !unreadable.contains(value) { return ValueHash([Int128(instants[value])]) }
                    return ValueHash(UnsafeBufferPointer(rebasing: all[texts.range(value)]))
                }
            }
        }
        numbers = decimals
        wideNumbers = wide
    }

    /// Whether a text stands for a missing value; notes those that should not.
    private mutating func isMissing(_ value: Int, _ text: UnsafeBufferPointer<UInt8>, _ plan: ColumnPlan) -> Bool {
        switch NullWords.kind(of: text) {
        case .none: return false
        case .empty:
            note(value, plan.forbidsNull && plan.format == .text ? .stringBlank : .nullEmpty, plan)
            return !(plan.forbidsNull && plan.format == .text)
        case .blank:
            note(value, plan.forbidsNull && plan.format == .text ? .stringBlank : .nullBlank, plan)
            return !(plan.forbidsNull && plan.format == .text)
        case .placeholder:
            note(value, .nullPlaceholder, plan)
            return true
        }
    }

    /// Whether a text is one; looks up the literal that it is.
    @discardableResult
    private mutating func checkText(_ value: Int, _ text: UnsafeBufferPointer<UInt8>, _ plan: ColumnPlan) -> Bool {
        guard UTF8Text.isValid(text) else {
            unreadable.insert(value)
            note(value, .type, plan)
            return false
        }
        if !plan.literals.isEmpty, text.count <= 64 { literals[value] = plan.literals[Array(text)] ?? 0 }
        return true
    }

    private mutating func checkCurrency(
        _ value: Int, _ text: UnsafeBufferPointer<UInt8>, _ allowsOthers: Bool, _ plan: ColumnPlan
    ) {
        let code = String(decoding: text, as: UTF8.self)
        if Currency(code) != nil { return }
        let hasForm = text.count == 3 && text.allSatisfy { $0 &- 65 < 26 }
        if !allowsOthers || hasForm { note(value, .currency, plan) }
    }
}

/// UTF-8 as text should be: valid and without NUL.
enum UTF8Text {
    static func isValid(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let base = UnsafeRawPointer(text.baseAddress) else { return true }
        var offset = 0
        var sum: UInt64 = 0
        while offset &+ 8 <= text.count {
            let word = base.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            // A zero byte borrows into its high bit, as does any byte above 127 keep its own.
            sum |= word | (word &- 0x0101_0101_0101_0101)
            offset &+= 8
        }
        var isPlain = sum & 0x8080_8080_8080_8080 == 0
        while offset < text.count {
            if text[offset] &- 1 > 126 { isPlain = false }
            offset &+= 1
        }
        if isPlain { return true }
        if text.contains(0) { return false }
        return String(validating: text, as: UTF8.self) != nil
    }
}

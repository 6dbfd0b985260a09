internal import Columns
internal import Money

extension ColumnFacts {
    /// Looks at every value of a column.
    init(_ values: Values, plan: ColumnPlan) {
        self.init()
        extend(to: values, plan)
    }

    /// Looks at the values behind those that are known.
    ///
    /// - Precondition: the first ``count`` values are those that it knows.
    mutating func extend(to values: Values, _ plan: ColumnPlan) {
        let new = count..<values.count
        count = values.count
        nulls += repeatElement(0, count: (count + 63) >> 6 - nulls.count)
        switch values {
        case .text(let texts): read(texts, new, plan)
        case .decimal(let decimals): read(decimals, new, plan)
        case .int64(let integers): read(integers, new, plan)
        }
    }

    private mutating func setNull(_ value: Int) {
        nulls[value >> 6] |= 1 << UInt64(value & 63)
        nullCount += 1
    }

    private mutating func note(_ value: Int, _ defect: Defect, _ plan: ColumnPlan) {
        if let rule = plan.ruleOfDefect[defect] { defects.append((value, rule, defect)) }
    }

    // MARK: Numbers

    private mutating func read(_ decimals: DecimalValues, _ new: Range<Int>, _ plan: ColumnPlan) {
        readNulls(of: decimals.nulls, new, plan, fits: plan.format == .numeric)
        if plan.format == .numeric, plan.needsNumbers { setUnits(decimals.units, new, exponent: -decimals.scale) }
        if plan.needsHashes { hashes += new.map { decimals[$0].map(ValueHash.init) ?? .null } }
    }

    private mutating func read(_ integers: Int64Values, _ new: Range<Int>, _ plan: ColumnPlan) {
        let isInstant = plan.type == .timestamp
        readNulls(of: integers.nulls, new, plan, fits: plan.format == (isInstant ? .dateTime : .numeric))
        if isInstant, plan.format == .dateTime {
            let numbers = integers.numbers
            // Missing values are 0, a whole second.
            for value in new where numbers[value] % 1_000_000 != 0 { note(value, .dateTimePattern, plan) }
            if plan.needsNumbers { instants = numbers }
        } else if plan.format == .numeric, plan.needsNumbers {
            setUnits(integers.numbers.map { Int128($0) }, new, exponent: 0)
        }
        if plan.needsHashes { hashes += new.map { integers[$0].map { ValueHash(Int128($0)) } ?? .null } }
    }

    /// Notes missing values, and the others where the column does not hold values of this type.
    private mutating func readNulls(of mask: NullMask, _ new: Range<Int>, _ plan: ColumnPlan, fits: Bool) {
        if fits, mask.isEmpty { return }
        for value in new {
            if mask.contains(value) {
                setNull(value)
            } else if !fits {
                unreadable.insert(value)
                note(value, .type, plan)
            }
        }
    }

    private mutating func setUnits(_ numbers: [Int128], _ new: Range<Int>, exponent: Int) {
        let known = new.lowerBound == 0 ? numbers.first.map { $0...$0 } : unitRange
        units = numbers
        unitExponent = exponent
        unitRange = nil
        guard nullCount == 0, let known else { return }
        var (least, greatest) = (known.lowerBound, known.upperBound)
        numbers.withUnsafeBufferPointer { numbers in
            for value in new {
                least = min(least, numbers[value])
                greatest = max(greatest, numbers[value])
            }
        }
        unitRange = least...greatest
    }

    // MARK: Texts

    private mutating func read(_ texts: TextValues, _ new: Range<Int>, _ plan: ColumnPlan) {
        if !plan.literals.isEmpty { literals += repeatElement(0, count: new.count) }
        guard let first = new.first else { return }
        let isASCII = texts.bytes.withUnsafeBufferPointer { bytes in
            UTF8Text.isASCII(UnsafeBufferPointer(rebasing: bytes[texts.range(first).lowerBound...]))
        }
        texts.withPointers { texts in
            switch plan.format {
            case .numeric: readNumbers(texts, new, plan)
            case .dateTime: readInstants(texts, new, plan)
            case .keyValue, .jsonObject: readObjects(texts, new, plan, isASCII)
            case .text where isASCII && plan.literals.isEmpty: forEachText(texts, new, plan) { _, _, _ in }
            case .text: forEachText(texts, new, plan) { $0.checkText($1, $2, plan, isASCII) }
            case .unit:
                forEachText(texts, new, plan) { facts, value, text in
                    guard facts.checkText(value, text, plan, isASCII) else { return }
                    let defect = UnitText.defect(of: String(decoding: text, as: UTF8.self))
                    if let defect { facts.note(value, defect, plan) }
                }
            case .currency(let allowsOthers):
                forEachText(texts, new, plan) { facts, value, text in
                    if facts.checkText(value, text, plan, isASCII) {
                        facts.checkCurrency(value, text, allowsOthers, plan)
                    }
                }
            }
            if plan.needsHashes { hashTexts(texts, new) }
        }
    }

    /// Calls `body` with each text that is one, after noting those that are missing.
    @inline(__always)
    private mutating func forEachText(
        _ texts: TextPointers, _ new: Range<Int>, _ plan: ColumnPlan,
        _ body: (inout ColumnFacts, Int, UnsafeBufferPointer<UInt8>) -> Void
    ) {
        for value in new {
            let text = texts[value]
            if texts.isNull(value) || isMissing(value, text, plan) {
                setNull(value)
            } else {
                body(&self, value, text)
            }
        }
    }

    private mutating func readNumbers(_ texts: TextPointers, _ new: Range<Int>, _ plan: ColumnPlan) {
        let isKept = plan.needsNumbers
        if isKept { numbers += repeatElement(ExactDecimal(coefficient: 0, exponent: 0), count: new.count) }
        forEachText(texts, new, plan) { facts, value, text in
            switch NumericText.read(text) {
            case .number(let number): if isKept { facts.numbers[value] = number }
            case .wide:
                guard isKept else { return }
                if let number = NumericText.wide(text) {
                    facts.wideNumbers[value] = number
                } else {
                    facts.unreadable.insert(value)
                }
            case .defect(let defect):
                facts.unreadable.insert(value)
                facts.note(value, defect, plan)
            }
        }
    }

    private mutating func readInstants(_ texts: TextPointers, _ new: Range<Int>, _ plan: ColumnPlan) {
        let isKept = plan.needsNumbers
        if isKept { instants += repeatElement(0, count: new.count) }
        forEachText(texts, new, plan) { facts, value, text in
            let reading = DateTimeText.read(text)
            if let defect = reading.defect { facts.note(value, defect, plan) }
            if let instant = reading.microseconds {
                if isKept { facts.instants[value] = instant }
            } else {
                facts.unreadable.insert(value)
            }
        }
    }

    private mutating func readObjects(
        _ texts: TextPointers, _ new: Range<Int>, _ plan: ColumnPlan, _ isASCII: Bool
    ) {
        var reader = KeyValueText(allowsNesting: plan.format == .jsonObject, judgesKeys: plan.pascalKeysRule != nil)
        forEachText(texts, new, plan) { facts, value, text in
            let reading = reader.read(text)
            if let defect = reading.defect {
                facts.note(value, isASCII || UTF8Text.isValid(text) ? defect : .type, plan)
                return
            }
            if !isASCII, !UTF8Text.isValid(text) { facts.note(value, .keyValueObject, plan) }
            if reading.hasKeyOfOtherCase, let rule = plan.pascalKeysRule { facts.defects.append((value, rule, .type)) }
            if reading.hasEmptyText, let rule = plan.emptyTagRule { facts.defects.append((value, rule, .type)) }
        }
    }

    private mutating func hashTexts(_ texts: TextPointers, _ new: Range<Int>) {
        hashes.reserveCapacity(count)
        if numbers.isEmpty, instants.isEmpty {
            for value in new { hashes.append(isNull(value) ? .null : ValueHash(texts[value])) }
            return
        }
        for value in new { hashes.append(hash(of: value, texts[value])) }
    }

    /// The hash of a text that may be a number or an instant, the same for all ways to write it.
    private func hash(of value: Int, _ text: UnsafeBufferPointer<UInt8>) -> ValueHash {
        if isNull(value) { return .null }
        if !numbers.isEmpty, wideNumbers[value] == nil, !unreadable.contains(value) { return ValueHash(numbers[value]) }
        if !instants.isEmpty, !unreadable.contains(value) { return ValueHash(Int128(instants[value])) }
        return ValueHash(text)
    }

    /// Whether a text stands for a missing value; notes those that should not.
    @inline(__always)
    private mutating func isMissing(_ value: Int, _ text: UnsafeBufferPointer<UInt8>, _ plan: ColumnPlan) -> Bool {
        if text.count > NullWords.longest, text[0] > 32 { return false }
        let kind = NullWords.kind(of: text)
        return kind == .none ? false : isMissing(value, kind, plan)
    }

    private mutating func isMissing(_ value: Int, _ kind: NullWords.Kind, _ plan: ColumnPlan) -> Bool {
        switch kind {
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
    ///
    /// - Parameter isASCII: whether that is known of all texts of the column.
    @discardableResult
    private mutating func checkText(
        _ value: Int, _ text: UnsafeBufferPointer<UInt8>, _ plan: ColumnPlan, _ isASCII: Bool
    ) -> Bool {
        guard isASCII || UTF8Text.isValid(text) else {
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

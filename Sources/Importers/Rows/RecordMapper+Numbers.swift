internal import Periods
internal import SourceRecords

extension RecordMapper {
    /// A time in microseconds since 1970.
    func time(
        _ value: FieldValue, _ plan: TimePlan, _ column: ColumnPlan, _ record: SourceRecord
    ) throws(RowFault) -> Int64 {
        do throws(TimeFault) {
            let time = try read(value, plan.form, record)
            let base = plan.form == .millisecondsAfterStart ? startColumn.map { Int64(row.numbers[$0]) } ?? 0 : 0
            var result = base + time + plan.offset
            if let field = plan.earlier, !isMissing(record.fields[field], record) {
                result -= try read(record.fields[field], .unixMilliseconds, record)
            }
            guard Instant.writable.contains(result) else { throw .notATime }
            return result
        } catch {
            let expected =
                switch error {
                case .noZone: "a time with a zone; if the source means UTC, say `zone: UTC` in the mapping"
                case .notATime: plan.form == .iso ? "a time as in ISO 8601" : "a time in \(plan.form.rawValue)"
                }
            throw invalid(column, value, record, expected)
        }
    }

    private func read(_ value: FieldValue, _ form: TimeForm, _ record: SourceRecord) throws(TimeFault) -> Int64 {
        try record.withText(value.range) { (text) throws(TimeFault) in
            try TimeReading.read(text, form, zone: mapping.zone)
        }
    }

    /// A number in 10⁻¹², with what is added to it, taken off it and multiplied with it.
    mutating func number(
        _ value: FieldValue, _ plan: NumberPlan, _ column: ColumnPlan, _ record: SourceRecord
    ) throws(RowFault) -> Int128 {
        do throws(DecimalFault) {
            var number = try read(value, plan.exponent, record)
            if let addend = plan.addend { try add(self.plan.addends[addend], plan.exponent, to: &number, record) }
            for index in plan.subtrahends {
                let part = record.fields[self.plan.fields[index]]
                guard !isMissing(part, record) else { continue }
                try number.subtract(try read(part, plan.exponent, record))
            }
            if let field = plan.multiplier, !isMissing(record.fields[field], record) {
                try number.multiply(by: try readCount(record.fields[field], record))
            }
            // What the close can add up exactly: 10¹⁵ of a currency a row.
            guard number.picos.magnitude <= RecordMapper.largestAmount else { throw DecimalFault.outOfRange }
            // A call's cost is 64 bits in the store.
            if column.position == costColumn, Int64(exactly: number.picos) == nil { throw DecimalFault.outOfRange }
            if number.isRounded { notes.add(number, column: columns[column.position].name) }
            return number.picos
        } catch {
            let expected =
                switch error {
                case .notANumber: "a number"
                case .outOfRange: "within what a store holds exactly"
                }
            throw invalid(column, value, record, expected)
        }
    }

    private static let largestAmount: UInt128 = 1_000_000_000_000_000_000_000_000_000

    private func read(
        _ value: FieldValue, _ exponent: Int, _ record: SourceRecord
    ) throws(DecimalFault) -> ReadDecimal {
        try record.withText(value.range) { (text) throws(DecimalFault) in
            try DecimalReading.read(text, exponent: exponent, isFloat: mapping.numbers == .float)
        }
    }

    /// A whole number that is 0 or more.
    func readCount(_ value: FieldValue, _ record: SourceRecord) throws(DecimalFault) -> Int64 {
        try record.withText(value.range) { (text) throws(DecimalFault) in try DecimalReading.readCount(text) }
    }

    /// Adds the amounts of a list of objects, such as the credits of a cost.
    private func add(
        _ addend: Addend, _ exponent: Int, to number: inout ReadDecimal, _ record: SourceRecord
    ) throws(DecimalFault) {
        let list = record.fields[addend.list]
        guard !isMissing(list, record) else { return }
        guard let elements = JSONMembers.array(Array(record.bytes[list.range])) else { throw .notANumber }
        for element in elements {
            guard let members = JSONMembers.object(element.text) else { throw .notANumber }
            guard let amount = members.last(where: { $0.name == addend.member }), amount.value.kind != .missing else {
                continue
            }
            try number.add(
                try DecimalReading.read(
                    amount.value.text, exponent: exponent, isFloat: mapping.numbers == .float))
        }
    }
}

extension ReadDecimal {
    fileprivate mutating func add(_ other: ReadDecimal) throws(DecimalFault) {
        let (sum, overflow) = picos.addingReportingOverflow(other.picos)
        guard !overflow else { throw .outOfRange }
        self = ReadDecimal(
            picos: sum, rounding: rounding + other.rounding, isRounded: isRounded || other.isRounded)
    }

    fileprivate mutating func subtract(_ other: ReadDecimal) throws(DecimalFault) {
        try add(ReadDecimal(picos: -other.picos, rounding: -other.rounding, isRounded: other.isRounded))
    }

    fileprivate mutating func multiply(by count: Int64) throws(DecimalFault) {
        let (product, overflow) = picos.multipliedReportingOverflow(by: Int128(count))
        guard !overflow else { throw .outOfRange }
        picos = product
        rounding *= Int128(count)
    }
}

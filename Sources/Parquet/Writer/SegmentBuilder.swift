internal import Columns

/// Brings a column of a block into the form that is encoded, and checks its values on the way.
struct SegmentBuilder {
    let column: WriterColumn
    /// The number of rows of the group before the block.
    var firstRow = 0

    init(column: WriterColumn) {
        self.column = column
    }

    /// How rows find their values; throws unless they find one each.
    func rows(
        of source: Column, rowCount: Int, _ keys: [ObjectIdentifier: CompactKeys]
    ) throws(ParquetError) -> BlockRows {
        let needed: Int
        let rows: BlockRows
        switch source.rows {
        case .direct:
            needed = rowCount
            rows = .direct
        case .constant:
            needed = 1
            rows = .constant
        case .keyed(let vector):
            // Every vector of the block has been renumbered before.
            guard let compact = keys[ObjectIdentifier(vector)] else { return .direct }
            needed = Int(compact.used.max() ?? 0) + 1
            rows = .keyed(compact, vector: ObjectIdentifier(vector))
        }
        guard source.values.count >= needed else {
            throw .schemaMismatch(
                column: column.name, expected: "\(needed) values", found: "\(source.values.count) values")
        }
        return rows
    }

    func texts(
        _ source: Column, _ rows: BlockRows, _ rowCount: Int
    ) throws(ParquetError) -> Segment<TextPhysicalValues> {
        guard case .text(let values) = source.values else { throw mismatch(source.values) }
        let segment = Segment(values: TextPhysicalValues(values), rows: .init(rows), rowCount: rowCount)
        try checkMissing(segment)
        guard !isValid(segment) else { return segment }
        return Segment(values: TextPhysicalValues(repaired(segment)), rows: segment.rows, rowCount: rowCount)
    }

    func numbers(
        _ source: Column, _ rows: BlockRows, _ rowCount: Int
    ) throws(ParquetError) -> Segment<IntegerPhysicalValues<Int64>> {
        let values: IntegerPhysicalValues<Int64>
        switch (source.values, column.type) {
        case (.int64(let numbers), .integer), (.int64(let numbers), .timestamp):
            values = IntegerPhysicalValues(numbers: numbers.numbers, nulls: numbers.nulls, layout: .int64)
        case (.int64(let numbers), .date):
            values = IntegerPhysicalValues(numbers: numbers.numbers, nulls: numbers.nulls, layout: .int32)
        case (.int64(let numbers), .boolean):
            // Any number but 0 is true, so that bounds have to see 1.
            values = IntegerPhysicalValues(
                numbers: numbers.numbers.map { $0 == 0 ? 0 : 1 }, nulls: numbers.nulls, layout: .boolean)
        case (.decimal(let decimals), .decimal(_, let scale)) where decimals.scale == scale:
            let wide = IntegerPhysicalValues(
                numbers: decimals.units, nulls: decimals.nulls, layout: column.physicalType == .int32 ? .int32 : .int64)
            try checkDigits(Segment(values: wide, rows: .init(rows), rowCount: rowCount))
            values = IntegerPhysicalValues(
                numbers: decimals.units.map { Int64(truncatingIfNeeded: $0) }, nulls: wide.nulls, layout: wide.layout)
        default: throw mismatch(source.values)
        }
        let segment = Segment(values: values, rows: .init(rows), rowCount: rowCount)
        try checkMissing(segment)
        if column.type == .date { try checkDays(segment) }
        return segment
    }

    func wideDecimals(
        _ source: Column, _ rows: BlockRows, _ rowCount: Int
    ) throws(ParquetError) -> Segment<IntegerPhysicalValues<Int128>> {
        guard case .decimal(let decimals) = source.values, case .decimal(_, let scale) = column.type,
            decimals.scale == scale
        else { throw mismatch(source.values) }
        let values = IntegerPhysicalValues(
            numbers: decimals.units, nulls: decimals.nulls, layout: .fixed(column.fixedWidth))
        let segment = Segment(values: values, rows: .init(rows), rowCount: rowCount)
        try checkMissing(segment)
        try checkDigits(segment)
        return segment
    }

    // MARK: - Checks

    private func mismatch(_ values: Values) -> ParquetError {
        let found =
            switch values {
            case .text: "text"
            case .decimal(let values): "decimal of scale \(values.scale)"
            case .int64: "whole number"
            }
        return .schemaMismatch(column: column.name, expected: "\(column.type)", found: found)
    }

    private func checkMissing(_ segment: Segment<some PhysicalValues>) throws(ParquetError) {
        guard !column.isNullable, !segment.values.nulls.isEmpty else { return }
        for slot in 0..<segment.slotCount where segment.values.nulls.contains(segment.valueIndex(ofSlot: slot)) {
            throw .missingValue(column: column.name, row: firstRow + segment.firstRow(ofSlot: slot))
        }
    }

    private func checkDigits(_ segment: Segment<IntegerPhysicalValues<Int128>>) throws(ParquetError) {
        guard case .decimal(let precision, _) = column.type else { return }
        let limit = (0..<precision).reduce(Int128(1)) { power, _ in power * 10 }
        for slot in 0..<segment.slotCount {
            let units = segment.values.numbers[segment.valueIndex(ofSlot: slot)]
            guard units > -limit, units < limit else {
                throw .tooManyDigits(
                    column: column.name, row: firstRow + segment.firstRow(ofSlot: slot), units: units,
                    precision: precision)
            }
        }
    }

    private func checkDays(_ segment: Segment<IntegerPhysicalValues<Int64>>) throws(ParquetError) {
        for slot in 0..<segment.slotCount {
            let days = segment.values.numbers[segment.valueIndex(ofSlot: slot)]
            guard Int32(exactly: days) != nil else {
                throw .schemaMismatch(column: column.name, expected: "days of 32 bits", found: "\(days)")
            }
        }
    }

    // MARK: - UTF-8

    private func isValid(_ segment: Segment<TextPhysicalValues>) -> Bool {
        segment.values.bytes.withUnsafeBufferPointer { bytes in
            for slot in 0..<segment.slotCount {
                let range = segment.values.range(segment.valueIndex(ofSlot: slot))
                if !UTF8Check.isValid(UnsafeBufferPointer(rebasing: bytes[range])) { return false }
            }
            return true
        }
    }

    /// The same texts with U+FFFD for what is not UTF-8, as the format allows nothing else in a text.
    private func repaired(_ segment: Segment<TextPhysicalValues>) -> TextValues {
        var texts = TextValues()
        for index in 0..<segment.values.count {
            if segment.values.nulls.contains(index) {
                texts.append(nil)
            } else {
                texts.append(String(decoding: segment.values.bytes[segment.values.range(index)], as: UTF8.self))
            }
        }
        return texts
    }
}

/// ``Segment/Rows`` before the type of values is known.
enum BlockRows {
    case direct
    case constant
    case keyed(CompactKeys, vector: ObjectIdentifier)
}

extension Segment.Rows {
    init(_ rows: BlockRows) {
        switch rows {
        case .direct: self = .direct
        case .constant: self = .constant
        case .keyed(let keys, let vector): self = .keyed(keys, vector: vector)
        }
    }
}

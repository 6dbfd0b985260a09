internal import Columns

/// Writes blocks of rows as lines of CSV. One encoder belongs to one thread.
///
/// Neighbouring columns that hang on the same keys of a domain are one segment, any other column is one of its own. First
/// the texts of each segment are made, one for each key or value; then each line is put together from the texts of its
/// segments, which is nothing but copying. What is made of the keys of a domain is kept for the blocks to come.
struct CSVBlockEncoder: ~Copyable {
    private let schema: [ColumnSchema]
    private let options: CSVOptions
    /// Segments by their first column: kept texts, and the memory of the others.
    private var texts: [Int: SegmentTexts] = [:]

    init(schema: [ColumnSchema], options: CSVOptions) {
        self.schema = schema
        self.options = options
    }

    /// Appends the first line: the ids of the columns.
    func appendHeader(to line: inout CellBuffer) {
        if options.hasByteOrderMark { for byte: UInt8 in [0xEF, 0xBB, 0xBF] { line.append(byte) } }
        for (index, column) in schema.enumerated() {
            var name = column.name
            name.withUTF8 { line.append(text: $0, options) }
            appendEnd(ofColumn: index, to: &line)
        }
    }

    /// Appends the lines of some blocks.
    mutating func encode(_ blocks: [RowBlock], to output: inout CellBuffer) {
        for block in blocks where block.rowCount > 0 { append(block, to: &output) }
    }

    private mutating func append(_ block: RowBlock, to output: inout CellBuffer) {
        var made: [SegmentTexts] = []
        var ofValues: [UInt: SegmentTexts] = [:]
        for segment in CSVSegment.segments(of: block) {
            made.append(texts(of: segment, block, &ofValues))
        }
        let places = made.map(\.lineTexts)
        let rowLength = made.reduce(0) { $0 + $1.longest }
        withExtendedLifetime(made) {
            places.withUnsafeBufferPointer { places in
                for row in 0..<block.rowCount {
                    output.reserve(rowLength + SegmentTexts.slack)
                    for segment in places { output.copy(segment, row: row) }
                }
            }
        }
    }

    /// The texts of a segment, each with what ends it.
    ///
    /// - Parameter ofValues: the texts of columns with values of their own, by where the values lie: several columns may
    ///   have the same.
    private mutating func texts(
        of segment: CSVSegment, _ block: RowBlock, _ ofValues: inout [UInt: SegmentTexts]
    ) -> SegmentTexts {
        let constants = constantCells(of: segment, block)
        let values = block.columns[segment.first].values
        let identity = segment.isOfValues && segment.end < schema.count ? values.storageIdentity : 0
        if identity != 0, let same = ofValues[identity], same.isMade(of: segment.vector) { return same }

        let known = texts[segment.first]
        let kept: SegmentTexts
        if let known, known.end == segment.end, known.domain === segment.vector?.domain, known.constants == constants {
            kept = known
        } else {
            kept = SegmentTexts(end: segment.end, domain: segment.vector?.domain, constants: constants)
            texts[segment.first] = kept
        }
        kept.begin(segment.vector, rowCount: block.rowCount, isConstant: segment.isConstant)
        if segment.isOfValues {
            makeCells(ofColumn: segment.first, values, kept)
            if identity != 0 { ofValues[identity] = kept }
            return kept
        }
        kept.makeMissing { key, buffer in
            for column in segment.first..<segment.end {
                let source = block.columns[column]
                var index = key
                if case .constant = source.rows { index = 0 }
                appendCell(source.values, index, schema[column].type, to: &buffer)
                appendEnd(ofColumn: column, to: &buffer)
            }
        }
        return kept
    }

    /// The texts of a column with values of its own: its type is looked at once, not for each value.
    private func makeCells(ofColumn column: Int, _ values: Values, _ texts: SegmentTexts) {
        let options = options
        let isLast = column + 1 == schema.count
        let separator = options.separator
        switch values {
        case .text(let values):
            values.withPointers { values in
                texts.makeAll(values.count) { value, buffer in
                    if !values.isNull(value) { buffer.append(text: values[value], options) }
                    buffer.appendEnd(separator, isLast: isLast)
                }
            }
        case .decimal(let values):
            let nulls = values.nulls
            values.units.withUnsafeBufferPointer { units in
                texts.makeAll(units.count) { value, buffer in
                    if nulls.isEmpty || !nulls.contains(value) {
                        buffer.append(decimal: units[value], scale: values.scale, mark: options.decimalMark)
                    }
                    buffer.appendEnd(separator, isLast: isLast)
                }
            }
        case .int64(let values):
            let nulls = values.nulls
            let isTime = schema[column].type == .timestamp
            values.numbers.withUnsafeBufferPointer { numbers in
                texts.makeAll(numbers.count) { value, buffer in
                    if nulls.isEmpty || !nulls.contains(value) {
                        if isTime {
                            buffer.append(instant: numbers[value])
                        } else {
                            buffer.append(integer: numbers[value])
                        }
                    }
                    buffer.appendEnd(separator, isLast: isLast)
                }
            }
        }
    }

    /// The text of the columns among these that are the same in all rows: kept segments hold it, so it must not change.
    private func constantCells(of segment: CSVSegment, _ block: RowBlock) -> [UInt8] {
        var cells = CellBuffer(capacity: 256)
        for column in segment.first..<segment.end {
            guard case .constant = block.columns[column].rows else { continue }
            appendCell(block.columns[column].values, 0, schema[column].type, to: &cells)
            cells.append(options.separator)
        }
        return cells.array
    }

    private func appendEnd(ofColumn column: Int, to buffer: inout CellBuffer) {
        buffer.appendEnd(options.separator, isLast: column + 1 == schema.count)
    }

    private func appendCell(_ values: Values, _ index: Int, _ type: ColumnType, to buffer: inout CellBuffer) {
        switch values {
        case .text(let texts):
            guard !texts.nulls.contains(index) else { return }
            let range = texts.range(index)
            texts.bytes.withUnsafeBufferPointer {
                buffer.append(text: UnsafeBufferPointer(rebasing: $0[range]), options)
            }
        case .decimal(let decimals):
            guard !decimals.nulls.contains(index) else { return }
            buffer.append(decimal: decimals.units[index], scale: decimals.scale, mark: options.decimalMark)
        case .int64(let numbers):
            guard !numbers.nulls.contains(index) else { return }
            if type == .timestamp {
                buffer.append(instant: numbers.numbers[index])
            } else {
                buffer.append(integer: numbers.numbers[index])
            }
        }
    }
}

/// A run of columns that is written as one: all of one domain's keys and constants between them, or a single one with
/// values of its own.
struct CSVSegment {
    let first: Int
    let end: Int
    /// The keys of its rows; `nil` for a column with a value a row, and for constants.
    let vector: KeyVector?
    /// Whether it is a column with values of its own, one a row or one a key that means nothing beyond the block.
    let isOfValues: Bool

    /// Whether it has the same text in all rows.
    var isConstant: Bool { vector == nil && !isOfValues }

    static func segments(of block: RowBlock) -> [CSVSegment] {
        var segments: [CSVSegment] = []
        var first = 0
        while first < block.columns.count {
            var vector: KeyVector?
            var end = first
            joining: while end < block.columns.count {
                switch block.columns[end].rows {
                case .direct: break joining
                case .constant: end += 1
                case .keyed(let other):
                    guard other.domain != nil, vector == nil || vector === other else { break joining }
                    vector = other
                    end += 1
                }
            }
            if end > first {
                segments.append(CSVSegment(first: first, end: end, vector: vector, isOfValues: false))
                first = end
                continue
            }
            if case .keyed(let own) = block.columns[first].rows { vector = own }
            segments.append(CSVSegment(first: first, end: first + 1, vector: vector, isOfValues: true))
            first += 1
        }
        return segments
    }
}

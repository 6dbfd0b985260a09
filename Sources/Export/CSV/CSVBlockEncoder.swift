internal import Columns

/// Writes blocks of rows as lines of CSV. One encoder belongs to one thread.
///
/// Neighbouring columns that hang on the same keys are one segment. First the text of each segment is made, once for a
/// key; then each line is put together from the texts of its segments, which is nothing but copying. Segments whose keys
/// are of a domain are kept for the blocks to come.
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
        let segments = CSVSegment.segments(of: block)
        let made = segments.map { texts(of: $0, block) }
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

    /// The texts of a segment for all keys of the block, each with what ends it.
    private mutating func texts(of segment: CSVSegment, _ block: RowBlock) -> SegmentTexts {
        let constants = constantCells(of: segment, block)
        let known = texts[segment.first]
        let kept: SegmentTexts
        if let known, known.end == segment.end, known.domain != nil, known.domain === segment.vector?.domain,
            known.constants == constants
        {
            kept = known
        } else {
            kept = SegmentTexts(end: segment.end, domain: segment.vector?.domain, constants: constants)
            texts[segment.first] = kept
        }
        kept.begin(keys: segment.vector?.keys, rowCount: block.rowCount, isConstant: segment.isConstant)
        guard segment.vector != nil || segment.isConstant else {
            makeCells(ofColumn: segment.first, block, kept)
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

    /// The texts of a column with a value a row: its type is looked at once, not for each row.
    private func makeCells(ofColumn column: Int, _ block: RowBlock, _ texts: SegmentTexts) {
        let options = options
        switch block.columns[column].values {
        case .text(let values):
            values.bytes.withUnsafeBufferPointer { bytes in
                texts.makeAll { row, buffer in
                    if !values.nulls.contains(row) {
                        buffer.append(text: UnsafeBufferPointer(rebasing: bytes[values.range(row)]), options)
                    }
                    appendEnd(ofColumn: column, to: &buffer)
                }
            }
        case .decimal(let values):
            values.units.withUnsafeBufferPointer { units in
                texts.makeAll { row, buffer in
                    if !values.nulls.contains(row) {
                        buffer.append(decimal: units[row], scale: values.scale, mark: options.decimalMark)
                    }
                    appendEnd(ofColumn: column, to: &buffer)
                }
            }
        case .int64(let values):
            let isTime = schema[column].type == .timestamp
            values.numbers.withUnsafeBufferPointer { numbers in
                texts.makeAll { row, buffer in
                    if !values.nulls.contains(row) {
                        if isTime {
                            buffer.append(instant: numbers[row])
                        } else {
                            buffer.append(integer: numbers[row])
                        }
                    }
                    appendEnd(ofColumn: column, to: &buffer)
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

    @inline(__always)
    private func appendEnd(ofColumn column: Int, to buffer: inout CellBuffer) {
        guard column + 1 == schema.count else {
            buffer.append(options.separator)
            return
        }
        buffer.append(0x0D)
        buffer.append(0x0A)
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

/// A run of columns that is written as one: all of one vector of keys and constants between them, or a single one with a
/// value a row.
struct CSVSegment {
    let first: Int
    let end: Int
    /// The keys of its rows; `nil` for a column with a value a row, and for constants.
    let vector: KeyVector?
    /// Whether it has the same text in all rows.
    let isConstant: Bool

    static func segments(of block: RowBlock) -> [CSVSegment] {
        var segments: [CSVSegment] = []
        var first = 0
        while first < block.columns.count {
            if case .direct = block.columns[first].rows {
                segments.append(CSVSegment(first: first, end: first + 1, vector: nil, isConstant: false))
                first += 1
                continue
            }
            var vector: KeyVector?
            var end = first
            joining: while end < block.columns.count {
                switch block.columns[end].rows {
                case .direct: break joining
                case .constant: end += 1
                case .keyed(let other):
                    guard vector == nil || vector === other else { break joining }
                    vector = other
                    end += 1
                }
            }
            segments.append(CSVSegment(first: first, end: end, vector: vector, isConstant: vector == nil))
            first = end
        }
        return segments
    }
}

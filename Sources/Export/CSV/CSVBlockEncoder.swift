internal import Columns

/// Writes blocks of rows as lines of CSV. One encoder belongs to one thread.
///
/// Neighbouring columns that hang on the same keys are one segment: its text is made once for a key and copied for each
/// row. Segments whose keys are of a domain are kept for the blocks to come.
final class CSVBlockEncoder {
    private let schema: [ColumnSchema]
    private let options: CSVOptions
    private var buffer = CellBuffer(capacity: 1 << 20)
    /// Kept segments by their first column.
    private var kept: [Int: SegmentTexts] = [:]

    init(schema: [ColumnSchema], options: CSVOptions) {
        self.schema = schema
        self.options = options
    }

    /// The first line: the ids of the columns.
    func header() -> [UInt8] {
        buffer.removeAll()
        if options.hasByteOrderMark { for byte: UInt8 in [0xEF, 0xBB, 0xBF] { buffer.append(byte) } }
        for (index, column) in schema.enumerated() {
            if index > 0 { buffer.append(options.separator) }
            var name = column.name
            name.withUTF8 { buffer.append(text: $0, options) }
        }
        endLine()
        return Array(UnsafeBufferPointer(start: buffer.bytes, count: buffer.count))
    }

    /// The lines of some blocks.
    func encode(_ blocks: [RowBlock]) -> [UInt8] {
        buffer.removeAll()
        for block in blocks { append(block) }
        return Array(UnsafeBufferPointer(start: buffer.bytes, count: buffer.count))
    }

    private func append(_ block: RowBlock) {
        var segments = self.segments(of: block)
        for row in 0..<block.rowCount {
            for index in segments.indices {
                if index > 0 { buffer.append(options.separator) }
                write(&segments[index], block, row)
            }
            endLine()
        }
        for segment in segments {
            if case .keyed(let vector, let texts) = segment.kind, vector.domain != nil { kept[segment.first] = texts }
        }
    }

    private func endLine() {
        buffer.append(0x0D)
        buffer.append(0x0A)
    }

    /// A run of columns that is written as one.
    private struct Segment {
        enum Kind {
            /// One column with a value a row.
            case direct
            /// The same cells in each row.
            case constant([UInt8])
            /// Cells by key.
            case keyed(KeyVector, SegmentTexts)
        }

        let first: Int
        let end: Int
        var kind: Kind
    }

    private func segments(of block: RowBlock) -> [Segment] {
        var segments: [Segment] = []
        var first = 0
        while first < block.columns.count {
            var end = first + 1
            switch block.columns[first].rows {
            case .direct:
                segments.append(Segment(first: first, end: end, kind: .direct))
            case .constant, .keyed:
                // Constants before, between and after columns of one vector join them.
                var vector: KeyVector?
                end = first
                while end < block.columns.count {
                    switch block.columns[end].rows {
                    case .direct: break
                    case .constant:
                        end += 1
                        continue
                    case .keyed(let other):
                        if vector == nil || vector === other {
                            vector = other
                            end += 1
                            continue
                        }
                    }
                    break
                }
                segments.append(segment(first, end, vector, block))
            }
            first = end
        }
        return segments
    }

    private func segment(_ first: Int, _ end: Int, _ vector: KeyVector?, _ block: RowBlock) -> Segment {
        guard let vector else {
            let start = buffer.count
            writeCells(block, first..<end, key: 0)
            let bytes = Array(UnsafeBufferPointer(start: buffer.bytes + start, count: buffer.count - start))
            buffer.removeLast(buffer.count - start)
            return Segment(first: first, end: end, kind: .constant(bytes))
        }
        let texts: SegmentTexts
        let constants = constantCells(block, first..<end)
        if let domain = vector.domain, let known = kept[first], known.end == end, known.domain === domain,
            known.constants == constants
        {
            texts = known
        } else {
            texts = SegmentTexts(end: end, domain: vector.domain, constants: constants)
        }
        return Segment(first: first, end: end, kind: .keyed(vector, texts))
    }

    /// The text of the columns among these that are the same in all rows: kept segments hold it, so it must not change.
    private func constantCells(_ block: RowBlock, _ columns: Range<Int>) -> [UInt8] {
        let start = buffer.count
        for column in columns {
            guard case .constant = block.columns[column].rows else { continue }
            writeCell(block.columns[column].values, 0, schema[column].type)
            buffer.append(options.separator)
        }
        let bytes = Array(UnsafeBufferPointer(start: buffer.bytes + start, count: buffer.count - start))
        buffer.removeLast(bytes.count)
        return bytes
    }

    @inline(__always)
    private func write(_ segment: inout Segment, _ block: RowBlock, _ row: Int) {
        switch segment.kind {
        case .direct:
            writeCell(block.columns[segment.first].values, row, schema[segment.first].type)
        case .constant(let bytes):
            bytes.withUnsafeBufferPointer { bytes in
                if let base = bytes.baseAddress { buffer.append(base, count: bytes.count) }
            }
        case .keyed(let vector, let texts):
            let key = Int(vector.keys[row])
            if !texts.has(key) {
                let start = buffer.count
                writeCells(block, segment.first..<segment.end, key: key)
                texts.keep(buffer.bytes + start, count: buffer.count - start, for: key)
            } else {
                texts.copy(key, to: &buffer)
            }
        }
    }

    private func writeCells(_ block: RowBlock, _ columns: Range<Int>, key: Int) {
        for column in columns {
            if column > columns.lowerBound { buffer.append(options.separator) }
            var index = key
            if case .constant = block.columns[column].rows { index = 0 }
            writeCell(block.columns[column].values, index, schema[column].type)
        }
    }

    @inline(__always)
    private func writeCell(_ values: Values, _ index: Int, _ type: ColumnType) {
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

/// The text of a segment for each key that has come up.
private final class SegmentTexts {
    let end: Int
    let domain: KeyDomain?
    let constants: [UInt8]
    private var buffer = CellBuffer(capacity: 4096)
    /// Where the text of a key begins, and its length; −1 for a key that has not come up.
    private var places: [(start: Int, count: Int)] = []

    init(end: Int, domain: KeyDomain?, constants: [UInt8]) {
        self.end = end
        self.domain = domain
        self.constants = constants
    }

    @inline(__always)
    func has(_ key: Int) -> Bool { key < places.count && places[key].start >= 0 }

    func keep(_ text: UnsafePointer<UInt8>, count: Int, for key: Int) {
        if key >= places.count {
            places += repeatElement((start: -1, count: 0), count: max(key + 1 - places.count, places.count))
        }
        places[key] = (buffer.count, count)
        buffer.append(text, count: count)
    }

    @inline(__always)
    func copy(_ key: Int, to target: inout CellBuffer) {
        let (start, count) = places[key]
        target.append(buffer.bytes + start, count: count)
    }
}

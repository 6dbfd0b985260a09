/// What is kept of a row group until the footer is written: its metadata and page indexes, already in the bytes in which
/// they will stand in the file, as a large file has hundreds of thousands of them.
struct WrittenRowGroup {
    /// Without its columns, which are in ``columns``.
    private let metadata: RowGroupMetadata
    private let columns: PackedStructures
    private let columnIndexes: PackedStructures
    private let offsetIndexes: PackedStructures
    /// Where the indexes of the first column lie, once they are written.
    private var columnIndexStart: Int64?
    private var offsetIndexStart: Int64?

    /// - Parameters:
    ///   - start: where the group begins in the file.
    ///   - ordinal: how many groups are before it.
    init(_ group: EncodedRowGroup, _ encoder: RowGroupEncoder, at start: Int, ordinal: Int) {
        var columns = PackedStructures()
        var columnIndexes = PackedStructures()
        var offsetIndexes = PackedStructures()
        var uncompressedSize: Int64 = 0
        var offset = start
        for (chunk, column) in zip(group.chunks, encoder.columns) {
            let metadata = ColumnChunkMetadata(
                chunk, column, codec: encoder.options.compression.codec, at: offset)
            uncompressedSize += metadata.totalUncompressedSize
            columns.append(metadata.innerBytes)
            if encoder.options.writesPageIndex {
                columnIndexes.append(ColumnIndex(chunk).thriftBytes)
                offsetIndexes.append(OffsetIndex(chunk, at: offset).thriftBytes)
            }
            offset += chunk.byteCount
        }
        metadata = RowGroupMetadata(
            columns: [], totalByteSize: uncompressedSize, rowCount: Int64(group.rowCount),
            sortingColumns: group.sortingColumns, fileOffset: Int64(start),
            totalCompressedSize: Int64(offset - start), ordinal: Int16(exactly: ordinal))
        self.columns = columns
        self.columnIndexes = columnIndexes
        self.offsetIndexes = offsetIndexes
    }

    /// The bounds of all pages, to be written at a place in the file.
    mutating func columnIndexes(at start: Int) -> [UInt8] {
        columnIndexStart = Int64(start)
        return columnIndexes.bytes
    }

    /// Where all pages lie, to be written at a place in the file.
    mutating func offsetIndexes(at start: Int) -> [UInt8] {
        offsetIndexStart = Int64(start)
        return offsetIndexes.bytes
    }
}

extension WrittenRowGroup: ThriftWritable {
    func write(to writer: inout ThriftWriter) {
        let chunks = (0..<columns.count).map { column in
            WrittenColumnChunk(
                metadata: columns[column], offsetIndex: offsetIndexes.place(column, from: offsetIndexStart),
                columnIndex: columnIndexes.place(column, from: columnIndexStart))
        }
        metadata.write(chunks, to: &writer)
    }
}

/// Structures in their bytes, one after another.
struct PackedStructures {
    private(set) var bytes: [UInt8] = []
    private var ends: [Int32] = []

    var count: Int { ends.count }

    mutating func append(_ structure: [UInt8]) {
        bytes += structure
        ends.append(Int32(bytes.count))
    }

    private func range(_ index: Int) -> Range<Int> { (index == 0 ? 0 : Int(ends[index - 1]))..<Int(ends[index]) }

    subscript(index: Int) -> ArraySlice<UInt8> { bytes[range(index)] }

    /// Where a structure lies when the first of them lies at `start`.
    func place(_ index: Int, from start: Int64?) -> IndexPlace? {
        guard let start, index < count else { return nil }
        return IndexPlace(offset: start + Int64(range(index).lowerBound), length: Int32(range(index).count))
    }
}

extension ColumnIndex {
    /// The bounds of the pages of a chunk.
    fileprivate init(_ chunk: EncodedColumnChunk) {
        self.init(
            nullPages: chunk.bounds.map(\.isNull), minimums: chunk.bounds.map(\.minimum),
            maximums: chunk.bounds.map(\.maximum), boundaryOrder: chunk.boundaryOrder,
            nullCounts: chunk.pages.filter { $0.type != .dictionary }.map { Int64($0.nullCount) })
    }
}

extension OffsetIndex {
    /// Where the pages of a chunk lie that begins at `start`.
    fileprivate init(_ chunk: EncodedColumnChunk, at start: Int) {
        var pages: [PageLocation] = []
        var position = start
        var row = 0
        for page in chunk.pages {
            if page.type != .dictionary {
                pages.append(
                    PageLocation(
                        offset: Int64(position), compressedSize: Int32(page.bytes.count), firstRow: Int64(row)))
            }
            position += page.bytes.count
            row += page.rowCount
        }
        self.init(pages: pages)
    }
}

extension ColumnChunkMetadata {
    /// What the footer says of a chunk that begins at `start`.
    fileprivate init(_ chunk: EncodedColumnChunk, _ column: WriterColumn, codec: CompressionCodec, at start: Int) {
        let dictionary = chunk.pages.first.flatMap { $0.type == .dictionary ? $0 : nil }
        var counts: [PageEncodingCount] = []
        for page in chunk.pages {
            if let index = counts.firstIndex(where: {
                $0.pageType == page.type.rawValue && $0.encoding == page.encoding.rawValue
            }) {
                counts[index].count += 1
            } else {
                counts.append(
                    PageEncodingCount(pageType: page.type.rawValue, encoding: page.encoding.rawValue, count: 1))
            }
        }
        var encodings = Set(counts.map(\.encoding))
        // Levels are in this encoding whether a page has any or not.
        encodings.insert(Encoding.rle.rawValue)
        self.init(
            physicalType: column.physicalType, encodings: encodings.sorted(), path: [column.name],
            codec: codec.rawValue, valueCount: chunk.pages.reduce(0) { $0 + Int64($1.rowCount) },
            totalUncompressedSize: chunk.pages.reduce(0) { $0 + Int64($1.uncompressedSize) },
            totalCompressedSize: Int64(chunk.byteCount),
            dataPageOffset: Int64(start + (dictionary?.bytes.count ?? 0)),
            dictionaryPageOffset: dictionary == nil ? nil : Int64(start), statistics: chunk.statistics,
            encodingStatistics: counts)
    }
}

/// A page ready to be written.
struct EncodedPage: Sendable {
    /// The header and the compressed body.
    let bytes: [UInt8]
    /// The size of header and body before compression.
    let uncompressedSize: Int
    let type: PageType
    let encoding: Encoding
    let rowCount: Int
    let nullCount: Int
}

/// Makes pages of levels and values.
struct PageEncoder: ~Copyable {
    private let options: WriterOptions
    private var compressor: Compressor
    private var body = ByteBuffer(capacity: 1 << 16)
    private var compressed = ByteBuffer(capacity: 1 << 16)

    init(_ options: WriterOptions) {
        self.options = options
        compressor = Compressor(options.compression)
    }

    /// A page of the dictionary of a column chunk.
    mutating func dictionaryPage(_ values: borrowing ByteBuffer, count: Int) throws(ParquetError) -> EncodedPage {
        compressed.removeAll()
        try compressor.compress(values.bytes, to: &compressed)
        let header = PageHeader(
            type: .dictionary, uncompressedSize: try size(values.count), compressedSize: try size(compressed.count),
            checksum: checksum(),
            dictionary: DictionaryPageHeader(valueCount: Int32(count), encoding: Encoding.plain.rawValue))
        return page(header, .dictionary, .plain, uncompressedSize: values.count, rowCount: 0, nullCount: 0)
    }

    /// A data page.
    ///
    /// - Parameter levels: The definition levels in the hybrid encoding, empty for a column without missing values.
    mutating func dataPage(
        levels: borrowing ByteBuffer, values: borrowing ByteBuffer, encoding: Encoding, rowCount: Int, nullCount: Int
    ) throws(ParquetError) -> EncodedPage {
        compressed.removeAll()
        let header: PageHeader
        let uncompressedSize: Int
        switch options.dataPageVersion {
        case .v1:
            body.removeAll()
            if levels.count > 0 {
                body.append(littleEndian: UInt32(levels.count))
                body.append(levels.bytes)
            }
            body.append(values.bytes)
            uncompressedSize = body.count
            try compressor.compress(body.bytes, to: &compressed)
            header = PageHeader(
                type: .data, uncompressedSize: try size(uncompressedSize), compressedSize: try size(compressed.count),
                checksum: checksum(),
                data: DataPageHeader(valueCount: Int32(rowCount), encoding: encoding.rawValue))
        case .v2:
            compressed.append(levels.bytes)
            uncompressedSize = levels.count + values.count
            // An empty body stays empty: not every reader decompresses nothing to nothing.
            let isCompressed = options.compression != .none && values.count > 0
            if isCompressed {
                try compressor.compress(values.bytes, to: &compressed)
            } else {
                compressed.append(values.bytes)
            }
            header = PageHeader(
                type: .dataV2, uncompressedSize: try size(uncompressedSize), compressedSize: try size(compressed.count),
                checksum: checksum(),
                dataV2: DataPageHeaderV2(
                    valueCount: Int32(rowCount), nullCount: Int32(nullCount), rowCount: Int32(rowCount),
                    encoding: encoding.rawValue, definitionLevelsSize: Int32(levels.count), repetitionLevelsSize: 0,
                    isCompressed: isCompressed))
        }
        return page(
            header, header.type, encoding, uncompressedSize: uncompressedSize, rowCount: rowCount, nullCount: nullCount)
    }

    private func page(
        _ header: PageHeader, _ type: PageType, _ encoding: Encoding, uncompressedSize: Int, rowCount: Int,
        nullCount: Int
    ) -> EncodedPage {
        var bytes = header.thriftBytes
        let headerSize = bytes.count
        bytes.reserveCapacity(headerSize + compressed.count)
        bytes.append(contentsOf: compressed.bytes)
        return EncodedPage(
            bytes: bytes, uncompressedSize: headerSize + uncompressedSize, type: type, encoding: encoding,
            rowCount: rowCount, nullCount: nullCount)
    }

    private func checksum() -> Int32? {
        options.writesChecksums ? Int32(bitPattern: Zlib.crc32(compressed.bytes)) : nil
    }

    /// The format counts the bytes of a page in 32 bits.
    private func size(_ count: Int) throws(ParquetError) -> Int32 {
        guard let size = Int32(exactly: count) else {
            throw .limitExceeded(limit: "page size", allowed: Int(Int32.max), ParquetError.Place())
        }
        return size
    }
}

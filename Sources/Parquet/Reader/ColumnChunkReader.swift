internal import Columns

/// A column chunk with its values decoded.
struct DecodedChunk {
    /// The distinct values of dictionaries and the values of other pages, in the order in which they were found.
    var values: Values
    /// For each value that is there its index in ``values``; `nil` where that is 0, 1, 2 and so on.
    var keys: [UInt32]?
    /// One level a value; empty where all are at their greatest.
    var definitionLevels: [UInt32]
    /// One level a value; empty where all are 0.
    var repetitionLevels: [UInt32]
    /// The number of values, missing ones included.
    var count: Int
}

/// Reads the pages of one column chunk.
struct ColumnChunkReader {
    private let node: SchemaNode
    private let leaf: LeafType
    private let metadata: ColumnChunkMetadata
    private let codec: CompressionCodec
    private let limits: ReaderLimits
    private var place: ParquetError.Place
    private var budget: MemoryBudget

    private var builder: ValueBuilder
    /// The size of the dictionary, whose entries are the first values; `nil` while there is none.
    private var dictionaryCount: Int?
    private var keys: [UInt32] = []
    /// Whether ``keys`` is in use: from the first page of ids on.
    private var usesKeys = false
    private var definitionLevels: [UInt32] = []
    private var hasDefinitionLevels = false
    private var repetitionLevels: [UInt32] = []
    private var count = 0

    init(
        _ node: SchemaNode, _ metadata: ColumnChunkMetadata, rowGroup: Int, limits: ReaderLimits, budget: MemoryBudget
    ) throws(ParquetError) {
        place = ParquetError.Place(rowGroup: rowGroup, column: node.path.joined(separator: "."))
        guard !metadata.isEncrypted else { throw .unsupported(.encryption, place) }
        guard metadata.filePath == nil else { throw .unsupported(.externalData, place) }
        guard let codec = CompressionCodec(rawValue: metadata.codec) else {
            throw .unsupported(.codec(metadata.codec), place)
        }
        leaf = try LeafType(node)
        guard leaf.physicalType == metadata.physicalType else {
            throw .corrupt(.invalidField("type"), place)
        }
        self.node = node
        self.metadata = metadata
        self.codec = codec
        self.limits = limits
        self.budget = budget
        builder = ValueBuilder(leaf)
    }

    /// The memory that is left after reading.
    var remainingBudget: MemoryBudget { budget }

    /// Reads all pages.
    mutating func read(from source: ByteSource) throws(ParquetError) -> DecodedChunk {
        // A chunk without values has no pages, and offsets that mean nothing.
        guard metadata.valueCount > 0 else {
            return DecodedChunk(
                values: builder.finish(), keys: nil, definitionLevels: [], repetitionLevels: [], count: 0)
        }
        // An offset of 0 stands for none in files of some writers.
        let dictionaryOffset = metadata.dictionaryPageOffset.flatMap { $0 > 0 ? $0 : nil }
        let start = min(metadata.dataPageOffset, dictionaryOffset ?? .max)
        let (end, overflow) = start.addingReportingOverflow(metadata.totalCompressedSize)
        guard start >= 4, !overflow, end <= Int64(source.count) else { throw fault(.outOfBounds) }
        // Writers of old did not count the header of the dictionary page, which takes less than this.
        let bytes = try source.read(Int(start)..<min(Int(end) + 128, source.count))
        var position = 0
        while count < Int(metadata.valueCount) {
            place.offset = Int(start) + position
            var thrift = ThriftReader(bytes, in: position..<bytes.count)
            let header: PageHeader
            do { header = try PageHeader(from: &thrift) } catch { throw fault(error) }
            let bodyStart = thrift.position
            guard Int(header.compressedSize) <= bytes.count - bodyStart else { throw fault(.truncated) }
            guard Int(header.uncompressedSize) <= limits.pageSize else {
                throw .limitExceeded(limit: "pageSize", allowed: limits.pageSize, place)
            }
            position = bodyStart + Int(header.compressedSize)
            let bodyEnd = position
            do {
                try bytes.withUnsafeBufferPointer { all throws(ParquetError.Fault) in
                    try readPage(
                        header, UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(all)[bodyStart..<bodyEnd]))
                }
            } catch { throw fault(error) }
        }
        guard count == Int(metadata.valueCount) else { throw fault(.wrongValueCount) }
        return DecodedChunk(
            values: builder.finish(), keys: usesKeys ? keys : nil, definitionLevels: definitionLevels,
            repetitionLevels: repetitionLevels, count: count)
    }

    private func fault(_ fault: ParquetError.Fault) -> ParquetError {
        switch fault {
        case .memoryLimit: .limitExceeded(limit: "decodedBytes", allowed: limits.decodedBytes, place)
        case .invalidEncoding(let encoding) where !ColumnChunkReader.isDefined(encoding, for: leaf.physicalType):
            .unsupported(.encodingOfType(encoding, leaf.physicalType), place)
        default: .corrupt(fault, place)
        }
    }

    private static func isDefined(_ encoding: Encoding, for type: PhysicalType) -> Bool {
        switch encoding {
        case .plain, .plainDictionary, .rleDictionary, .rle: true
        case .bitPacked: false
        case .deltaBinaryPacked: type == .int32 || type == .int64
        case .deltaLengthByteArray: type == .byteArray
        case .deltaByteArray: type == .byteArray || type == .fixedLengthByteArray
        case .byteStreamSplit: type != .byteArray && type != .boolean && type != .int96
        }
    }
}

// MARK: - Pages

extension ColumnChunkReader {
    private mutating func readPage(
        _ header: PageHeader, _ body: UnsafeRawBufferPointer
    ) throws(ParquetError.Fault) {
        if let checksum = header.checksum, Zlib.crc32(body) != UInt32(bitPattern: checksum) {
            throw .checksumMismatch
        }
        switch header.type {
        case .index: break
        case .dictionary:
            guard let dictionary = header.dictionary else { throw .missingField("dictionary_page_header") }
            try readDictionary(dictionary, header, body)
        case .data:
            guard let data = header.data else { throw .missingField("data_page_header") }
            try readV1(data, header, body)
        case .dataV2:
            guard let data = header.dataV2 else { throw .missingField("data_page_header_v2") }
            try readV2(data, header, body)
        }
    }

    /// The bytes of a page or part of one, decompressed.
    private mutating func decompressed(
        _ body: UnsafeRawBufferPointer, size: Int
    ) throws(ParquetError.Fault) -> [UInt8] {
        try budget.take(size)
        return try Decompressor.decompress(body, codec: codec, size: size)
    }

    private mutating func readDictionary(
        _ dictionary: DictionaryPageHeader, _ header: PageHeader, _ body: UnsafeRawBufferPointer
    ) throws(ParquetError.Fault) {
        // The format allows one dictionary a chunk, before all data pages.
        guard dictionaryCount == nil, count == 0 else { throw .invalidField("dictionary_page_header") }
        guard dictionary.encoding == Encoding.plain.rawValue || dictionary.encoding == Encoding.plainDictionary.rawValue
        else { throw .invalidField("dictionary_page_header") }
        let bytes = try decompressed(body, size: Int(header.uncompressedSize))
        try bytes.withUnsafeBufferPointer { bytes throws(ParquetError.Fault) in
            let values = try ValueDecoder(physicalType: leaf.physicalType, typeLength: leaf.typeLength).decode(
                UnsafeRawBufferPointer(bytes), encoding: .plain, count: Int(dictionary.valueCount), budget: &budget)
            try builder.append(values, budget: &budget)
        }
        dictionaryCount = Int(dictionary.valueCount)
    }

    private mutating func readV1(
        _ data: DataPageHeader, _ header: PageHeader, _ body: UnsafeRawBufferPointer
    ) throws(ParquetError.Fault) {
        let valueCount = Int(data.valueCount)
        guard valueCount <= Int(metadata.valueCount) - count else { throw .wrongValueCount }
        let bytes = try decompressed(body, size: Int(header.uncompressedSize))
        try bytes.withUnsafeBufferPointer { bytes throws(ParquetError.Fault) in
            var cursor = ByteCursor(UnsafeRawBufferPointer(bytes))
            try budget.take(valueCount * 4)
            if node.repetitionLevel > 0 {
                try budget.take(valueCount * 4)
                repetitionLevels += try LevelDecoder.decodeV1(
                    &cursor, encoding: data.repetitionLevelEncoding, greatest: node.repetitionLevel, count: valueCount)
            }
            var definition: [UInt32] = []
            if node.definitionLevel > 0 {
                definition = try LevelDecoder.definitionV1(
                    &cursor, encoding: data.definitionLevelEncoding, greatest: node.definitionLevel, count: valueCount)
            }
            try readValues(cursor.rest, data.encoding, valueCount, definition)
        }
    }

    private mutating func readV2(
        _ data: DataPageHeaderV2, _ header: PageHeader, _ body: UnsafeRawBufferPointer
    ) throws(ParquetError.Fault) {
        let valueCount = Int(data.valueCount)
        guard valueCount <= Int(metadata.valueCount) - count else { throw .wrongValueCount }
        var cursor = ByteCursor(body)
        let repetition = try cursor.take(Int(data.repetitionLevelsSize))
        let definition = try cursor.take(Int(data.definitionLevelsSize))
        let size = Int(header.uncompressedSize) - repetition.count - definition.count
        guard size >= 0 else { throw .outOfBounds }
        try budget.take(valueCount * 4)
        if node.repetitionLevel > 0 {
            try budget.take(valueCount * 4)
            repetitionLevels += try LevelDecoder.decode(repetition, greatest: node.repetitionLevel, count: valueCount)
        }
        var levels: [UInt32] = []
        if node.definitionLevel > 0, !LevelDecoder.isOneRun(definition, of: node.definitionLevel, count: valueCount) {
            levels = try LevelDecoder.decode(definition, greatest: node.definitionLevel, count: valueCount)
        }
        guard data.isCompressed ?? true, codec != .uncompressed, size > 0 else {
            try readValues(cursor.rest, data.encoding, valueCount, levels)
            return
        }
        let bytes = try decompressed(cursor.rest, size: size)
        try bytes.withUnsafeBufferPointer { bytes throws(ParquetError.Fault) in
            try readValues(UnsafeRawBufferPointer(bytes), data.encoding, valueCount, levels)
        }
    }

    private mutating func readValues(
        _ source: UnsafeRawBufferPointer, _ encodingNumber: Int32, _ valueCount: Int, _ definition: [UInt32]
    ) throws(ParquetError.Fault) {
        guard let encoding = Encoding(rawValue: encodingNumber) else { throw .invalidField("encoding") }
        let greatest = UInt32(node.definitionLevel)
        let present =
            definition.isEmpty ? valueCount : definition.reduce(0) { $0 + ($1 == greatest ? 1 : 0) }
        if present < valueCount, !hasDefinitionLevels {
            hasDefinitionLevels = true
            definitionLevels = [UInt32](repeating: greatest, count: count)
        }
        if hasDefinitionLevels {
            if definition.isEmpty {
                definitionLevels.append(contentsOf: repeatElement(greatest, count: valueCount))
            } else {
                definitionLevels += definition
            }
        }
        count += valueCount
        if encoding == .rleDictionary || encoding == .plainDictionary {
            try readIds(source, present)
        } else {
            let values = try ValueDecoder(physicalType: leaf.physicalType, typeLength: leaf.typeLength).decode(
                source, encoding: encoding, count: present, budget: &budget)
            guard values.count == present else { throw .wrongValueCount }
            let first = UInt32(truncatingIfNeeded: builder.count)
            if usesKeys || dictionaryCount != nil { appendKeys(first..<first + UInt32(present)) }
            try builder.append(values, budget: &budget)
        }
    }

    private mutating func appendKeys(_ range: Range<UInt32>) {
        usesKeys = true
        keys.append(contentsOf: range)
    }

    private mutating func readIds(_ source: UnsafeRawBufferPointer, _ present: Int) throws(ParquetError.Fault) {
        usesKeys = true
        guard present > 0 else { return }
        guard let dictionaryCount else { throw .missingDictionary }
        var cursor = ByteCursor(source)
        let bitWidth = Int(try cursor.byte())
        let start = keys.count
        keys.append(contentsOf: repeatElement(0, count: present))
        try keys.withUnsafeMutableBufferPointer { keys throws(ParquetError.Fault) in
            let added = UnsafeMutableBufferPointer(rebasing: keys[start...])
            _ = try RunLengthDecoder.decode(cursor.rest, bitWidth: bitWidth, into: added)
            var greatest: UInt32 = 0
            for key in added { greatest = max(greatest, key) }
            guard greatest < dictionaryCount else { throw .dictionaryIndexOutOfRange }
        }
    }
}

/// The words of the format for what it numbers.
enum FormatName {
    static func physicalType(of element: SchemaElement) -> String {
        switch element.physicalType {
        case nil: "group"
        case .boolean: "BOOLEAN"
        case .int32: "INT32"
        case .int64: "INT64"
        case .int96: "INT96"
        case .float: "FLOAT"
        case .double: "DOUBLE"
        case .byteArray: "BYTE_ARRAY"
        case .fixedLengthByteArray: "FIXED_LEN_BYTE_ARRAY(\(element.typeLength ?? 0))"
        }
    }

    /// The logical type, or the physical one where there is none.
    static func type(of element: SchemaElement) -> String {
        switch element.logicalType ?? LegacyAnnotation.logicalType(of: element) {
        case nil: physicalType(of: element)
        case .string: "STRING"
        case .map: "MAP"
        case .list: "LIST"
        case .enumeration: "ENUM"
        case .decimal(let scale, let precision): "DECIMAL(\(precision), \(scale))"
        case .date: "DATE"
        case .time(let isUTC, let unit): "TIME(\(unit)\(isUTC ? ", UTC" : ""))"
        case .timestamp(let isUTC, let unit): "TIMESTAMP(\(unit)\(isUTC ? ", UTC" : ""))"
        case .integer(let bits, let isSigned): "\(isSigned ? "INT" : "UINT")(\(bits))"
        case .null: "NULL"
        case .json: "JSON"
        case .bson: "BSON"
        case .uuid: "UUID"
        case .float16: "FLOAT16"
        case .interval: "INTERVAL"
        case .other(let number): "logical type \(number)"
        }
    }

    static func codec(_ number: Int32) -> String {
        switch CompressionCodec(rawValue: number) {
        case nil: "codec \(number)"
        case .uncompressed: "none"
        case .snappy: "snappy"
        case .gzip: "gzip"
        case .brotli: "brotli"
        case .lz4: "lz4"
        case .zstd: "zstd"
        case .lz4Raw: "lz4_raw"
        }
    }

    static func encoding(_ number: Int32) -> String {
        switch Encoding(rawValue: number) {
        case nil: "encoding \(number)"
        case .plain: "plain"
        case .plainDictionary, .rleDictionary: "dictionary"
        case .rle: "runs"
        case .bitPacked: "bit-packed"
        case .deltaBinaryPacked: "delta"
        case .deltaLengthByteArray: "delta-length"
        case .deltaByteArray: "delta-text"
        case .byteStreamSplit: "split"
        }
    }

    /// The encodings of a chunk's data pages; where only all encodings are known, those that are not for levels.
    static func encodings(of chunk: ColumnChunkMetadata) -> [String] {
        let dataPages = [PageType.data.rawValue, PageType.dataV2.rawValue]
        if let counts = chunk.encodingStatistics {
            return counts.filter { dataPages.contains($0.pageType) }.map { encoding($0.encoding) }
        }
        let names = chunk.encodings.map(encoding)
        let hasDictionary = names.contains("dictionary")
        return names.filter { $0 != "runs" && $0 != "bit-packed" && !(hasDictionary && $0 == "plain") }
    }

    /// A bound as it is read by people.
    static func text(_ bound: BoundValue, _ type: ReaderColumn.ValueType) -> String {
        switch (bound, type) {
        case (.text(let bytes), _): String(decoding: bytes, as: UTF8.self)
        case (.number(let number), .decimal(_, let scale)): DecimalText.text(number, scale: scale)
        case (.number(let number), .timestamp(let isUTC)):
            TimeText.timestamp(Int64(clamping: number), isUTC: isUTC)
        case (.number(let number), .date): TimeText.date(Int64(clamping: number))
        case (.number(let number), .time): TimeText.time(Int64(clamping: number))
        case (.number(let number), .boolean): number == 0 ? "false" : "true"
        case (.number(let number), _): "\(number)"
        }
    }
}

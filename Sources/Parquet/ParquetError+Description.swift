internal import Glibc

extension ParquetError: CustomStringConvertible {
    /// What is wrong, where, and what would be right, for a person.
    public var description: String {
        switch self {
        case .inputOutput(let operation, let path, let code):
            "\(path.isEmpty ? "the file" : path): cannot \(operation): \(String(cString: strerror(code)))"
        case .corrupt(let fault, let place): "\(place)damaged or no Parquet: \(fault)"
        case .unsupported(let feature, let place): "\(place)\(feature)"
        case .limitExceeded(let limit, let allowed, let place): "\(place)needs more than the limit \(limit), \(allowed)"
        case .missingValue(let column, let row):
            "column \(column), row \(row): a value is missing where every row must have one"
        case .tooManyDigits(let column, let row, let units, let precision):
            "column \(column), row \(row): \(units) units have more than \(precision) digits"
        case .schemaMismatch(let column, let expected, let found):
            "\(column.isEmpty ? "a block" : "column \(column)"): \(expected) wanted, \(found) found"
        case .invalidOption(let name, let value): "\(value) is no possible \(name)"
        }
    }
}

extension ParquetError.Place: CustomStringConvertible {
    /// `row group 0, column c, offset 4: `, or nothing.
    public var description: String {
        let parts = [
            rowGroup.map { "row group \($0)" }, column.map { "column \($0)" }, offset.map { "offset \($0)" },
        ].compactMap { $0 }
        return parts.isEmpty ? "" : parts.joined(separator: ", ") + ": "
    }
}

extension ParquetError.Feature: CustomStringConvertible {
    public var description: String {
        switch self {
        case .encryption: "is encrypted, which is not supported; write it again without encryption"
        case .codec(let number): "is compressed with codec \(number), which is not supported; use zstd, snappy or gzip"
        case .encoding(let number): "has encoding \(number), which is not supported"
        case .encodingOfType(let encoding, let type): "has the encoding \(encoding), which is not defined for \(type)"
        case .externalData: "has its data in another file, which is not supported"
        case .type(let type): "has the type \(type), which has no reading"
        }
    }
}

extension ParquetError.Fault: CustomStringConvertible {
    public var description: String {
        switch self {
        case .missingSignature: "it does not begin and end with PAR1"
        case .truncated: "something ends before it is whole"
        case .outOfBounds: "a length or an offset points outside of what holds it"
        case .invalidMetadata: "a structure of the metadata cannot be parsed"
        case .missingField(let name): "the metadata lack \(name)"
        case .invalidField(let name): "\(name) of the metadata is outside its range"
        case .invalidSchema: "the schema is no tree of columns"
        case .checksumMismatch: "a page does not match its checksum"
        case .decompressionFailed: "a page does not decompress to the announced size"
        case .invalidEncoding(let encoding): "a page does not follow its encoding, \(encoding)"
        case .levelOutOfRange: "a level is above the column's greatest"
        case .dictionaryIndexOutOfRange: "a value is not in the dictionary"
        case .missingDictionary: "a page needs a dictionary that is not there"
        case .decimalOutOfRange: "a decimal does not fit 128 bits"
        case .wrongValueCount: "the number of values is not the announced one"
        case .missingValue: "a required value is absent"
        case .memoryLimit: "decoding would take too much memory"
        case .timestampOutOfRange: "a time is outside of what 64 bits of microseconds hold"
        }
    }
}

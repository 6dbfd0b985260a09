internal import Columns

/// Makes a column of a chunk that has at most one value a row.
enum FlatColumn {
    static func column(
        _ chunk: consuming DecodedChunk, _ node: SchemaNode, rowCount: Int
    ) throws(ParquetError.Fault) -> Column {
        guard chunk.count == rowCount else { throw .wrongValueCount }
        if chunk.definitionLevels.isEmpty {
            guard let keys = chunk.keys else { return Column(.direct, chunk.values) }
            return Column(.keyed(KeyVector(keys)), chunk.values)
        }
        // All missing values share one entry at the end of the table.
        let greatest = UInt32(node.definitionLevel)
        let missing = UInt32(truncatingIfNeeded: chunk.values.count)
        var present = 0
        let keys = chunk.definitionLevels.map { level in
            guard level == greatest else { return missing }
            defer { present += 1 }
            return chunk.keys?[present] ?? UInt32(truncatingIfNeeded: present)
        }
        return Column(.keyed(KeyVector(keys)), withMissingValue(chunk.values))
    }

    private static func withMissingValue(_ values: Values) -> Values {
        switch values {
        case .text(var texts):
            texts.append(nil)
            return .text(texts)
        case .decimal(var decimals):
            decimals.append(nil)
            return .decimal(decimals)
        case .int64(var numbers):
            numbers.append(nil)
            return .int64(numbers)
        }
    }
}

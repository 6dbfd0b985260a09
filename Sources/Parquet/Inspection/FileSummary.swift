/// What there is to say about a file without reading its values.
public struct FileSummary: Hashable, Sendable {
    /// The size in bytes.
    public let byteCount: Int
    /// The program that wrote it.
    public let createdBy: String?
    /// The number of rows.
    public let rowCount: Int64
    /// Remarks of the writer, in their order.
    public let keyValues: [Remark]
    /// The leaf columns.
    public let columns: [ColumnSummary]
    /// The row groups.
    public let rowGroups: [RowGroupSummary]

    /// One remark of the writer.
    public struct Remark: Hashable, Sendable {
        public let key: String
        public let value: String?
    }

    /// A leaf column over all row groups.
    public struct ColumnSummary: Hashable, Sendable {
        /// The path, its parts joined by points.
        public let name: String
        /// The logical type in the words of the format: `DECIMAL(38, 12)`.
        public let type: String
        /// The physical type in the words of the format.
        public let physicalType: String
        /// `required`, `optional` or `repeated`.
        public let repetition: String
        /// The codecs in use.
        public let codecs: [String]
        /// The encodings of values in use.
        public let encodings: [String]
        /// The bytes in the file.
        public let compressedSize: Int64
        /// The bytes before compression.
        public let uncompressedSize: Int64
        /// The number of missing values; `nil` where a row group does not say.
        public let nullCount: Int64?
        /// The least value as text; `nil` where the file does not say it reliably.
        public let minimum: String?
        /// The greatest value as text; `nil` where the file does not say it reliably.
        public let maximum: String?
    }

    /// A row group.
    public struct RowGroupSummary: Hashable, Sendable {
        /// The number of rows.
        public let rowCount: Int64
        /// The bytes in the file.
        public let compressedSize: Int64
        /// The bytes before compression.
        public let uncompressedSize: Int64
        /// The columns by which its rows are ordered: `ChargePeriodStart`, `BilledCost descending`.
        public let order: [String]
    }
}

extension ParquetFile {
    /// What there is to say about the file without reading its values.
    public var summary: FileSummary {
        FileSummary(
            byteCount: byteCount, createdBy: metadata.createdBy, rowCount: metadata.rowCount,
            keyValues: metadata.keyValues.map { FileSummary.Remark(key: $0.key, value: $0.value) },
            columns: leaves.map(describe), rowGroups: metadata.rowGroups.map(describe))
    }

    private func describe(_ group: RowGroupMetadata) -> FileSummary.RowGroupSummary {
        let order = group.sortingColumns.map { sorting in
            let index = Int(sorting.columnIndex)
            let name = leaves.indices.contains(index) ? leaves[index].path.joined(separator: ".") : "column \(index)"
            return name + (sorting.isDescending ? " descending" : "")
        }
        return FileSummary.RowGroupSummary(
            rowCount: group.rowCount, compressedSize: sum(group.columns, \.totalCompressedSize),
            uncompressedSize: sum(group.columns, \.totalUncompressedSize), order: order)
    }

    private func describe(_ leaf: SchemaNode) -> FileSummary.ColumnSummary {
        let chunks = metadata.rowGroups.map { $0.columns[leaf.leaves.lowerBound] }
        let bounds = textBounds(of: leaf)
        let nullCounts = chunks.map { $0.statistics?.nullCount }
        return FileSummary.ColumnSummary(
            name: leaf.path.joined(separator: "."), type: FormatName.type(of: leaf.element),
            physicalType: FormatName.physicalType(of: leaf.element),
            repetition: "\(leaf.element.repetition ?? .required)",
            codecs: distinct(chunks.map { FormatName.codec($0.codec) }),
            encodings: distinct(chunks.flatMap(FormatName.encodings)),
            compressedSize: sum(chunks, \.totalCompressedSize), uncompressedSize: sum(chunks, \.totalUncompressedSize),
            nullCount: nullCounts.contains(nil) ? nil : nullCounts.reduce(0) { $0 &+ ($1 ?? 0) },
            minimum: bounds?.minimum, maximum: bounds?.maximum)
    }

    /// The bounds over all row groups, where each that has values says them.
    private func textBounds(of leaf: SchemaNode) -> (minimum: String, maximum: String)? {
        guard let column = columns.first(where: { $0.physicalType != nil && $0.node == leaf }) else { return nil }
        var least: BoundValue?
        var greatest: BoundValue?
        for (index, group) in metadata.rowGroups.enumerated() {
            if group.columns[leaf.leaves.lowerBound].statistics?.nullCount == group.rowCount { continue }
            guard let bounds = bounds(of: column, rowGroup: index) else { return nil }
            least = least.map { min($0, bounds.minimum) } ?? bounds.minimum
            greatest = greatest.map { max($0, bounds.maximum) } ?? bounds.maximum
        }
        guard let least, let greatest else { return nil }
        return (FormatName.text(least, column.type), FormatName.text(greatest, column.type))
    }

    private func sum<Part>(_ parts: [Part], _ size: KeyPath<Part, Int64>) -> Int64 {
        parts.reduce(0) { $0 &+ $1[keyPath: size] }
    }

    /// Each name once, in the order of first sight.
    private func distinct(_ names: [String]) -> [String] {
        var seen: [String] = []
        for name in names where !seen.contains(name) { seen.append(name) }
        return seen
    }
}

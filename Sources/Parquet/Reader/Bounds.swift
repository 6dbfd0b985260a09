internal import Columns

/// A value by which row groups can be told apart.
public enum BoundValue: Hashable, Comparable, Sendable {
    /// A number: of a decimal its units at the column's scale, of a timestamp microseconds, of a date days.
    case number(Int128)
    /// The bytes of a text.
    case text([UInt8])

    /// A text.
    public static func text(_ text: String) -> BoundValue {
        .text(Array(text.utf8))
    }

    /// The order of the format. A number and a text are never compared by this module.
    public static func < (left: BoundValue, right: BoundValue) -> Bool {
        switch (left, right) {
        case (.number(let left), .number(let right)): left < right
        case (.text(let left), .text(let right)): left.lexicographicallyPrecedes(right)
        case (.number, .text): true
        case (.text, .number): false
        }
    }
}

/// A condition on the values of a column, by which row groups that cannot have any such row are passed over.
public struct RowGroupFilter: Hashable, Sendable {
    /// The column's name.
    public let column: String
    /// What a value is at least, `nil` for any.
    public let minimum: BoundValue?
    /// What a value is at most, `nil` for any.
    public let maximum: BoundValue?

    /// Values from `minimum` to `maximum`, both included. A missing value is in no range.
    public init(column: String, from minimum: BoundValue? = nil, through maximum: BoundValue? = nil) {
        self.column = column
        self.minimum = minimum
        self.maximum = maximum
    }
}

extension ParquetFile {
    /// The row groups that may have a row that meets all filters, by what the footer says of their values.
    ///
    /// A column that the file does not have, or of which it has no trustworthy bounds, rules nothing out.
    public func rowGroups(where filters: [RowGroupFilter]) -> [Int] {
        metadata.rowGroups.indices.filter { group in
            filters.allSatisfy { filter in
                guard let column = columns.first(where: { $0.name == filter.column }), column.physicalType != nil else {
                    return true
                }
                return mayHold(filter, column, rowGroup: group)
            }
        }
    }

    private func mayHold(_ filter: RowGroupFilter, _ column: ReaderColumn, rowGroup: Int) -> Bool {
        let group = metadata.rowGroups[rowGroup]
        if group.columns[column.node.leaves.lowerBound].statistics?.nullCount == group.rowCount { return false }
        guard let (least, greatest) = bounds(of: column, rowGroup: rowGroup) else { return true }
        if let minimum = filter.minimum, greatest < minimum { return false }
        if let maximum = filter.maximum, maximum < least { return false }
        return true
    }

    /// What the values of a column in a row group lie between; `nil` where the file does not say it reliably.
    ///
    /// Floating point has no bounds here, as files do not agree about zeros and what is no number.
    public func bounds(of column: ReaderColumn, rowGroup: Int) -> (minimum: BoundValue, maximum: BoundValue)? {
        let leafIndex = column.node.leaves.lowerBound
        guard column.physicalType != nil, column.physicalType != .int96, column.type != .floatingPoint,
            metadata.hasTypeDefinedOrder.indices.contains(leafIndex), metadata.hasTypeDefinedOrder[leafIndex],
            let statistics = metadata.rowGroups[rowGroup].columns[leafIndex].statistics,
            let minimum = statistics.minimum, let maximum = statistics.maximum,
            let leaf = try? LeafType(column.node), let least = leaf.bound(minimum), let greatest = leaf.bound(maximum),
            least <= greatest
        else { return nil }
        return (least, greatest)
    }
}

extension LeafType {
    /// A bound as the footer has it, converted like the values of the column.
    func bound(_ bytes: [UInt8]) -> BoundValue? {
        let stored: StoredValues
        switch physicalType {
        case .byteArray, .fixedLengthByteArray:
            guard case .decimal = type else { return .text(bytes) }
            stored = .texts(bytes: bytes, ends: [bytes.count])
        case .boolean:
            guard bytes.count == 1 else { return nil }
            return .number(bytes[0] == 0 ? 0 : 1)
        case .int32, .int64:
            let width = physicalType == .int32 ? 4 : 8
            guard bytes.count == width else { return nil }
            let bits = bytes.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            stored = .numbers([width == 4 ? Int64(Int32(truncatingIfNeeded: bits)) : Int64(bitPattern: bits)])
        case .int96, .float, .double: return nil
        }
        var builder = ValueBuilder(self)
        var budget = MemoryBudget(1 << 20)
        guard (try? builder.append(stored, budget: &budget)) != nil else { return nil }
        switch builder.finish() {
        case .int64(let values): return .number(Int128(values.numbers[0]))
        case .decimal(let values): return .number(values.units[0])
        case .text: return nil
        }
    }
}

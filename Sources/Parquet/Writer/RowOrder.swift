internal import Columns

/// Whether the rows of a group have the order that a writer was told of.
///
/// Readers skip and merge rows by what a file says of their order, so an order is only written where the rows have it.
struct RowOrder {
    private let blocks: [RowBlock]
    private let keys: [SortingColumn]
    /// For each key, whether its column holds truth values.
    private let areBooleans: [Bool]

    /// The leading columns of an order by which the rows are ordered.
    static func kept(
        _ order: [SortingColumn], in blocks: [RowBlock], _ columns: [WriterColumn]
    ) -> [SortingColumn] {
        if order.isEmpty { return [] }
        return Array(order.prefix(RowOrder(blocks, order, columns).keptCount()))
    }

    private init(_ blocks: [RowBlock], _ keys: [SortingColumn], _ columns: [WriterColumn]) {
        self.blocks = blocks.filter { $0.rowCount > 0 }
        self.keys = keys
        areBooleans = keys.map { columns[Int($0.columnIndex)].type == .boolean }
    }

    private func keptCount() -> Int {
        // A text that is not UTF-8 is written as another one, which may stand elsewhere.
        var count = keys.firstIndex { !isWrittenAsItIs($0) } ?? keys.count
        var last: Place?
        for block in blocks {
            for row in 0..<block.rowCount where count > 0 {
                let place = Place(block: block, row: row)
                if let last { count = keptCount(last, place, atMost: count) }
                last = place
            }
        }
        return count
    }

    private struct Place {
        let block: RowBlock
        let row: Int
    }

    /// How many of the first keys two neighbouring rows keep.
    private func keptCount(_ left: Place, _ right: Place, atMost count: Int) -> Int {
        for index in 0..<count {
            let order = compare(left, right, index)
            if order != 0 { return order < 0 ? count : index }
        }
        return count
    }

    /// Less, equal or greater as −1, 0 or 1, in the order of a key.
    private func compare(_ left: Place, _ right: Place, _ index: Int) -> Int {
        let key = keys[index]
        let (own, other) = (left.block.columns[Int(key.columnIndex)], right.block.columns[Int(key.columnIndex)])
        let (value, next) = (own.valueIndex(ofRow: left.row), other.valueIndex(ofRow: right.row))
        switch (own.values.isNull(value), other.values.isNull(next)) {
        case (true, true): return 0
        case (true, false): return key.nullsFirst ? -1 : 1
        case (false, true): return key.nullsFirst ? 1 : -1
        case (false, false): break
        }
        let order = RowOrder.order(own.values, value, other.values, next, isBoolean: areBooleans[index])
        return key.isDescending ? -order : order
    }

    private static func order(
        _ values: Values, _ value: Int, _ others: Values, _ other: Int, isBoolean: Bool
    ) -> Int {
        switch (values, others) {
        case (.int64(let own), .int64(let others)) where isBoolean:
            order(own.numbers[value] == 0 ? 0 : 1, others.numbers[other] == 0 ? 0 : 1)
        case (.int64(let own), .int64(let others)): order(own.numbers[value], others.numbers[other])
        case (.decimal(let own), .decimal(let others)): order(own.units[value], others.units[other])
        case (.text(let own), .text(let others)):
            order(
                TextBound(bytes: Array(own.bytes[own.range(value)])),
                TextBound(bytes: Array(others.bytes[others.range(other)])))
        default: 1
        }
    }

    private static func order<Value: Comparable>(_ left: Value, _ right: Value) -> Int {
        left < right ? -1 : right < left ? 1 : 0
    }

    private func isWrittenAsItIs(_ key: SortingColumn) -> Bool {
        blocks.allSatisfy { block in
            guard case .text(let texts) = block.columns[Int(key.columnIndex)].values else { return true }
            return texts.bytes.withUnsafeBufferPointer { bytes in
                (0..<texts.count).allSatisfy {
                    UTF8Check.isValid(UnsafeBufferPointer(rebasing: bytes[texts.range($0)]))
                }
            }
        }
    }
}

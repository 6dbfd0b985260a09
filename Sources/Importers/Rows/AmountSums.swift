internal import Money
internal import SourceRecords

/// What rows cost, added up by currency.
struct AmountSums {
    private let costColumn: Int?
    private let currencyColumn: Int?
    private var sums: [String: Int128] = [:]
    /// The sum of the rows since the currency changed last, so that most rows cost no look-up.
    private var last: (currency: [UInt8], sum: Int128) = ([], 0)

    /// Sums of rows of a kind; there are none where these have no cost.
    init(_ kind: RowKind) {
        let names = TargetColumn.all(of: kind).map(\.name)
        costColumn = ["metered_cost", "billed_cost", "amount"].lazy.compactMap { names.firstIndex(of: $0) }.first
        currencyColumn = names.firstIndex(of: "currency")
    }

    /// Adds a row.
    mutating func add(_ row: MappedRow, _ record: SourceRecord) {
        guard let costColumn, let currencyColumn, !row.isMissing(costColumn) else { return }
        let currency = row.texts[currencyColumn].range
        if !record.withText(currency, { $0.elementsEqual(last.currency) }) {
            close()
            last.currency = Array(record.bytes[currency])
        }
        last.sum += row.numbers[costColumn]
    }

    /// The sums so far.
    mutating func totals() -> [String: Total] {
        close()
        return sums.mapValues { Total(picos: $0) }
    }

    private mutating func close() {
        guard !last.currency.isEmpty else { return }
        sums[String(decoding: last.currency, as: UTF8.self).uppercased(), default: 0] += last.sum
        last = ([], 0)
    }
}

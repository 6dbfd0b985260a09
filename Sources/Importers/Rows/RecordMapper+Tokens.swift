internal import CostStore
internal import SourceRecords

extension RecordMapper {
    /// Fills the token counts of a call.
    mutating func fillTokens(_ rule: TokenRule, _ record: inout SourceRecord) throws(RowFault) {
        var counts = TokenCounts()
        var apart = TokenCounts()
        for index in plan.counts.indices {
            let count = plan.counts[index]
            counts[count.meter] = try self.count(count.sources, count.meter, &record)
            for part in count.apart { apart[count.meter] += try self.count(plan.apart[part], count.meter, &record) }
        }
        var total: Int64?
        if let field = rule.total.first(where: { !isMissing(record.fields[$0], record) }) {
            total = try? readCount(record.fields[field], record)
        }
        row.tokens = try rule.disjoint(counts, apart: apart, total: total)
        let used = counts != TokenCounts() || apart != TokenCounts()
        if rule.noneWhen.contains(where: { passes($0, record) }) {
            // Nobody was called, so nobody bills these tokens.
            if used { notes.tokensNotBilled += 1 }
            row.tokens = TokenCounts()
        } else if let costColumn, mapping.columns[costColumn]?.zero == .unpriced, used,
            !row.isMissing(costColumn), row.numbers[costColumn] == 0
        {
            row.texts[costColumn] = .missing
            notes.zeroCosts += 1
        }
    }

    /// More tokens than this are no count; sums of counts stay within 64 bits.
    private static let countLimit: Int64 = 1_000_000_000_000_000

    private mutating func count(
        _ sources: Range<Int>, _ meter: TokenMeter, _ record: inout SourceRecord
    ) throws(RowFault) -> Int64 {
        let value = first(of: sources, &record)
        guard value.kind != .missing else { return 0 }
        if let count = try? readCount(value, record), count <= RecordMapper.countLimit { return count }
        let places = places(plan.sources[sources])
        throw .invalid(
            column: meter.column.rawValue, from: places.joined(separator: ", "), value: record.text(value),
            expected: "a whole number from 0 to 10¹⁵")
    }
}

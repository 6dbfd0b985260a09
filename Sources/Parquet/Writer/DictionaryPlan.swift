internal import Columns

/// The dictionary of a column chunk and for each slot of its segments the number of the value there.
struct DictionaryPlan<Values: PhysicalValues> {
    /// Stands in ``slotIds`` for a missing value.
    static var missing: UInt32 { .max }

    private(set) var dictionary = Values.Dictionary()
    /// For each segment the ids of its slots.
    private(set) var slotIds: [[UInt32]] = []

    /// The bits of an id.
    private(set) var bitWidth = 1

    /// The number of values after which it is seen whether going on is worth it.
    private static var sampleSize: Int { 16_384 }

    /// A plan, or `nil` where the chunk is better off without a dictionary.
    init?(_ segments: [Segment<Values>], options: WriterOptions) {
        var present = 0
        var countBefore = 0
        var remaining = segments.reduce(0) { $0 + $1.slotCount }
        for segment in segments {
            let slotCount = segment.slotCount
            var ids = [UInt32](repeating: Self.missing, count: slotCount)
            for slot in 0..<slotCount {
                let index = segment.valueIndex(ofSlot: slot)
                if segment.values.nulls.contains(index) { continue }
                ids[slot] = dictionary.id(of: index, in: segment.values)
                present += 1
                if present % Self.sampleSize == 0 {
                    let new = dictionary.count - countBefore
                    countBefore = dictionary.count
                    // The values of keys are mostly distinct, and each stands for many rows.
                    let isFirst = present == Self.sampleSize && slotCount == segment.rowCount
                    if isHopeless(new: new, isFirst: isFirst, remaining - slot, options) { return nil }
                }
            }
            remaining -= slotCount
            slotIds.append(ids)
        }
        if dictionary.plainSize > options.dictionaryLimit { return nil }
        bitWidth = RunLengthEncoder.bitWidth(forGreatest: dictionary.count - 1)
        if !isSmaller(than: segments, options: options) { return nil }
        // Compressors see bytes: ids that are whole ones come out up to a third smaller.
        if bitWidth > 4, options.compression.codesBytes { bitWidth = (bitWidth + 7) / 8 * 8 }
    }

    /// Whether the dictionary will be too large or of no use, judged by how many values of the last sample were new.
    private func isHopeless(new: Int, isFirst: Bool, _ remaining: Int, _ options: WriterOptions) -> Bool {
        if dictionary.plainSize > options.dictionaryLimit { return true }
        if isFirst { return new * 10 > Self.sampleSize * 9 && remaining > 0 }
        // Later samples have fewer new values; half is what a falling rate leaves on average.
        let expected = remaining / 2 * new / Self.sampleSize
        return dictionary.plainSize / dictionary.count * expected > options.dictionaryLimit - dictionary.plainSize
    }

    /// Whether dictionary and ids take less than the values by themselves, judged by a sample of the rows.
    private func isSmaller(than segments: [Segment<Values>], options: WriterOptions) -> Bool {
        // Readers refuse a dictionary without entries; one with a single entry costs nothing a row.
        guard dictionary.count > 1, let first = segments.first else { return dictionary.count == 1 }
        let encoding = first.values.encoding(options)
        var sampledRows = 0
        var ids = ByteBuffer()
        var values = ByteBuffer()
        for (segment, slotIds) in zip(segments, slotIds) {
            for range in RowSample.ranges(of: segment.rowCount) {
                let slots = range.map { segment.slot(ofRow: $0) }.filter { slotIds[$0] != Self.missing }
                slots.map { slotIds[$0] }.withUnsafeBufferPointer {
                    RunLengthEncoder.encode($0, bitWidth: bitWidth, to: &ids)
                }
                slots.map { UInt32(truncatingIfNeeded: segment.valueIndex(ofSlot: $0)) }.withUnsafeBufferPointer {
                    segment.values.encode($0, as: encoding, to: &values)
                }
                sampledRows += range.count
            }
        }
        guard sampledRows > 0 else { return true }
        let rows = segments.reduce(0) { $0 + $1.rowCount }
        let withDictionary = dictionary.plainSize + ids.count * rows / sampledRows
        let without = values.count * rows / sampledRows
        // An indirection that saves less than a tenth is not worth its cost to readers; differences cost them more.
        return encoding == .plain ? withDictionary * 10 < without * 9 : withDictionary <= without
    }
}

/// Some rows that stand for all.
private enum RowSample {
    private static let stretch = 512
    private static let greatestCount = 8

    /// Stretches of neighbouring rows, evenly spread; all rows where there are few.
    static func ranges(of rowCount: Int) -> [Range<Int>] {
        let count = min(greatestCount, max(1, rowCount / stretch))
        return (0..<count).map { number in
            let start = rowCount * number / count
            return start..<min(rowCount, start + stretch)
        }
    }
}

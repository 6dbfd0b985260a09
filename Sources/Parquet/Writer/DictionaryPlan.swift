internal import Columns

/// The dictionary of a column chunk and for each slot of its segments the number of the value there.
struct DictionaryPlan<Values: PhysicalValues> {
    /// Stands in ``slotIds`` for a missing value.
    static var missing: UInt32 { .max }

    private(set) var dictionary = Values.Dictionary()
    /// For each segment the ids of its slots.
    private(set) var slotIds: [[UInt32]] = []

    /// The bits of an id.
    var bitWidth: Int { RunLengthEncoder.bitWidth(forGreatest: dictionary.count - 1) }

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
                    if isHopeless(new: new, isFirst: present == Self.sampleSize, remaining - slot, options) {
                        return nil
                    }
                }
            }
            remaining -= slotCount
            slotIds.append(ids)
        }
        if dictionary.plainSize > options.dictionaryLimit { return nil }
        if !isSmaller(than: segments, options: options) { return nil }
    }

    /// Whether the dictionary will be too large or of no use, judged by how many values of the last sample were new.
    private func isHopeless(new: Int, isFirst: Bool, _ remaining: Int, _ options: WriterOptions) -> Bool {
        if dictionary.plainSize > options.dictionaryLimit { return true }
        if isFirst { return new * 10 > Self.sampleSize * 9 && remaining > 0 }
        // Later samples have fewer new values; half is what a falling rate leaves on average.
        let expected = remaining / 2 * new / Self.sampleSize
        return dictionary.plainSize / dictionary.count * expected > options.dictionaryLimit - dictionary.plainSize
    }

    /// Whether dictionary and ids take less than the values by themselves.
    private func isSmaller(than segments: [Segment<Values>], options: WriterOptions) -> Bool {
        // Readers refuse a dictionary without entries.
        guard dictionary.count > 0 else { return false }
        let rows = segments.reduce(0) { $0 + $1.rowCount }
        let size = dictionary.plainSize + rows * bitWidth / 8
        // An indirection that saves less than a tenth is not worth its cost to readers.
        guard size * 10 < dictionary.plainSize / dictionary.count * rows * 9 else { return dictionary.count == 1 }
        // Differences beat ids where values are regular, as in counters.
        guard let segment = segments.first, case .direct = segment.rows, segments.count == 1 else { return true }
        let encoding = segment.values.encoding(options)
        guard encoding == .deltaBinaryPacked, segment.values.nulls.isEmpty else { return true }
        let indexes = (0..<UInt32(segment.rowCount)).map { $0 }
        return indexes.withUnsafeBufferPointer { segment.values.encodedSize(of: $0, as: encoding) ?? .max } >= size
    }
}

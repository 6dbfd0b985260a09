internal import Columns

/// Encodes column chunks, one after another, in memory that is kept between them.
struct ColumnChunkEncoder: ~Copyable {
    private let options: WriterOptions
    private var pageEncoder: PageEncoder
    private var levels = ByteBuffer()
    private var values = ByteBuffer(capacity: 1 << 16)
    /// One number a row of the page: ids or value indexes of the values that are there.
    private let numbers: UnsafeMutableBufferPointer<UInt32>
    /// One definition level a row of the page.
    private let flags: UnsafeMutableBufferPointer<UInt32>
    private var indexPages = IndexPageCache()
    private var lastAmounts: (amounts: IntegerPhysicalValues<Int128>, isNullable: Bool, chunk: EncodedColumnChunk)?

    init(_ options: WriterOptions) {
        self.options = options
        pageEncoder = PageEncoder(options)
        numbers = .allocate(capacity: options.rowsPerPage)
        flags = .allocate(capacity: options.rowsPerPage)
        numbers.initialize(repeating: 0)
        flags.initialize(repeating: 0)
    }

    deinit {
        numbers.deallocate()
        flags.deallocate()
    }

    /// Encodes one column chunk.
    ///
    /// - Precondition: no value is missing unless `isNullable`.
    mutating func encode<Values: PhysicalValues>(
        _ segments: [Segment<Values>], isNullable: Bool, isBoolean: Bool
    ) throws(ParquetError) -> EncodedColumnChunk {
        var chunk = ChunkAssembly<Values.Bound>(boundLength: options.boundLength)
        if options.usesDictionaries, !isBoolean, let plan = DictionaryPlan(segments, options: options) {
            values.removeAll()
            plan.dictionary.appendPlain(to: &values)
            chunk.pages.append(try pageEncoder.dictionaryPage(values, count: plan.dictionary.count))
            for (segment, slotIds) in zip(segments, plan.slotIds) {
                try encodeIndexes(segment, slotIds, bitWidth: plan.bitWidth, isNullable, into: &chunk)
            }
        } else {
            for segment in segments { try encodeValues(segment, isNullable, into: &chunk) }
        }
        return chunk.finish()
    }
}

extension ColumnChunkEncoder {
    /// Encodes a column of decimals, or gives the chunk of the one before if it had the same values.
    ///
    /// A bill without discounts has the same amounts as billed, contracted and effective cost. Comparing costs next to
    /// nothing, as values that differ mostly do so early.
    mutating func encodeOnce(
        _ segments: [Segment<IntegerPhysicalValues<Int128>>], isNullable: Bool
    ) throws(ParquetError) -> EncodedColumnChunk {
        guard segments.count == 1, case .direct = segments[0].rows, segments[0].values.count == segments[0].rowCount
        else { return try encode(segments, isNullable: isNullable, isBoolean: false) }
        let amounts = segments[0].values
        if let last = lastAmounts, last.isNullable == isNullable, last.amounts.layout == amounts.layout,
            last.amounts.nulls == amounts.nulls, last.amounts.numbers == amounts.numbers
        {
            return last.chunk
        }
        let chunk = try encode(segments, isNullable: isNullable, isBoolean: false)
        lastAmounts = (amounts, isNullable, chunk)
        return chunk
    }
}

// MARK: - With a dictionary

extension ColumnChunkEncoder {
    /// Encodes a segment as ids. Pages of columns that have the same ids for the same keys are made once.
    private mutating func encodeIndexes<Values: PhysicalValues>(
        _ segment: Segment<Values>, _ slotIds: [UInt32], bitWidth: Int, _ isNullable: Bool,
        into chunk: inout ChunkAssembly<Values.Bound>
    ) throws(ParquetError) {
        var cacheKey: IndexPageCache.Key?
        if case .keyed(_, let vector) = segment.rows {
            let key = IndexPageCache.Key(vector: vector, slotIds: slotIds, bitWidth: bitWidth, isNullable: isNullable)
            if let pages = indexPages[key] {
                chunk.pages += pages
                addBounds(segment, slotIds, to: &chunk)
                return
            }
            cacheKey = key
        }
        let hasNulls = isNullable && slotIds.contains(DictionaryPlan<Values>.missing)
        var pages: [EncodedPage] = []
        for start in stride(from: 0, to: segment.rowCount, by: options.rowsPerPage) {
            let range = start..<min(start + options.rowsPerPage, segment.rowCount)
            let count = gatherIds(segment, slotIds, range, hasNulls: hasNulls)
            encodeLevels(range.count, isNullable: isNullable, hasNulls: hasNulls)
            values.removeAll()
            values.append(UInt8(bitWidth))
            RunLengthEncoder.encode(
                UnsafeBufferPointer(rebasing: numbers[..<count]), bitWidth: bitWidth, to: &values)
            pages.append(
                try pageEncoder.dataPage(
                    levels: levels, values: values, encoding: .rleDictionary, rowCount: range.count,
                    nullCount: range.count - count))
        }
        if let cacheKey { indexPages[cacheKey] = pages }
        chunk.pages += pages
        addBounds(segment, slotIds, to: &chunk)
    }

    /// Puts the ids of the rows that have a value into `numbers`, and who has one into `flags`; returns how many.
    private func gatherIds<Values: PhysicalValues>(
        _ segment: Segment<Values>, _ slotIds: [UInt32], _ range: Range<Int>, hasNulls: Bool
    ) -> Int {
        slotIds.withUnsafeBufferPointer { slotIds in
            switch segment.rows {
            case .constant:
                if slotIds[0] == DictionaryPlan<Values>.missing {
                    flags[..<range.count].update(repeating: 0)
                    return 0
                }
                numbers[..<range.count].update(repeating: slotIds[0])
                return range.count
            case .direct:
                return gather(range, hasNulls: hasNulls) { slotIds[$0] }
            case .keyed(let keys, _):
                return keys.rows.withUnsafeBufferPointer { rows in
                    gather(range, hasNulls: hasNulls) { slotIds[Int(rows[$0])] }
                }
            }
        }
    }

    @inline(__always)
    private func gather(_ range: Range<Int>, hasNulls: Bool, _ id: (Int) -> UInt32) -> Int {
        var count = 0
        if hasNulls {
            for row in range {
                let id = id(row)
                let isPresent: UInt32 = id == .max ? 0 : 1
                flags[row &- range.lowerBound] = isPresent
                // Where the value is missing the place is overwritten by the next one.
                numbers[count] = id
                count &+= Int(isPresent)
            }
        } else {
            for row in range {
                numbers[count] = id(row)
                count &+= 1
            }
        }
        return count
    }

    /// Finds the bounds of each page by its slots, of which there are fewer than rows in all but direct columns.
    private func addBounds<Values: PhysicalValues>(
        _ segment: Segment<Values>, _ slotIds: [UInt32], to chunk: inout ChunkAssembly<Values.Bound>
    ) {
        // The page in which an id was seen last, so that each is compared once a page.
        var lastPage = [UInt32](repeating: .max, count: Int(slotIds.lazy.filter { $0 != .max }.max() ?? 0) + 1)
        for (page, start) in stride(from: 0, to: segment.rowCount, by: options.rowsPerPage).enumerated() {
            var bounds = IndexBounds()
            func consider(_ slot: Int) {
                let id = slotIds[slot]
                guard id != .max, lastPage[Int(id)] != UInt32(page) else { return }
                lastPage[Int(id)] = UInt32(page)
                bounds.include(segment.valueIndex(ofSlot: slot), segment.values)
            }
            switch segment.rows {
            case .constant: consider(0)
            case .direct: for row in start..<min(start + options.rowsPerPage, segment.rowCount) { consider(row) }
            case .keyed(let keys, _): for slot in keys.pages[page] { consider(Int(slot)) }
            }
            chunk.add(bounds, segment.values)
        }
    }
}

// MARK: - Without a dictionary

extension ColumnChunkEncoder {
    private mutating func encodeValues<Values: PhysicalValues>(
        _ segment: Segment<Values>, _ isNullable: Bool, into chunk: inout ChunkAssembly<Values.Bound>
    ) throws(ParquetError) {
        let encoding = segment.values.encoding(options)
        let hasNulls = isNullable && !segment.values.nulls.isEmpty
        var start = 0
        while start < segment.rowCount {
            let page = gatherIndexes(segment, from: start, hasNulls: hasNulls)
            let indexes = UnsafeBufferPointer(rebasing: numbers[..<page.valueCount])
            encodeLevels(page.rowCount, isNullable: isNullable, hasNulls: hasNulls)
            values.removeAll()
            segment.values.encode(indexes, as: encoding, to: &values)
            chunk.pages.append(
                try pageEncoder.dataPage(
                    levels: levels, values: values, encoding: encoding, rowCount: page.rowCount,
                    nullCount: page.rowCount - page.valueCount))
            var bounds = IndexBounds()
            for index in indexes { bounds.include(Int(index), segment.values) }
            chunk.add(bounds, segment.values)
            start += page.rowCount
        }
    }

    /// Puts the value indexes of the rows of a page into `numbers`, and who has a value into `flags`.
    private func gatherIndexes<Values: PhysicalValues>(
        _ segment: Segment<Values>, from start: Int, hasNulls: Bool
    ) -> (rowCount: Int, valueCount: Int) {
        let end = min(start + options.rowsPerPage, segment.rowCount)
        var bytes = 0
        var count = 0
        var row = start
        while row < end, bytes < options.bytesPerPage {
            let index = segment.valueIndex(ofSlot: segment.slot(ofRow: row))
            let isMissing = hasNulls && segment.values.nulls.contains(index)
            flags[row &- start] = isMissing ? 0 : 1
            row &+= 1
            if isMissing { continue }
            numbers[count] = UInt32(truncatingIfNeeded: index)
            count &+= 1
            bytes &+= segment.values.plainSize(of: index)
        }
        return (row - start, count)
    }

    /// Encodes the definition levels of `count` rows, from `flags` where some are missing.
    private mutating func encodeLevels(_ count: Int, isNullable: Bool, hasNulls: Bool) {
        levels.removeAll()
        guard isNullable else { return }
        if hasNulls {
            RunLengthEncoder.encode(UnsafeBufferPointer(rebasing: flags[..<count]), bitWidth: 1, to: &levels)
        } else {
            RunLengthEncoder.append(run: count, of: 1, bitWidth: 1, to: &levels)
        }
    }
}

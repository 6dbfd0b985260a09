internal import Columns

/// Texts, stored as BYTE_ARRAY and ordered by their bytes.
struct TextPhysicalValues: PhysicalValues {
    let bytes: [UInt8]
    let ends: [Int]
    let nulls: NullMask

    init(_ values: TextValues) {
        bytes = values.bytes
        ends = values.ends
        nulls = values.nulls
    }

    var count: Int { ends.count }

    @inline(__always)
    func range(_ index: Int) -> Range<Int> {
        (index == 0 ? 0 : ends[index &- 1])..<ends[index]
    }

    func plainSize(of index: Int) -> Int {
        4 + range(index).count
    }

    func encoding(_ options: WriterOptions) -> Encoding {
        switch options.textEncoding {
        case .plain: .plain
        case .deltaLength: .deltaLengthByteArray
        case .deltaPrefix: .deltaByteArray
        }
    }

    func encode(_ indexes: UnsafeBufferPointer<UInt32>, as encoding: Encoding, to output: inout ByteBuffer) {
        if encoding == .deltaByteArray {
            encodeSuffixes(indexes, to: &output)
            return
        }
        if encoding == .deltaLengthByteArray {
            withUnsafeTemporaryAllocation(of: Int64.self, capacity: indexes.count) { lengths in
                for (position, index) in indexes.enumerated() {
                    lengths.initializeElement(at: position, to: Int64(range(Int(index)).count))
                }
                DeltaEncoder.encode(UnsafeBufferPointer(lengths), to: &output)
            }
        }
        bytes.withUnsafeBytes { all in
            for index in indexes {
                let text = UnsafeRawBufferPointer(rebasing: all[range(Int(index))])
                if encoding == .plain { output.append(littleEndian: UInt32(truncatingIfNeeded: text.count)) }
                output.append(text)
            }
        }
    }

    /// Of each text how much of it begins the one before, and what follows: the lengths of both first, then the bytes.
    ///
    /// Source: Parquet format, Encodings.md, "Delta Strings (DELTA_BYTE_ARRAY)".
    private func encodeSuffixes(_ indexes: UnsafeBufferPointer<UInt32>, to output: inout ByteBuffer) {
        let count = indexes.count
        withUnsafeTemporaryAllocation(of: Int64.self, capacity: count * 2) { lengths in
            lengths.initialize(repeating: 0)
            let prefixes = UnsafeMutableBufferPointer(rebasing: lengths[..<count])
            let suffixes = UnsafeMutableBufferPointer(rebasing: lengths[count...])
            bytes.withUnsafeBytes { all in
                var last = UnsafeRawBufferPointer(rebasing: all[..<0])
                for (position, index) in indexes.enumerated() {
                    let text = UnsafeRawBufferPointer(rebasing: all[range(Int(index))])
                    let prefix = TextPhysicalValues.commonPrefix(last, text)
                    prefixes[position] = Int64(prefix)
                    suffixes[position] = Int64(text.count - prefix)
                    last = text
                }
                DeltaEncoder.encode(UnsafeBufferPointer(prefixes), to: &output)
                DeltaEncoder.encode(UnsafeBufferPointer(suffixes), to: &output)
                for (position, index) in indexes.enumerated() {
                    let end = ends[Int(index)]
                    output.append(UnsafeRawBufferPointer(rebasing: all[end - Int(suffixes[position])..<end]))
                }
            }
        }
    }

    /// How many bytes two texts begin with in common.
    @inline(__always)
    private static func commonPrefix(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Int {
        let limit = min(left.count, right.count)
        // Rows of one call mostly repeat the very same text.
        if left.baseAddress == right.baseAddress { return limit }
        var offset = 0
        while offset &+ 8 <= limit {
            let difference =
                left.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
                ^ right.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            if difference != 0 { return offset &+ UInt64(littleEndian: difference).trailingZeroBitCount >> 3 }
            offset &+= 8
        }
        while offset < limit, left[offset] == right[offset] { offset &+= 1 }
        return offset
    }

    func isLess(_ left: Int, _ right: Int) -> Bool {
        bytes.withUnsafeBytes { all in
            TextBound.isLess(
                UnsafeRawBufferPointer(rebasing: all[range(left)]), UnsafeRawBufferPointer(rebasing: all[range(right)]))
        }
    }

    func bound(_ index: Int) -> TextBound {
        TextBound(bytes: Array(bytes[range(index)]))
    }

    struct Dictionary: ValueDictionary {
        /// A place of its own, as a text dictionary cannot be copied and a class would check each access.
        private final class Storage {
            let texts = UnsafeMutablePointer<TextDictionary>.allocate(capacity: 1)

            init() { texts.initialize(to: TextDictionary()) }

            deinit {
                texts.deinitialize(count: 1)
                texts.deallocate()
            }
        }

        private let storage = Storage()

        var count: Int { storage.texts.pointee.count - 1 }

        var plainSize: Int { 4 * count + storage.texts.pointee.byteCount }

        mutating func id(of index: Int, in values: TextPhysicalValues) -> UInt32 {
            values.bytes.withUnsafeBufferPointer { all in
                storage.texts.pointee.code(of: UnsafeBufferPointer(rebasing: all[values.range(index)])) - 1
            }
        }

        func appendPlain(to output: inout ByteBuffer) {
            for code in 1..<UInt32(max(storage.texts.pointee.count, 1)) {
                let text = UnsafeRawBufferPointer(storage.texts.pointee.bytes(of: code))
                output.append(littleEndian: UInt32(truncatingIfNeeded: text.count))
                output.append(text)
            }
        }
    }
}

/// A text as a bound, ordered by its bytes.
struct TextBound: ValueBound {
    let bytes: [UInt8]

    static func < (left: TextBound, right: TextBound) -> Bool {
        left.bytes.withUnsafeBytes { left in right.bytes.withUnsafeBytes { isLess(left, $0) } }
    }

    static func isLess(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
        let common = min(left.count, right.count)
        var offset = 0
        // Big-endian words compare like the bytes they hold.
        while offset &+ 8 <= common {
            let one = UInt64(bigEndian: left.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            let other = UInt64(bigEndian: right.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            if one != other { return one < other }
            offset &+= 8
        }
        while offset < common {
            if left[offset] != right[offset] { return left[offset] < right[offset] }
            offset &+= 1
        }
        return left.count < right.count
    }

    /// The text cut to at most `length` bytes, a whole number of characters: not greater than the text.
    func lowerBound(length: Int) -> (bytes: [UInt8], isExact: Bool) {
        guard bytes.count > length else { return (bytes, true) }
        return (Array(prefix(length)), false)
    }

    /// A text of at most about `length` bytes that is not less than the text.
    ///
    /// The text is cut and its last character raised to the next one; where there is no next one, the one before it.
    func upperBound(length: Int) -> (bytes: [UInt8], isExact: Bool) {
        guard bytes.count > length else { return (bytes, true) }
        var scalars = Array(String(decoding: prefix(length), as: UTF8.self).unicodeScalars)
        while let last = scalars.popLast() {
            let next = last.value == 0xD7FF ? 0xE000 : last.value + 1
            if let raised = Unicode.Scalar(next) {
                scalars.append(raised)
                var text = ""
                text.unicodeScalars.append(contentsOf: scalars)
                return (Array(text.utf8), false)
            }
        }
        return (bytes, true)
    }

    /// The bytes up to the last character that ends within `length`.
    private func prefix(_ length: Int) -> ArraySlice<UInt8> {
        var end = length
        while end > 0, bytes[end] & 0xC0 == 0x80 { end -= 1 }
        return bytes[..<end]
    }
}

internal import Glibc
internal import SourceRecords

/// Texts of a record, compared and extended where they stand: without a copy or a count of references.
extension SourceRecord {
    /// Looks at a text.
    @inline(__always)
    func withText<Result, Failure: Error>(
        _ range: Range<Int>, _ body: (UnsafeBufferPointer<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        precondition(range.upperBound <= bytes.count)
        return try bytes.withUnsafeBufferPointer { (bytes) throws(Failure) -> Result in
            try body(UnsafeBufferPointer(rebasing: bytes[range]))
        }
    }

    /// Whether two texts are the same.
    @inline(__always)
    func isSame(_ one: Range<Int>, _ other: Range<Int>) -> Bool {
        one.count == other.count && begins(one, with: other)
    }

    /// Whether a text begins with another one.
    func begins(_ text: Range<Int>, with prefix: Range<Int>) -> Bool {
        guard text.count >= prefix.count else { return false }
        return withText(text) { text in
            withText(prefix) { prefix in
                guard let left = text.baseAddress, let right = prefix.baseAddress else { return prefix.isEmpty }
                return memcmp(left, right, prefix.count) == 0
            }
        }
    }

    /// Whether a text comes before another one in the order of their bytes.
    func precedes(_ one: Range<Int>, _ other: Range<Int>) -> Bool {
        withText(one) { one in withText(other) { other in one.lexicographicallyPrecedes(other) } }
    }

    /// Puts a text behind those of the record.
    mutating func append(_ text: [UInt8]) -> FieldValue {
        let start = bytes.count
        bytes.append(contentsOf: text)
        return FieldValue(.text, start..<bytes.count)
    }

    /// A range of texts without the space at its ends.
    func trimmed(_ range: Range<Int>) -> Range<Int> {
        withText(range) { text in
            var (start, end) = (0, text.count)
            while start < end, text[start] <= 0x20 { start += 1 }
            while end > start, text[end - 1] <= 0x20 { end -= 1 }
            return range.lowerBound + start..<range.lowerBound + end
        }
    }
}

/// Puts a list of texts together from pieces.
///
/// Raw memory, as this runs for each text of each row; `deinit` frees it.
public struct TextBuilder: ~Copyable {
    @usableFromInline var bytes: UnsafeMutablePointer<UInt8>
    @usableFromInline var capacity: Int
    @usableFromInline var count = 0
    @usableFromInline var ends: [Int] = []

    /// A builder with room for some texts of a likely length.
    public init(texts: Int, bytesOfText: Int) {
        capacity = max(64, texts * bytesOfText)
        bytes = .allocate(capacity: capacity)
        ends.reserveCapacity(texts)
    }

    deinit { bytes.deallocate() }

    /// Adds a byte to the text that is being built.
    @inlinable public mutating func append(_ byte: UInt8) {
        if count == capacity { grow(1) }
        bytes[count] = byte
        count &+= 1
    }

    /// Adds bytes to the text that is being built.
    @inlinable public mutating func append(_ piece: UnsafeBufferPointer<UInt8>) {
        guard let base = piece.baseAddress else { return }
        if count &+ piece.count > capacity { grow(piece.count) }
        (bytes + count).update(from: base, count: piece.count)
        count &+= piece.count
    }

    /// Adds bytes to the text that is being built.
    @inlinable public mutating func append(_ piece: [UInt8]) {
        piece.withUnsafeBufferPointer { append($0) }
    }

    /// The byte before the place where the next one goes; `nil` before the first.
    @inlinable public var last: UInt8? { count == 0 ? nil : bytes[count &- 1] }

    /// Ends a text.
    @inlinable public mutating func endText() { ends.append(count) }

    /// The texts.
    public consuming func values() -> TextValues {
        TextValues(bytes: Array(UnsafeBufferPointer(start: bytes, count: count)), ends: ends)
    }

    @usableFromInline mutating func grow(_ additional: Int) {
        let larger = max(capacity * 2, count + additional)
        let copy = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
        copy.update(from: bytes, count: count)
        bytes.deallocate()
        bytes = copy
        capacity = larger
    }
}

/// A list of texts as it lies in memory, for loops over rows: looking at a text costs no reference counting.
public struct TextPointers {
    @usableFromInline let bytes: UnsafePointer<UInt8>?
    @usableFromInline let ends: UnsafeBufferPointer<Int>
    @usableFromInline let nulls: UnsafeBufferPointer<UInt64>

    /// How many texts there are.
    @inlinable public var count: Int { ends.count }

    /// The bytes of a text; none of a missing one.
    @inlinable public subscript(index: Int) -> UnsafeBufferPointer<UInt8> {
        let start = index == 0 ? 0 : ends[index &- 1]
        return UnsafeBufferPointer(start: bytes.map { $0 + start }, count: ends[index] &- start)
    }

    /// Whether a text is missing.
    @inlinable public func isNull(_ index: Int) -> Bool {
        let word = index >> 6
        return word < nulls.count && nulls[word] & (1 << UInt64(index & 63)) != 0
    }
}

extension TextValues {
    /// Gives the texts as they lie in memory. Valid during the call.
    public func withPointers<Result>(_ body: (TextPointers) -> Result) -> Result {
        bytes.withUnsafeBufferPointer { bytes in
            ends.withUnsafeBufferPointer { ends in
                nulls.words.withUnsafeBufferPointer { nulls in
                    body(TextPointers(bytes: bytes.baseAddress, ends: ends, nulls: nulls))
                }
            }
        }
    }

    /// Gives several lists as they lie in memory. Valid during the call.
    public static func withPointers<Result>(
        to lists: ArraySlice<TextValues>, _ body: ([TextPointers]) -> Result
    ) -> Result {
        guard let first = lists.first else { return body([]) }
        return first.withPointers { pointers in
            withPointers(to: lists.dropFirst()) { body([pointers] + $0) }
        }
    }
}

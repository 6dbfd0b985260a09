internal import Glibc
internal import InputBytes

/// The bytes of a source that are read and not yet used up.
struct BufferedInput: ~Copyable {
    private var source: ByteSource
    /// What is buffered; only `start..<end` counts.
    private(set) var bytes: [UInt8] = []
    /// Where the bytes begin that are not used up.
    private(set) var start = 0
    /// Where they end.
    private(set) var end = 0
    /// Whether the source has nothing more than what is buffered.
    private(set) var isAtEnd = false

    private static let step = 1 << 18

    init(_ source: consuming ByteSource) {
        self.source = source
    }

    /// The bytes that are buffered and not used up.
    var available: Int { end - start }

    /// Uses up bytes. They stay where they are until the next ``fill(to:)``.
    mutating func consume(_ count: Int) {
        start += count
    }

    func starts(with prefix: [UInt8]) -> Bool { bytes[start..<end].starts(with: prefix) }

    /// Whether there is a byte more.
    mutating func hasMore() throws(InputError) -> Bool {
        if available == 0, !isAtEnd { try fill() }
        return available > 0
    }

    /// Reads until so many bytes are buffered, or at least some more, or the source ends.
    mutating func fill(to wanted: Int = 0) throws(InputError) {
        if start > 0 {
            let (from, count) = (start, available)
            bytes.withUnsafeMutableBytes { buffer in
                guard let base = buffer.baseAddress, count > 0 else { return }
                memmove(base, base + from, count)
            }
            start = 0
            end = count
        }
        let capacity = max(wanted, end + BufferedInput.step)
        if bytes.count < capacity { grow(to: capacity) }
        repeat {
            let from = end
            let count = try read(into: from)
            if count == 0 { isAtEnd = true }
            end += count
        } while end < wanted && !isAtEnd
    }

    private mutating func grow(to capacity: Int) {
        let (old, count) = (bytes, end)
        // What is behind the end is never looked at before it is read.
        bytes = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, initializedCount in
            old.withUnsafeBytes { old in
                if count > 0, let from = old.baseAddress, let to = buffer.baseAddress { memcpy(to, from, count) }
            }
            initializedCount = capacity
        }
    }

    private mutating func read(into offset: Int) throws(InputError) -> Int {
        var failure: InputError?
        let count = bytes.withUnsafeMutableBufferPointer { buffer -> Int in
            do throws(InputError) {
                return try source.read(into: UnsafeMutableBufferPointer(rebasing: buffer[offset...]))
            } catch {
                failure = error
                return 0
            }
        }
        if let failure { throw failure }
        return count
    }

    /// The offset behind the end of the line at ``start``, which is read as far as that; `nil` when it is longer than `limit`.
    mutating func lineEnd(limit: Int) throws(InputError) -> Int? {
        var looked = 0
        while true {
            let (from, upTo) = (start + looked, end)
            let found = bytes.withUnsafeBufferPointer { buffer -> Int? in
                guard from < upTo, let base = buffer.baseAddress,
                    let newline = memchr(base + from, 0x0A, upTo - from)
                else { return nil }
                return UnsafeRawPointer(newline) - UnsafeRawPointer(base)
            }
            if let found { return found + 1 }
            if isAtEnd { return end }
            looked = available
            guard looked < limit else { return nil }
            try fill(to: min(max(2 * looked, BufferedInput.step), limit + 1))
        }
    }

    /// Uses up what is left of a line but its newline, however long it is.
    mutating func skipToNewline() throws(InputError) {
        while try hasMore() {
            if let newline = bytes[start..<end].firstIndex(of: 0x0A) { return consume(newline - start) }
            consume(available)
        }
    }
}

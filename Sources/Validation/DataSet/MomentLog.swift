internal import Columns

/// Which keys of a domain the rows of blocks have, and at which moments, in about three bytes a row.
///
/// A rule that a key has one value at a moment needs to know this only when a key turns out to have several values, which
/// in good data it never does: so rows are noted as they come, and read again only then.
struct MomentLog: Sendable {
    private let limits: MemoryLimits
    private var bytes: [UInt8] = []
    private var written: Part?
    private var others: [Part] = []

    private struct Part: Sendable {
        let file: TemporaryFile
        var count = 0
    }

    /// One row as it was noted.
    struct Entry {
        var key: Int
        var moment: Int64
        var row: Int
    }

    init(_ limits: MemoryLimits) {
        self.limits = limits
    }

    /// Notes the rows of a block.
    ///
    /// - Parameters:
    ///   - moments: one for each value of the column of instants.
    ///   - momentOfRow: which of them a row has.
    mutating func add(
        keys: [UInt32], moments: [Int64], momentOfRow: [UInt32], firstRow: Int
    ) throws(ValidationError) {
        let room = (keys.count * 2 + 2) * MomentLog.longestNumber
        let block = [UInt8](unsafeUninitializedCapacity: room) { block, count in
            MomentLog.append(UInt64(firstRow), to: block, &count)
            MomentLog.append(UInt64(keys.count), to: block, &count)
            var last: Int64 = 0
            for row in keys.indices {
                let moment = moments[Int(momentOfRow[row])]
                // Differences wrap, and so do their sums: no moment is too far from another.
                let step = moment &- last
                MomentLog.append(UInt64(keys[row]), to: block, &count)
                MomentLog.append(UInt64(bitPattern: step << 1 ^ step >> 63), to: block, &count)
                last = moment
            }
        }
        bytes += block
        if bytes.count >= limits.loggedBytes { try spill() }
    }

    /// The bytes that a number of 64 bits takes at most.
    private static let longestNumber = 10

    /// Seven bits a byte, the low ones first (LEB128).
    ///
    /// - Precondition: there is room for ``longestNumber`` more bytes.
    @inline(__always)
    private static func append(
        _ number: UInt64, to block: UnsafeMutableBufferPointer<UInt8>, _ count: inout Int
    ) {
        var rest = number
        while rest >= 0x80 {
            block[count] = UInt8(truncatingIfNeeded: rest) | 0x80
            count &+= 1
            rest >>= 7
        }
        block[count] = UInt8(truncatingIfNeeded: rest)
        count &+= 1
    }

    /// Blocks are written whole, each part of a file being one block after another.
    private mutating func spill() throws(ValidationError) {
        var part = if let written { written } else { Part(file: try TemporaryFile()) }
        try part.file.write(bytes, at: part.count)
        part.count += bytes.count
        written = part
        bytes.removeAll(keepingCapacity: true)
    }

    /// Takes over what another worker has noted.
    mutating func merge(_ other: MomentLog) throws(ValidationError) {
        others += other.others
        if let part = other.written { others.append(part) }
        bytes += other.bytes
        if bytes.count >= limits.loggedBytes { try spill() }
    }

    /// Calls `body` with each row that was noted, in no order.
    func forEach(_ body: (Entry) throws(ValidationError) -> Void) throws(ValidationError) {
        for part in others + (written.map { [$0] } ?? []) {
            var start = 0
            var held: [UInt8] = []
            while start < part.count || !held.isEmpty {
                let count = min(limits.loggedBytes, part.count - start)
                if count > 0 { held += try part.file.elements(UInt8.self, at: start, count: count) }
                start += count
                let used = try MomentLog.read(held, isWhole: start == part.count, body)
                held.removeFirst(used)
                if start == part.count { break }
            }
        }
        _ = try MomentLog.read(bytes, isWhole: true, body)
    }

    /// Reads whole blocks; gives how many bytes they take. A block that the bytes hold only in part is left.
    private static func read(
        _ bytes: [UInt8], isWhole: Bool, _ body: (Entry) throws(ValidationError) -> Void
    ) throws(ValidationError) -> Int {
        var end = 0
        var place = 0
        func next() -> UInt64? {
            var number: UInt64 = 0
            var shift: UInt64 = 0
            while place < bytes.count {
                let byte = bytes[place]
                place += 1
                number |= UInt64(byte & 0x7F) << shift
                if byte < 0x80 { return number }
                shift += 7
            }
            return nil
        }
        var entries: [Entry] = []
        while end < bytes.count {
            place = end
            guard let firstRow = next(), let count = next() else { return end }
            entries.removeAll(keepingCapacity: true)
            var moment: Int64 = 0
            for offset in 0..<Int(count) {
                guard let key = next(), let step = next() else { return end }
                moment &+= Int64(bitPattern: step >> 1) ^ -Int64(bitPattern: step & 1)
                entries.append(Entry(key: Int(key), moment: moment, row: Int(firstRow) + offset))
            }
            for entry in entries { try body(entry) }
            end = place
        }
        return end
    }
}

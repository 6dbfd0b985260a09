internal import Glibc

/// Sorts any number of records in bounded memory: what does not fit is written to temporary files as sorted runs,
/// which are merged at the end.
///
/// Temporary files have no name, so that nothing is left behind when the program is stopped.
struct SpillSorter<Record: HashedRecord>: Sendable {
    /// Records held before they are written out.
    let capacity: Int
    private var buffer: [Record] = []
    private var runs: [SpillRun<Record>] = []
    /// Runs that are merged into one when there are so many.
    private static var fanIn: Int { 32 }

    init(capacity: Int) {
        self.capacity = capacity
    }

    /// How many runs were written.
    var runCount: Int { runs.count }

    mutating func append(_ record: Record) throws(ValidationError) {
        buffer.append(record)
        if buffer.count >= capacity { try spill() }
    }

    /// Takes over another sorter's records.
    mutating func merge(_ other: SpillSorter) throws(ValidationError) {
        runs += other.runs
        for record in other.buffer { try append(record) }
        try limitRuns()
    }

    /// Calls `body` with each record in order.
    mutating func forEachSorted(_ body: (Record) -> Void) throws(ValidationError) {
        buffer.sortByHash()
        if runs.isEmpty {
            buffer.forEach(body)
            return
        }
        try SpillRun.merge(runs, buffer, body)
    }

    private mutating func spill() throws(ValidationError) {
        buffer.sortByHash()
        var writer = try SpillRun<Record>.Writer()
        for record in buffer { try writer.append(record) }
        runs.append(try writer.finish())
        buffer.removeAll(keepingCapacity: true)
        try limitRuns()
    }

    private mutating func limitRuns() throws(ValidationError) {
        guard runs.count >= Self.fanIn else { return }
        // The smallest half becomes one run, so that each record is written a logarithmic number of times.
        runs.sort { $0.count < $1.count }
        let small = Array(runs.prefix(runs.count / 2))
        var writer = try SpillRun<Record>.Writer()
        var failure: ValidationError?
        try SpillRun.merge(small, []) { record in
            guard failure == nil else { return }
            do throws(ValidationError) { try writer.append(record) } catch { failure = error }
        }
        if let failure { throw failure }
        runs.removeFirst(small.count)
        runs.append(try writer.finish())
    }
}

/// Sorted records in a temporary file without a name.
final class SpillRun<Record: HashedRecord>: Sendable {
    private let descriptor: Int32
    let count: Int
    private static var blockCount: Int { 4_096 }

    private init(descriptor: Int32, count: Int) {
        self.descriptor = descriptor
        self.count = count
    }

    deinit { close(descriptor) }

    struct Writer {
        private let descriptor: Int32
        private var block: [Record] = []
        private var count = 0

        init() throws(ValidationError) {
            let directory = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
            var template = Array((directory + "/chargeback-validate-XXXXXX").utf8CString)
            descriptor = mkstemp(&template)
            guard descriptor >= 0 else { throw .temporaryFile(errno: errno) }
            unlink(template)
        }

        mutating func append(_ record: Record) throws(ValidationError) {
            block.append(record)
            if block.count == blockCount { try flush() }
        }

        mutating func finish() throws(ValidationError) -> SpillRun {
            try flush()
            return SpillRun(descriptor: descriptor, count: count)
        }

        private mutating func flush() throws(ValidationError) {
            count += block.count
            let code = block.withUnsafeBytes { bytes -> Int32 in
                var offset = 0
                while offset < bytes.count {
                    let written = write(descriptor, bytes.baseAddress.map { $0 + offset }, bytes.count - offset)
                    if written < 0, errno == EINTR { continue }
                    if written <= 0 { return errno }
                    offset += written
                }
                return 0
            }
            guard code == 0 else { throw .temporaryFile(errno: code) }
            block.removeAll(keepingCapacity: true)
        }
    }

    private struct Reader {
        let run: SpillRun
        var block: [Record] = []
        var index = 0
        var next = 0

        var head: Record? { index < block.count ? block[index] : nil }

        init(_ run: SpillRun) throws(ValidationError) {
            self.run = run
            try load()
        }

        mutating func advance() throws(ValidationError) {
            index += 1
            if index == block.count { try load() }
        }

        private mutating func load() throws(ValidationError) {
            index = 0
            let wanted = min(run.count - next, SpillRun.blockCount)
            guard wanted > 0 else {
                block = []
                return
            }
            let stride = MemoryLayout<Record>.stride
            let start = next * stride
            let descriptor = run.descriptor
            var code: Int32 = 0
            block = Array(unsafeUninitializedCapacity: wanted) { buffer, initialized in
                let bytes = UnsafeMutableRawBufferPointer(buffer)
                var offset = 0
                while offset < wanted * stride {
                    let count = pread(
                        descriptor, bytes.baseAddress.map { $0 + offset }, wanted * stride - offset,
                        off_t(start + offset))
                    if count < 0, errno == EINTR { continue }
                    if count <= 0 {
                        code = count < 0 ? errno : EIO
                        break
                    }
                    offset += count
                }
                initialized = code == 0 ? wanted : 0
            }
            guard code == 0 else { throw .temporaryFile(errno: code) }
            next += wanted
        }
    }

    /// Calls `body` with the records of several runs and a sorted list, in order.
    static func merge(_ runs: [SpillRun], _ list: [Record], _ body: (Record) -> Void) throws(ValidationError) {
        var readers: [Reader] = []
        for run in runs { readers.append(try Reader(run)) }
        var position = 0
        while true {
            var smallest = -1
            var head = position < list.count ? list[position] : nil
            for (index, reader) in readers.enumerated() {
                guard let candidate = reader.head else { continue }
                if let current = head, current <= candidate { continue }
                head = candidate
                smallest = index
            }
            guard let record = head else { return }
            body(record)
            if smallest < 0 { position += 1 } else { try readers[smallest].advance() }
        }
    }
}

/// A record that is ordered first by a number whose bits are evenly distributed.
protocol HashedRecord: BitwiseCopyable, Comparable, Sendable {
    var sortingHash: UInt64 { get }
}

extension Array where Element: HashedRecord {
    /// Sorts by dealing out to buckets by the hash's first bits, which leaves little to compare.
    mutating func sortByHash() {
        guard count > 64 else { return sort() }
        let bits = 64 - (count / 4).leadingZeroBitCount
        let shift = UInt64(64 - bits)
        var ends = [Int](repeating: 0, count: 1 << bits)
        for record in self { ends[Int(record.sortingHash >> shift)] += 1 }
        var sum = 0
        for bucket in ends.indices {
            sum += ends[bucket]
            ends[bucket] = sum
        }
        let sorted = [Element](unsafeUninitializedCapacity: count) { target, initialized in
            for record in reversed() {
                let bucket = Int(record.sortingHash >> shift)
                ends[bucket] -= 1
                target[ends[bucket]] = record
            }
            for bucket in ends.indices {
                let end = bucket + 1 < ends.count ? ends[bucket + 1] : count
                // A bucket is large only where records share a hash; those come in a few sorted runs.
                if end - ends[bucket] > 1 { target[ends[bucket]..<end].sort() }
            }
            initialized = count
        }
        self = sorted
    }
}

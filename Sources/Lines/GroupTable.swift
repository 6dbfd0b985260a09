internal import Columns
internal import CostStore

/// What is added up for the calls of one bucket that share prices and ownership.
///
/// Counts have 64 bits: 2³² tokens are soon reached.
struct CallSums: BitwiseCopyable {
    /// Tokens by meter.
    var tokens = Meters<Int64>(repeating: 0)
    /// Calls that used a meter.
    var calls = Meters<Int64>(repeating: 0)
    /// All calls.
    var allCalls: Int64 = 0

    /// Adds up, or says false when a count leaves 64 bits.
    mutating func add(_ other: borrowing CallSums) -> Bool {
        var fits = true
        for meter in 0..<Meters<Int64>.count {
            tokens[meter] = CallSums.sum(tokens[meter], other.tokens[meter], &fits)
            calls[meter] = CallSums.sum(calls[meter], other.calls[meter], &fits)
        }
        allCalls += other.allCalls
        return fits
    }

    @inline(__always)
    static func sum(_ left: Int64, _ right: Int64, _ fits: inout Bool) -> Int64 {
        let (sum, overflow) = left.addingReportingOverflow(right)
        if overflow { fits = false }
        return sum
    }
}

/// What is added up for those calls of a group that no price rates; most groups have none.
///
/// The cost has 128 bits: 9.2 million units of currency, the most of one call, are soon reached by a sum in won or rupiah.
struct UnratedSums: Sendable {
    /// Calls that keep the gateway's cost.
    var meteredCalls: Int64 = 0
    /// Their cost.
    var meteredCost: Int128 = 0
    /// Calls with neither price nor cost.
    var unpricedCalls: Int64 = 0

    mutating func add(_ other: UnratedSums) {
        meteredCalls += other.meteredCalls
        meteredCost += other.meteredCost
        unpricedCalls += other.unpricedCalls
    }
}

/// One value for each token meter, in the order of ``CostStore/TokenMeter/index``.
struct Meters<Value> {
    private var values: InlineArray<5, Value>

    static var count: Int { 5 }

    init(repeating value: Value) {
        values = InlineArray(repeating: value)
    }

    subscript(meter: Int) -> Value {
        @inline(__always) get { values[meter] }
        @inline(__always) set { values[meter] = newValue }
    }
}

extension Meters: Sendable where Value: Sendable {}
extension Meters: BitwiseCopyable where Value: BitwiseCopyable {}

/// Bucket, prices and ownership of a group in one number, so that groups hash and compare as integers.
struct GroupKey: Hashable {
    let bits: UInt64

    static let mostBuckets = 1 << 16
    static let mostPricings = 1 << 20
    static let mostOwnerships = 1 << 28

    init(bits: UInt64) {
        self.bits = bits
    }

    @inline(__always)
    init(bucket: Int, pricing: UInt32, ownership: UInt32) {
        bits = UInt64(bucket) << 48 | UInt64(pricing) << 28 | UInt64(ownership)
    }

    var bucket: Int { Int(bits >> 48) }
    var pricing: Int { Int(bits >> 28 & 0xF_FFFF) }
    var ownership: Int { Int(bits & 0xFFF_FFFF) }
}

/// The sums of each group that one worker has seen.
///
/// Unsafe buffers here and nowhere above: one look-up for each call. `deinit` frees them.
struct GroupTable: ~Copyable, @unchecked Sendable {
    // Unchecked, for the memory has one owner and moves with it.
    private(set) var keys = GrowingMemory<UInt64>(capacity: 1024)
    private(set) var sums = GrowingMemory<CallSums>(capacity: 1024)
    private var unrated: [Int: UnratedSums] = [:]
    private var index = KeyIndex(capacity: 1024)

    /// How many groups there are.
    var count: Int { index.count }

    /// The key of a group.
    func key(_ index: Int) -> GroupKey { GroupKey(bits: keys[index]) }

    /// The sums over the calls of a group that no price rates.
    func unrated(_ index: Int) -> UnratedSums { unrated[index] ?? UnratedSums() }

    /// Adds calls that no price rates.
    mutating func add(_ sums: UnratedSums, to index: Int) { unrated[index, default: UnratedSums()].add(sums) }

    /// Adds the sums of all groups of another table, or says false when a sum leaves 64 bits.
    mutating func add(_ other: borrowing GroupTable) -> Bool {
        var fits = true
        for index in 0..<other.count where !add(other, index, to: other.key(index)) { fits = false }
        return fits
    }

    /// The groups of all buckets together.
    ///
    /// - Precondition: the tokens of all groups fit into 64 bits.
    func withoutBuckets() -> GroupTable {
        var table = GroupTable()
        for index in 0..<count {
            let key = key(index)
            _ = table.add(
                self, index, to: GroupKey(bucket: 0, pricing: UInt32(key.pricing), ownership: UInt32(key.ownership)))
        }
        return table
    }

    private mutating func add(_ other: borrowing GroupTable, _ index: Int, to key: GroupKey) -> Bool {
        let own = self.index(of: key)
        if let more = other.unrated[index] { add(more, to: own) }
        return sums[own].add(other.sums[index])
    }

    /// The groups of each bucket.
    func places(bucketCount: Int) -> [[UInt32]] {
        var places = [[UInt32]](repeating: [], count: bucketCount)
        for index in 0..<count { places[key(index).bucket].append(UInt32(index)) }
        return places
    }

    /// The tokens of all groups by meter.
    func tokens() -> [Int128] {
        var tokens = [Int128](repeating: 0, count: Meters<Int64>.count)
        for index in 0..<count {
            for meter in tokens.indices { tokens[meter] += Int128(sums[index].tokens[meter]) }
        }
        return tokens
    }

    /// The place of a group, with sums of zero if it is new.
    @inline(__always)
    mutating func index(of key: GroupKey) -> Int {
        let known = index.count
        let number = index.number(of: key.bits) { [start = keys.start] in start[$0] }
        if number == known {
            keys.append(key.bits, at: number)
            sums.append(CallSums(), at: number)
        }
        return number
    }

    /// The places of some groups, as ``index(of:)`` gives them, and one call counted for each.
    ///
    /// There are more groups than the processor's caches hold, and calls go from one to any other. So all first slots are
    /// read before any group is looked up, and all sums are touched before any is added to: memory is waited for once, not
    /// for one call after the other.
    ///
    /// - Precondition: there is room for as many places as there are keys.
    mutating func countCalls(of wanted: UnsafeBufferPointer<GroupKey>, into places: UnsafeMutablePointer<Int>) {
        for call in wanted.indices { places[call] = index.guess(wanted[call].bits) }
        for call in wanted.indices {
            let guess = places[call]
            let place = guess >= 0 && keys[guess] == wanted[call].bits ? guess : index(of: wanted[call])
            sums[place].allCalls &+= 1
            places[call] = place
        }
    }

    /// The sums of a group, to be added to. Valid until the next group is new.
    @inline(__always)
    mutating func pointer(to index: Int) -> UnsafeMutablePointer<CallSums> { sums.start + index }
}

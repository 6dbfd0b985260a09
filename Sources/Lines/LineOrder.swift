internal import Mapping
internal import Money
internal import Rating
internal import Threads

/// The places of profiles and ownerships in the order of their texts, so that lines are ordered by numbers.
struct LineRanks {
    private let profiles: [UInt32]
    private let ownerships: [UInt32]

    init(_ state: LineCatalogue.State) {
        profiles = LineRanks.ranks(state.profiles.map { ExactTexts($0.identifyingTexts) })
        ownerships = LineRanks.ranks(state.ownerships.map { ExactTexts($0.identifyingTexts) })
    }

    static func ranks(_ texts: [ExactTexts]) -> [UInt32] {
        var ranks = [UInt32](repeating: 0, count: texts.count)
        for (rank, index) in texts.indices.sorted(by: { texts[$0] < texts[$1] }).enumerated() {
            ranks[index] = UInt32(rank)
        }
        return ranks
    }

    /// Orders by profile, then by ownership, as one number.
    func rank(profile: UInt32, ownership: UInt32) -> UInt64 {
        UInt64(profiles[Int(profile)]) << 32 | UInt64(ownerships[Int(ownership)])
    }

    /// Charge lines by start, profile, ownership, charge id.
    func sorted(_ lines: [ChargeLine]) -> [ChargeLine] {
        let keys = lines.map { line in
            (line.start, profiles[Int(line.profile)], ownerships[Int(line.ownership)], line.end)
        }
        return lines.indices.sorted {
            if keys[$0] != keys[$1] { return keys[$0] < keys[$1] }
            let left = lines[$0].single?.chargeId ?? "", right = lines[$1].single?.chargeId ?? ""
            return left.utf8.lexicographicallyPrecedes(right.utf8)
        }.map { lines[$0] }
    }
}

extension CallLine {
    /// One line for each meter of each group, in order; groups that came to the same line by other ways are added up.
    static func lines(
        of groups: borrowing GroupTable, _ state: LineCatalogue.State, _ ranks: LineRanks, _ bucketCount: Int,
        threads: Int
    ) -> [CallLine] {
        let numbers = GroupNumbers(state)
        // A bucket holds none of another's lines, so each is put in order on its own, and has its place in the whole.
        let places = groups.places(bucketCount: bucketCount)
        let buckets = inParallel(bucketCount, threads: threads) { bucket in
            BucketLines(of: groups, at: places[bucket], numbers, ranks)
        }
        let starts = buckets.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.count) }
        return [CallLine](unsafeUninitializedCapacity: starts[bucketCount]) { memory, count in
            // Each thread writes the lines of its buckets only.
            nonisolated(unsafe) let memory = memory
            _ = inParallel(bucketCount, threads: threads) { bucket in
                buckets[bucket].write(of: groups, numbers, to: memory[starts[bucket]..<starts[bucket + 1]])
            }
            count = starts[bucketCount]
        }
    }
}

/// The profiles and ownerships of all contexts, one after another: reading a number counts no references.
private struct GroupNumbers {
    private var profiles: [UInt32] = []
    private var ownerships: [UInt32] = []

    /// The token meters, and behind them what keeps the gateway's cost.
    static let unrated = Meters<Int64>.count

    init(_ state: LineCatalogue.State) {
        for pricing in state.pricings {
            for meter in 0..<GroupNumbers.unrated { profiles.append(pricing.profiles[meter]) }
            profiles.append(pricing.meteredProfile)
        }
        for owner in state.owners { ownerships += owner.ownerships }
    }

    func profile(_ key: GroupKey, meter: Int) -> UInt32 { profiles[key.pricing * (GroupNumbers.unrated + 1) + meter] }

    func ownership(_ key: GroupKey, meter: Int) -> UInt32 {
        ownerships[key.ownership * (GroupNumbers.unrated + 1) + meter]
    }
}

/// The lines of one bucket in order, each as the parts of groups that it is the sum of.
private struct BucketLines {
    private var parts: [Part] = []
    /// How many lines they come to.
    private(set) var count = 0

    /// What one group adds to a line. Small, for there are several of each group.
    private struct Part {
        /// Of profile and ownership.
        let rank: UInt64
        let group: UInt32
        let meter: UInt32
    }

    init(of groups: borrowing GroupTable, at places: [UInt32], _ numbers: GroupNumbers, _ ranks: LineRanks) {
        for place in places {
            let key = groups.key(Int(place))
            for meter in 0...GroupNumbers.unrated where BucketLines.isUsed(meter, groups, Int(place)) {
                let rank = ranks.rank(
                    profile: numbers.profile(key, meter: meter), ownership: numbers.ownership(key, meter: meter))
                parts.append(Part(rank: rank, group: place, meter: UInt32(meter)))
            }
        }
        parts.sort { $0.rank < $1.rank }
        for index in parts.indices where index == 0 || parts[index].rank != parts[index - 1].rank { count += 1 }
    }

    private static func isUsed(_ meter: Int, _ groups: borrowing GroupTable, _ group: Int) -> Bool {
        meter == GroupNumbers.unrated ? groups.unrated(group).meteredCalls > 0 : groups.sums[group].tokens[meter] != 0
    }

    /// Makes the lines.
    ///
    /// - Precondition: `memory` has room for ``count`` lines, and holds none.
    func write(
        of groups: borrowing GroupTable, _ numbers: GroupNumbers,
        to memory: Slice<UnsafeMutableBufferPointer<CallLine>>
    ) {
        var place = memory.startIndex
        var last: UInt64?
        for part in parts {
            let line = BucketLines.line(part, groups, numbers)
            if part.rank == last {
                memory.base[place - 1].quantity += line.quantity
                memory.base[place - 1].calls += line.calls
            } else {
                memory.base.initializeElement(at: place, to: line)
                place += 1
                last = part.rank
            }
        }
    }

    private static func line(_ part: Part, _ groups: borrowing GroupTable, _ numbers: GroupNumbers) -> CallLine {
        let (group, meter) = (Int(part.group), Int(part.meter))
        let key = groups.key(group)
        let unrated = meter == GroupNumbers.unrated ? groups.unrated(group) : nil
        return CallLine(
            bucket: UInt32(truncatingIfNeeded: key.bucket), profile: numbers.profile(key, meter: meter),
            ownership: numbers.ownership(key, meter: meter),
            calls: unrated?.meteredCalls ?? groups.sums[group].calls[meter],
            quantity: unrated?.meteredCost ?? Int128(groups.sums[group].tokens[meter]))
    }
}

internal import Dispatch
internal import Mapping
internal import Money
internal import Rating
internal import Synchronization

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

    /// Orders by bucket, profile, ownership, as one number: 16 bits, 20 bits, 28 bits.
    func key(_ line: CallLine) -> UInt64 {
        UInt64(line.bucket) << 48 | UInt64(profiles[Int(line.profile)]) << 28
            | UInt64(ownerships[Int(line.ownership)])
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
    ) throws(LineError) -> [CallLine] {
        guard state.profiles.count <= GroupKey.mostPricings else {
            throw .tooMany(what: "profiles", limit: GroupKey.mostPricings)
        }
        var buckets = [[RankedLine]](repeating: [], count: bucketCount)
        for index in 0..<groups.count {
            let key = groups.key(index)
            let sums = groups.sums[index]
            let unrated = groups.unrated(index)
            let owners = state.owners[key.ownership].ownerships
            func append(_ profile: UInt32, _ ownership: UInt32, calls: Int64, quantity: Int128) {
                let line = CallLine(
                    bucket: UInt32(truncatingIfNeeded: key.bucket), profile: profile, ownership: ownership,
                    calls: calls, quantity: quantity)
                buckets[key.bucket].append(RankedLine(rank: ranks.key(line), line: line))
            }
            for meter in 0..<Meters<Int64>.count where sums.tokens[meter] != 0 {
                append(
                    state.pricings[key.pricing].profiles[meter], owners[meter], calls: sums.calls[meter],
                    quantity: Int128(sums.tokens[meter]))
            }
            if unrated.meteredCalls > 0 {
                append(
                    state.pricings[key.pricing].meteredProfile, owners[Meters<Int64>.count],
                    calls: unrated.meteredCalls,
                    quantity: unrated.meteredCost)
            }
        }
        // A bucket holds none of another's lines, so each is put in order on its own.
        let unordered = buckets
        buckets = []
        return inParallel(bucketCount, threads: threads) { RankedLine.merged(unordered[$0]) }.flatMap { $0 }
    }

    /// A line with its place among the others of its bucket.
    private struct RankedLine {
        let rank: UInt64
        let line: CallLine

        /// The lines in order, each rank once.
        static func merged(_ lines: [RankedLine]) -> [CallLine] {
            let ordered = lines.indices.map { (rank: lines[$0].rank, index: $0) }.sorted { $0.rank < $1.rank }
            var merged: [CallLine] = []
            merged.reserveCapacity(lines.count)
            var lastRank: UInt64?
            for (rank, index) in ordered {
                let line = lines[index].line
                if rank == lastRank {
                    merged[merged.count - 1].quantity += line.quantity
                    merged[merged.count - 1].calls += line.calls
                } else {
                    merged.append(line)
                    lastRank = rank
                }
            }
            return merged
        }
    }
}

/// The results of some independent pieces of work, in their order.
func inParallel<Result: Sendable>(
    _ count: Int, threads: Int, _ work: @Sendable (_ index: Int) -> Result
) -> [Result] {
    let results = Mutex([Result?](repeating: nil, count: count))
    let next = Atomic<Int>(0)
    DispatchQueue.concurrentPerform(iterations: max(1, min(threads, count))) { _ in
        while true {
            let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
            guard index < count else { return }
            let result = work(index)
            results.withLock { $0[index] = result }
        }
    }
    return results.withLock { $0.compactMap { $0 } }
}

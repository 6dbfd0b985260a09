internal import Mapping
internal import Money
internal import Rating

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
        of groups: borrowing GroupTable, _ state: LineCatalogue.State, _ ranks: LineRanks
    ) throws(LineError) -> [CallLine] {
        guard state.profiles.count <= GroupKey.mostPricings else {
            throw .tooMany(what: "profiles", limit: GroupKey.mostPricings)
        }
        var lines: [CallLine] = []
        lines.reserveCapacity(groups.count * 3)
        for index in 0..<groups.count {
            let key = GroupKey(bits: groups.keys[index])
            let sums = groups.sums[index]
            let pricing = state.pricings[key.pricing]
            let owners = state.owners[key.ownership].ownerships
            for meter in 0..<Meters<Int64>.count where sums.tokens[meter] != 0 {
                lines.append(
                    CallLine(
                        bucket: UInt32(key.bucket), profile: pricing.profiles[meter], ownership: owners[meter],
                        calls: sums.calls[meter], quantity: Int128(sums.tokens[meter])))
            }
            if sums.meteredCalls > 0 {
                lines.append(
                    CallLine(
                        bucket: UInt32(key.bucket), profile: pricing.meteredProfile,
                        ownership: owners[Meters<Int64>.count], calls: sums.meteredCalls,
                        quantity: sums.meteredCost))
            }
        }
        let ordered = lines.indices.map { (key: ranks.key(lines[$0]), index: UInt32($0)) }.sorted { $0.key < $1.key }
        var merged: [CallLine] = []
        merged.reserveCapacity(lines.count)
        var lastKey: UInt64?
        for (key, index) in ordered {
            let line = lines[Int(index)]
            if key == lastKey {
                merged[merged.count - 1].quantity += line.quantity
                merged[merged.count - 1].calls += line.calls
            } else {
                merged.append(line)
                lastKey = key
            }
        }
        return merged
    }
}

public import Lines
internal import Money

/// A row that was found by its `x_ChargeId`.
public struct IdentifiedRow: Sendable {
    /// The id of the row that it is a part of, or that it corrects; `nil` where it is a part of none.
    public let originalId: String?
    /// Who pays, and how a pool handed it to them.
    public let ownership: Ownership
    /// What it is.
    public let content: Content

    /// What a row is of.
    public enum Content: Sendable {
        /// One meter of the calls of a bucket, or those at the gateway's cost.
        case calls(CallLine, Profile, moments: Range<Int64>)
        /// A row of `charges`, some of one bucket, or a derived row.
        case charge(ChargeLine, Profile)
        /// A row of a single call, of which only the part that the id names is known.
        case singleCall
    }
}

extension GroupBlocks {
    /// The row of an id as `x_ChargeId` shows it; `nil` when there is none.
    public func row(_ chargeId: String) -> IdentifiedRow? {
        if let row = callRow(chargeId) { return row }
        for line in lines.chargeLines where projection.chargeId(of: line, shared) == chargeId {
            return IdentifiedRow(
                originalId: projection.originalChargeId(of: line, shared),
                ownership: lines.ownerships[Int(line.ownership)],
                content: .charge(line, lines.profiles[Int(line.profile)]))
        }
        return partOfCall(chargeId)
    }

    private func callRow(_ chargeId: String) -> IdentifiedRow? {
        guard chargeId.utf8.count == 32, let identity = UInt128(chargeId, radix: 16) else { return nil }
        for line in lines.callLines {
            let (profile, bucket) = (shared.profiles.identities[Int(line.profile)], bucketIdentities[Int(line.bucket)])
            let own = LineIdentity.group(
                profile: profile, ownership: shared.ownerships.identities[Int(line.ownership)], bucket: bucket)
            guard own == identity else { continue }
            let original = shared.ownerships.originalIdentities[Int(line.ownership)]
            var bytes: [UInt8] = []
            if original != 0 {
                LineIdentity.append(
                    LineIdentity.group(profile: profile, ownership: original, bucket: bucket), to: &bytes)
            }
            return IdentifiedRow(
                originalId: original == 0 ? nil : String(decoding: bytes, as: UTF8.self),
                ownership: lines.ownerships[Int(line.ownership)],
                content: .calls(line, lines.profiles[Int(line.profile)], moments: lines.bucket(line.bucket)))
        }
        return nil
    }

    /// A part of a row of one call: its id ends with what tells its ownership from the others.
    private func partOfCall(_ chargeId: String) -> IdentifiedRow? {
        guard let slash = chargeId.lastIndex(of: "/") else { return nil }
        let tail = Array(chargeId[slash...].utf8)
        guard let index = shared.ownerships.shareIds.firstIndex(where: { $0 == tail }) else { return nil }
        let ownership = lines.ownerships[index]
        guard ownership.share != nil else { return nil }
        return IdentifiedRow(originalId: String(chargeId[..<slash]), ownership: ownership, content: .singleCall)
    }
}

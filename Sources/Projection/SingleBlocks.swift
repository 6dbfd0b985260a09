public import Columns
public import Lines
internal import Mapping
internal import Money
internal import Periods

extension Projection {
    /// The rows of some calls at call grain.
    ///
    /// FOCUS wants whole seconds in periods: a call's period is from the second it starts in up to the one after its end.
    public func block(of rows: CallRows, from scan: LineScan) -> RowBlock {
        let shared = sharedColumns(covering: scan.sharedCounts(), scan.shared)
        let calls = KeyVector(rows.calls)
        let profiles = KeyVector(rows.profiles, domain: profileDomain)
        let ownerships = KeyVector(rows.ownerships, domain: ownershipDomain)

        var amounts = CallAmounts(capacity: rows.profiles.count)
        for row in rows.profiles.indices {
            amounts.append(
                quantity: Int128(rows.quantities[row]), calls: 1, shared.profiles.prices[Int(rows.profiles[row])])
        }
        let starts = rows.starts.map { Instant.floor($0, Instant.second) * Instant.second }
        let ends = zip(rows.ends, starts).map { end, start in
            max(-Instant.floor(-end, Instant.second) * Instant.second, start + Instant.second)
        }
        let parts = RowParts(
            profiles: profiles, ownerships: ownerships, starts: Column(.keyed(calls), .int64(Int64Values(starts))),
            ends: Column(.keyed(calls), .int64(Int64Values(ends))), amounts: amounts.columns,
            chargeIds: Column(.direct, .text(chargeIds(of: rows, shared))),
            callCounts: Column(.constant, .int64(Int64Values([1]))),
            callIds: Column(.keyed(calls), .text(rows.callIds)),
            tags: Column(.keyed(calls), .text(tags(of: rows, shared))),
            singles: [
                .session: Column(.keyed(calls), .text(rows.sessions)), .run: Column(.keyed(calls), .text(rows.runs)),
                .outcome: Column(.keyed(calls), .text(rows.outcomes)),
            ])
        return block(rowCount: rows.profiles.count, parts, shared)
    }

    /// `call id/meter`.
    private func chargeIds(of rows: CallRows, _ shared: SharedColumns) -> TextValues {
        guard case .text(let meters)? = shared.profiles.values[.skuMeter] else { return TextValues() }
        var ids = TextValues()
        for row in rows.profiles.indices {
            let call = rows.callIds.range(Int(rows.calls[row]))
            let meter = meters.range(Int(rows.profiles[row]))
            ids.appendBytes { bytes in
                bytes.append(contentsOf: rows.callIds.bytes[call])
                bytes.append(UInt8(ascii: "/"))
                bytes.append(contentsOf: meters.bytes[meter])
            }
        }
        return ids
    }

    private func tags(of rows: CallRows, _ shared: SharedColumns) -> TextValues {
        var tags = TextValues()
        for call in rows.owners.indices {
            let further = rows.tags[call].map { TagText.members(of: StoredTags($0)) } ?? []
            tags.appendBytes { bytes in
                bytes.append(UInt8(ascii: "{"))
                bytes.append(contentsOf: shared.ownerships.tagMembers[Int(rows.owners[call])])
                for attribute in singleAttributes {
                    switch attribute {
                    case .session: append("session", rows.sessions, call, to: &bytes)
                    case .runId: append("run_id", rows.runs, call, to: &bytes)
                    case .outcome: append("outcome", rows.outcomes, call, to: &bytes)
                    default: append("user", rows.users, call, to: &bytes)
                    }
                }
                if !further.isEmpty {
                    if bytes.last != UInt8(ascii: "{") { bytes.append(UInt8(ascii: ",")) }
                    bytes.append(contentsOf: further)
                }
                bytes.append(UInt8(ascii: "}"))
            }
        }
        return tags
    }

    private func append(_ name: StaticString, _ values: TextValues, _ index: Int, to bytes: inout [UInt8]) {
        guard !values.nulls.contains(index) else { return }
        let range = values.range(index)
        values.bytes.withUnsafeBufferPointer {
            TagText.append(name, UnsafeBufferPointer(rebasing: $0[range]), to: &bytes)
        }
    }

    /// The rows of some charges, for exports of any grain.
    public func block(ofCharges lines: [ChargeLine], from scan: LineScan) -> RowBlock {
        chargeBlock(lines, sharedColumns(covering: scan.sharedCounts(), scan.shared))
    }

    func chargeBlock(_ lines: [ChargeLine], _ shared: SharedColumns) -> RowBlock {
        let direct = { (values: Values) in Column(.direct, values) }
        let texts = { (text: (ChargeLine.SingleCharge) -> String?) in
            direct(.text(TextValues(lines.map { $0.single.flatMap(text) })))
        }
        let decimals = { (value: (ChargeLine) -> Int128?) in
            var values = DecimalValues()
            for line in lines { values.append(value(line)) }
            return direct(.decimal(values))
        }
        let amounts: [AmountField: Column] = [
            .listCost: decimals { $0.costs.list.picos }, .contractedCost: decimals { $0.costs.contracted.picos },
            .billedCost: decimals { $0.costs.billed.picos }, .effectiveCost: decimals { $0.costs.effective.picos },
            .consumedQuantity: decimals { $0.consumed }, .pricingQuantity: decimals { $0.priced },
        ]
        let parts = RowParts(
            profiles: KeyVector(lines.map(\.profile), domain: profileDomain),
            ownerships: KeyVector(lines.map(\.ownership), domain: ownershipDomain),
            starts: direct(.int64(Int64Values(lines.map { Instant.floor($0.start, Instant.second) * Instant.second }))),
            ends: direct(.int64(Int64Values(lines.map { -Instant.floor(-$0.end, Instant.second) * Instant.second }))),
            amounts: amounts, chargeIds: direct(.text(TextValues(lines.map { chargeId(of: $0, shared) }))),
            callCounts: Column(.constant, .int64(Int64Values([0]))), callIds: texts(\.callId),
            tags: direct(.text(TextValues(lines.map { tags(of: $0, shared) }))),
            singles: [.session: texts(\.session), .run: texts(\.runId), .outcome: texts(\.outcome)])
        return block(rowCount: lines.count, parts, shared)
    }

    private func chargeId(of line: ChargeLine, _ shared: SharedColumns) -> String {
        if let single = line.single { return single.chargeId }
        var bytes: [UInt8] = []
        LineIdentity.append(
            LineIdentity.group(
                profile: shared.profiles.identities[Int(line.profile)],
                ownership: shared.ownerships.identities[Int(line.ownership)],
                bucket: LineIdentity.digest(ofBucket: line.start..<line.end)), to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    private func tags(of line: ChargeLine, _ shared: SharedColumns) -> String {
        var bytes = [UInt8(ascii: "{")] + shared.ownerships.tagMembers[Int(line.ownership)]
        if let single = line.single {
            let sent = singleAttributes.compactMap { attribute in
                single[attribute].map { SentValue(attribute, $0) }
            }
            for members in [TagText.members(of: sent), TagText.members(of: StoredTags(single.tags))]
            where !members.isEmpty {
                if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
                bytes += members
            }
        }
        return String(decoding: bytes + [UInt8(ascii: "}")], as: UTF8.self)
    }
}

extension ChargeLine.SingleCharge {
    fileprivate subscript(attribute: Attribute) -> String? {
        switch attribute {
        case .session: session
        case .runId: runId
        case .outcome: outcome
        case .user: user
        default: nil
        }
    }
}

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
                quantity: Int128(rows.quantities[row]), calls: 1,
                requests: rows.requests.isEmpty ? nil : Int128(rows.requests[row]),
                shared.profiles.prices[Int(rows.profiles[row])])
        }
        let starts = rows.starts.map { Instant.floor($0, Instant.second) * Instant.second }
        let ends = zip(rows.ends, starts).map { end, start in
            max(-Instant.floor(-end, Instant.second) * Instant.second, start + Instant.second)
        }
        let parts = RowParts(
            profiles: profiles, ownerships: ownerships, starts: Column(.keyed(calls), .int64(Int64Values(starts))),
            ends: Column(.keyed(calls), .int64(Int64Values(ends))), amounts: amounts.columns,
            chargeIds: Column(.direct, .text(chargeIds(of: rows, shared))),
            originalChargeIds: originalChargeIds(of: rows, shared),
            callCounts: rows.callCounts.isEmpty
                ? Column(.constant, .int64(Int64Values([1]))) : Column(.direct, .int64(Int64Values(rows.callCounts))),
            callIds: Column(.keyed(calls), .text(rows.callIds)),
            tags: Column(.keyed(calls), .text(tags(of: rows, shared))),
            singles: [
                .session: Column(.keyed(calls), .text(rows.sessions)), .run: Column(.keyed(calls), .text(rows.runs)),
                .outcome: Column(.keyed(calls), .text(rows.outcomes)),
            ])
        return block(rowCount: rows.profiles.count, parts, shared)
    }

    /// `call id/meter`, and behind it what tells a part of a line from the others.
    private func chargeIds(of rows: CallRows, _ shared: SharedColumns) -> TextValues {
        guard case .text(let meters)? = shared.profiles.values[.skuMeter] else { return TextValues() }
        let areParts = !rows.callCounts.isEmpty
        var ids = TextBuilder(texts: rows.profiles.count, bytesOfText: 64)
        rows.callIds.withPointers { calls in
            meters.withPointers { meters in
                for row in rows.profiles.indices {
                    ids.append(calls[Int(rows.calls[row])])
                    ids.append(UInt8(ascii: "/"))
                    ids.append(meters[Int(rows.profiles[row])])
                    if areParts { ids.append(shared.ownerships.shareIds[Int(rows.ownerships[row])]) }
                    ids.endText()
                }
            }
        }
        return ids.values()
    }

    /// `call id/meter` on parts, nothing on whole charges.
    private func originalChargeIds(of rows: CallRows, _ shared: SharedColumns) -> Column {
        guard !rows.callCounts.isEmpty, case .text(let meters)? = shared.profiles.values[.skuMeter] else {
            return Column(.constant, .null(of: .text))
        }
        let originals = shared.ownerships.originalIdentities
        var ids = TextValues()
        for row in rows.profiles.indices {
            guard originals[Int(rows.ownerships[row])] != 0 else {
                ids.appendNull()
                continue
            }
            let call = rows.callIds.range(Int(rows.calls[row]))
            let meter = meters.range(Int(rows.profiles[row]))
            ids.appendBytes { bytes in
                bytes.append(contentsOf: rows.callIds.bytes[call])
                bytes.append(UInt8(ascii: "/"))
                bytes.append(contentsOf: meters.bytes[meter])
            }
        }
        return Column(.direct, .text(ids))
    }

    private func tags(of rows: CallRows, _ shared: SharedColumns) -> TextValues {
        let singles = singleAttributes.map { attribute in
            switch attribute {
            case .session: rows.sessions
            case .runId: rows.runs
            case .outcome: rows.outcomes
            default: rows.users
            }
        }
        let names = singleAttributes.map { Array("\"\($0.tagKey)\":".utf8) }
        var tags = TextBuilder(texts: rows.owners.count, bytesOfText: 192)
        TextValues.withPointers(to: [shared.ownerships.tagMembers, rows.tags] + singles) { lists in
            for call in rows.owners.indices {
                tags.append(UInt8(ascii: "{"))
                tags.append(lists[0][Int(rows.owners[call])])
                for (index, name) in names.enumerated() where !lists[index + 2].isNull(call) {
                    tags.appendComma()
                    tags.append(name)
                    TagText.append(lists[index + 2][call], to: &tags)
                }
                if !lists[1].isNull(call) {
                    tags.appendComma()
                    tags.append(lists[1][call])
                }
                tags.append(UInt8(ascii: "}"))
                tags.endText()
            }
        }
        return tags.values()
    }

    /// The rows of the charges of lines, for exports at call grain, once all calls are written: the profiles and
    /// ownerships of these lines are then the ones that the scan has come to, and maybe more.
    public func block(ofChargesOf lines: Lines) -> RowBlock {
        let shared = sharedColumns(covering: (lines.profiles.count, lines.ownerships.count)) {
            (lines.profiles, lines.ownerships)
        }
        return chargeBlock(lines.chargeLines, shared)
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
            originalChargeIds: direct(.text(TextValues(lines.map { originalChargeId(of: $0, shared) }))),
            callCounts: Column(.constant, .int64(Int64Values([0]))), callIds: texts(\.callId),
            tags: direct(.text(TextValues(lines.map { tags(of: $0, shared) }))),
            singles: [.session: texts(\.session), .run: texts(\.runId), .outcome: texts(\.outcome)])
        return block(rowCount: lines.count, parts, shared)
    }

    func chargeId(of line: ChargeLine, _ shared: SharedColumns) -> String {
        guard let single = line.single else { return groupId(of: line, shared.ownerships.identities, shared) }
        guard line.isShare(shared) else { return single.chargeId }
        return single.chargeId + String(decoding: shared.ownerships.shareIds[Int(line.ownership)], as: UTF8.self)
    }

    func originalChargeId(of line: ChargeLine, _ shared: SharedColumns) -> String? {
        if let single = line.single { return line.isShare(shared) ? single.chargeId : single.originalChargeId }
        let originals = shared.ownerships.originalIdentities
        return originals[Int(line.ownership)] == 0 ? nil : groupId(of: line, originals, shared)
    }

    private func groupId(of line: ChargeLine, _ ownerships: [UInt128], _ shared: SharedColumns) -> String {
        var bytes: [UInt8] = []
        LineIdentity.append(
            LineIdentity.group(
                profile: shared.profiles.identities[Int(line.profile)],
                ownership: ownerships[Int(line.ownership)],
                bucket: LineIdentity.digest(ofBucket: line.start..<line.end)), to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    private func tags(of line: ChargeLine, _ shared: SharedColumns) -> String {
        var bytes =
            [UInt8(ascii: "{")]
            + shared.ownerships.tagMembers.bytes[shared.ownerships.tagMembers.range(Int(line.ownership))]
        if let single = line.single {
            let sent = singleAttributes.compactMap { attribute in
                single[attribute].map { SentValue(attribute, $0) }
            }
            for members in [TagText.members(of: sent), StoredTags(single.tags).jsonMembers]
            where !members.isEmpty {
                if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
                bytes += members
            }
        }
        return String(decoding: bytes + [UInt8(ascii: "}")], as: UTF8.self)
    }
}

extension ChargeLine {
    /// Whether it is a part of a row of `charges`; a derived row has its ids of its own.
    fileprivate func isShare(_ shared: Projection.SharedColumns) -> Bool {
        count > 0 && shared.ownerships.originalIdentities[Int(ownership)] != 0
    }
}

extension TextBuilder {
    /// A comma between the members of an object that is begun.
    fileprivate mutating func appendComma() {
        if last != UInt8(ascii: "{") { append(UInt8(ascii: ",")) }
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

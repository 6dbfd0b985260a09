public import Columns
public import Lines
internal import Money

/// The rows of grouped lines, cut into blocks that can be made in any order and side by side.
public struct GroupBlocks: Sendable {
    let projection: Projection
    let lines: Lines
    let shared: Projection.SharedColumns
    private let starts: Values
    private let ends: Values
    let bucketIdentities: [UInt128]

    /// The most rows of a block.
    private let rowsPerBlock: Int

    /// The blocks of these lines.
    ///
    /// - Parameter rowsPerBlock: the most rows of one.
    public init(_ projection: Projection, _ lines: Lines, rowsPerBlock: Int) {
        self.rowsPerBlock = max(1, rowsPerBlock)
        self.projection = projection
        self.lines = lines
        shared = projection.sharedColumns(covering: (lines.profiles.count, lines.ownerships.count)) {
            (lines.profiles, lines.ownerships)
        }
        let buckets = (0..<lines.bucketCount).map { lines.bucket(UInt32($0)) }
        starts = .int64(Int64Values(buckets.map(\.lowerBound)))
        ends = .int64(Int64Values(buckets.map(\.upperBound)))
        bucketIdentities = buckets.map(LineIdentity.digest(ofBucket:))
    }

    private var callBlocks: Int { blocks(lines.callLines.count) }

    private func blocks(_ rows: Int) -> Int { (rows + rowsPerBlock - 1) / rowsPerBlock }

    /// The number of blocks.
    public var count: Int { callBlocks + blocks(lines.chargeLines.count) }

    /// The number of rows.
    public var rowCount: Int { lines.callLines.count + lines.chargeLines.count }

    /// One of the blocks.
    public func block(_ index: Int) -> RowBlock {
        if index < callBlocks {
            let first = index * rowsPerBlock
            return callBlock(lines.callLines[first..<min(first + rowsPerBlock, lines.callLines.count)])
        }
        let first = (index - callBlocks) * rowsPerBlock
        return chargeBlock(lines.chargeLines[first..<min(first + rowsPerBlock, lines.chargeLines.count)])
    }

    private func callBlock(_ lines: ArraySlice<CallLine>) -> RowBlock {
        let buckets = KeyVector(lines.map(\.bucket), domain: projection.bucketDomain)
        let profiles = KeyVector(lines.map(\.profile), domain: projection.profileDomain)
        let ownerships = KeyVector(lines.map(\.ownership), domain: projection.ownershipDomain)
        var amounts = CallAmounts(capacity: lines.count)
        var identities = TextValues()
        var counts: [Int64] = []
        let originals = shared.ownerships.originalIdentities
        let hasShares = lines.contains { originals[Int($0.ownership)] != 0 }
        var originalIds = TextValues()
        for line in lines {
            amounts.append(
                quantity: line.quantity, calls: line.calls, requests: line.requests,
                shared.profiles.prices[Int(line.profile)])
            let identity = LineIdentity.group(
                profile: shared.profiles.identities[Int(line.profile)],
                ownership: shared.ownerships.identities[Int(line.ownership)],
                bucket: bucketIdentities[Int(line.bucket)])
            identities.appendBytes { LineIdentity.append(identity, to: &$0) }
            counts.append(line.calls)
            guard hasShares else { continue }
            let original = originals[Int(line.ownership)]
            guard original != 0 else {
                originalIds.appendNull()
                continue
            }
            let originalIdentity = LineIdentity.group(
                profile: shared.profiles.identities[Int(line.profile)], ownership: original,
                bucket: bucketIdentities[Int(line.bucket)])
            originalIds.appendBytes { LineIdentity.append(originalIdentity, to: &$0) }
        }
        let parts = RowParts(
            profiles: profiles, ownerships: ownerships, starts: Column(.keyed(buckets), starts),
            ends: Column(.keyed(buckets), ends), amounts: amounts.columns,
            chargeIds: Column(.direct, .text(identities)),
            originalChargeIds: hasShares
                ? Column(.direct, .text(originalIds)) : Column(.constant, .null(of: .text)),
            callCounts: Column(.direct, .int64(Int64Values(counts))), callIds: Column(.constant, .null(of: .text)),
            tags: Column(.keyed(ownerships), .text(shared.ownerships.tags)))
        return projection.block(rowCount: lines.count, parts, shared)
    }

    private func chargeBlock(_ lines: ArraySlice<ChargeLine>) -> RowBlock {
        projection.chargeBlock(Array(lines), shared)
    }
}

/// The amounts of call lines, column by column.
struct CallAmounts {
    private var list = DecimalValues()
    private var contracted = DecimalValues()
    private var consumed = DecimalValues()
    private var priced = DecimalValues()

    init(capacity: Int) {
        list.reserveCapacity(capacity)
        contracted.reserveCapacity(capacity)
        consumed.reserveCapacity(capacity)
        priced.reserveCapacity(capacity)
    }

    /// Adds a line: price × quantity exactly, or the gateway's cost for so many requests.
    mutating func append(quantity: Int128, calls: Int64, requests: Int128? = nil, _ price: TokenPrice) {
        let one = Int128(Amount.picosPerUnit)
        if price.isMetered {
            consumed.appendUnits(requests ?? Int128(calls) * one)
            priced.appendUnits(quantity)
            list.appendUnits(quantity)
            contracted.appendUnits(quantity)
        } else {
            consumed.appendUnits(quantity * one)
            priced.appendUnits(quantity * (one / Profile.tokensPerPricingUnit))
            list.appendUnits(quantity * price.list)
            contracted.appendUnits(quantity * price.contracted)
        }
    }

    /// FOCUS 1.1: what was metered at negotiated prices is billed as such until an invoice says otherwise, and with no
    /// commitment to amortise the effective cost is the billed one.
    var columns: [AmountField: Column] {
        [
            .listCost: Column(.direct, .decimal(list)), .contractedCost: Column(.direct, .decimal(contracted)),
            .billedCost: Column(.direct, .decimal(contracted)), .effectiveCost: Column(.direct, .decimal(contracted)),
            .consumedQuantity: Column(.direct, .decimal(consumed)), .pricingQuantity: Column(.direct, .decimal(priced)),
        ]
    }
}

internal import Allocation
internal import Apportionment
public import Lines
internal import Mapping
internal import Money
internal import Pools

/// Hands the rows of pools to those who bear them: each row becomes one for each target that gets some of it.
///
/// A row with a unit price hands out its quantity in whole units (tokens, or the least step in which price × quantity is
/// exact), and costs follow from it; a row without one hands out its amounts. The parts of a row add up to it in every
/// column. Rows must come in their order: what a target gets depends on what it has got before.
public struct RowAllocation {
    private var pools: [Key: PoolShares] = [:]
    /// The ownerships of parts, by the ownership and the currency of the row.
    private var numbers: [NumbersKey: [UInt32]] = [:]

    private struct Key: Hashable {
        let pool: PoolReference
        let currency: String
    }

    private struct NumbersKey: Hashable {
        let ownership: UInt32
        let currency: String
    }

    /// Hands out as an allocation says. Only pools that select charges have rows of their own; what the others move are
    /// derived rows.
    ///
    /// - Throws: ``PeriodAllocationError/negativeShare(_:target:share:)``: a part of a quantity is never negative.
    public init(_ allocation: PeriodAllocation) throws(PeriodAllocationError) {
        for pool in allocation.pools {
            guard case .selection = pool.definition.source else { continue }
            if let shares = try PoolShares(pool) {
                pools[Key(pool: pool.reference, currency: pool.currency)] = shares
            }
        }
    }

    /// Whether there is nothing to hand out.
    public var isEmpty: Bool { pools.isEmpty }

    // MARK: - Grouped rows

    /// Lines with those of pools handed out. The parts of a line stand in its place, in the byte order of their targets.
    public mutating func rows(of lines: Lines) -> Lines {
        guard !isEmpty else { return lines }
        var shared = SharedNumbers(lines)
        var callLines: [CallLine] = []
        callLines.reserveCapacity(lines.callLines.count)
        for line in lines.callLines {
            let parts = parts(of: line, lines.profiles[Int(line.profile)], lines.ownerships) { shared.number(of: $0) }
            if parts.isEmpty { callLines.append(line) } else { callLines += parts }
        }
        var chargeLines: [ChargeLine] = []
        for line in lines.chargeLines {
            let profile = lines.profiles[Int(line.profile)]
            guard
                let owner = owner(
                    of: line.ownership, lines.ownerships, profile.currency, number: { shared.number(of: $0) })
            else {
                chargeLines.append(line)
                continue
            }
            chargeLines += parts(of: line, profile, owner) { shared.number(of: $0) }
        }
        return lines.replacing(callLines: callLines, chargeLines: chargeLines, shared)
    }

    /// Where a row's parts go: the pool, and the ownership of each target.
    private struct Owner {
        let key: Key
        let numbers: [UInt32]
    }

    private mutating func owner(
        of ownership: UInt32, _ ownerships: [Ownership], _ currency: String, number: (Ownership) -> UInt32
    ) -> Owner? {
        guard let pool = ownerships[Int(ownership)].pool else { return nil }
        let key = Key(pool: pool, currency: currency)
        guard let shares = pools[key] else { return nil }
        let numbersKey = NumbersKey(ownership: ownership, currency: currency)
        if let known = numbers[numbersKey] { return Owner(key: key, numbers: known) }
        let made = shares.ownerships(of: ownerships[Int(ownership)]).map(number)
        numbers[numbersKey] = made
        return Owner(key: key, numbers: made)
    }

    /// The parts of a line of calls; empty where no pool takes it, or one that costs nothing.
    mutating func parts(
        of line: CallLine, _ profile: Profile, _ ownerships: [Ownership], number: (Ownership) -> UInt32
    ) -> [CallLine] {
        guard let owner = owner(of: line.ownership, ownerships, profile.currency, number: number) else { return [] }
        let isMetered = profile.status == .metered
        guard var shares = pools.removeValue(forKey: owner.key) else { return [] }
        defer { pools[owner.key] = shares }
        let quantities = shares.parts(ofQuantity: line.quantity, profile: line.profile)
        let calls = shares.parts(of: Int128(line.calls), like: quantities)
        // A request is handed out in parts of itself, so that each row has consumed something.
        let requests =
            isMetered ? shares.parts(of: Int128(line.calls) * Int128(Amount.picosPerUnit), like: quantities) : nil
        return owner.numbers.indices.compactMap { index in
            guard quantities[index] != 0 || (requests?[index] ?? 0) != 0 else { return nil }
            return CallLine(
                bucket: line.bucket, profile: line.profile, ownership: owner.numbers[index],
                calls: Int64(calls[index]), quantity: quantities[index], requests: requests?[index])
        }
    }

    // MARK: - Rows of charges

    private mutating func parts(
        of line: ChargeLine, _ profile: Profile, _ owner: Owner, number: (Profile) -> UInt32
    ) -> [ChargeLine] {
        guard var shares = pools.removeValue(forKey: owner.key) else { return [line] }
        defer { pools[owner.key] = shares }
        let parts: ChargeParts
        if let quantity = line.priced, let list = profile.listUnitPrice, let contracted = profile.contractedUnitPrice,
            !line.isPricedAlone(profile)
        {
            parts = ChargeParts(
                line, quantity: quantity, list: list, contracted: contracted, profile: line.profile, &shares)
        } else {
            parts = ChargeParts(line, &shares)
        }
        var lines: [ChargeLine] = []
        for (index, ownership) in owner.numbers.enumerated() {
            let costs = parts.costs[index]
            let quantity = parts.quantities?[index]
            guard costs != ChargeCosts() || (quantity ?? 0) != 0 else { continue }
            var ownProfile = line.profile
            var priced = quantity
            if quantity == nil, line.priced != nil {
                // A price of its own for each part, as the whole had.
                let alone = profile.pricedAlone(at: costs, for: shares.targets[index].description)
                ownProfile = number(alone.profile)
                priced = alone.quantity
            }
            lines.append(
                ChargeLine(
                    start: line.start, end: line.end, profile: ownProfile, ownership: ownership,
                    consumed: parts.consumed?[index], priced: priced, costs: costs, count: line.count,
                    single: line.single))
        }
        return lines.isEmpty ? [line] : lines
    }
}

/// The parts of a row of `charges`, by target.
private struct ChargeParts {
    /// In 10⁻¹²; `nil` where amounts are handed out.
    var quantities: [Int128]?
    var consumed: [Int128]?
    var costs: [ChargeCosts]

    /// By quantity: list and contracted cost are price × quantity, and so are the others where they are the same.
    init(
        _ line: ChargeLine, quantity: Int128, list: Int128, contracted: Int128, profile: UInt32,
        _ shares: inout PoolShares
    ) {
        let one = Int128(Amount.picosPerUnit)
        let divisor = [list, contracted].reduce(one) { Int128(commonDivisor($0.magnitude, $1.magnitude)) }
        let parts = shares.parts(ofQuantity: quantity, step: one / divisor, profile: profile)
        quantities = parts
        // The step divides the whole, so the products are whole numbers of 10⁻¹².
        let product = { (price: Int128, part: Int128) in
            Total(picos: price / divisor * (part / (one / divisor)))
        }
        costs = parts.map { part in
            var costs = ChargeCosts()
            costs.list = product(list, part)
            costs.contracted = product(contracted, part)
            return costs
        }
        for (column, path) in [(2, \ChargeCosts.billed), (3, \.effective)] {
            if line.costs[keyPath: path] == line.costs.contracted {
                for index in costs.indices { costs[index][keyPath: path] = costs[index].contracted }
            } else {
                let amounts = shares.parts(ofAmount: line.costs[keyPath: path], column: column)
                for index in costs.indices { costs[index][keyPath: path] = amounts[index] }
            }
        }
        if let whole = line.consumed { consumed = whole == quantity ? parts : shares.parts(of: whole, like: parts) }
    }

    /// By amount, each cost column for itself.
    init(_ line: ChargeLine, _ shares: inout PoolShares) {
        var costs = [ChargeCosts](repeating: ChargeCosts(), count: shares.targets.count)
        for (column, path) in ChargeCosts.all.map(\.path).enumerated() {
            let amounts = shares.parts(ofAmount: line.costs[keyPath: path], column: column)
            for index in costs.indices { costs[index][keyPath: path] = amounts[index] }
        }
        self.costs = costs
        consumed = line.consumed.map { shares.parts(of: $0, like: costs.map(\.contracted.picos)) }
    }
}

/// Euclid's.
private func commonDivisor(_ left: UInt128, _ right: UInt128) -> UInt128 {
    var (larger, smaller) = (left, right)
    while smaller != 0 { (larger, smaller) = (smaller, larger % smaller) }
    return larger
}

extension ChargeLine {
    /// Whether its price is the charge's own: the cost for one unit.
    fileprivate func isPricedAlone(_ profile: Profile) -> Bool {
        guard let single, let sku = profile.sku else { return false }
        return profile.skuPrice == "\(sku)/\(single.chargeId)"
    }
}

extension Profile {
    /// The same at a price of its own: the cost for one unit, or for minus one, as a price is never below zero.
    fileprivate func pricedAlone(at costs: ChargeCosts, for target: String) -> (profile: Profile, quantity: Int128) {
        var profile = self
        let sign: Int128 = costs.list < .zero || costs.contracted < .zero ? -1 : 1
        profile.listUnitPrice = sign * costs.list.picos
        profile.contractedUnitPrice = sign * costs.contracted.picos
        profile.skuPrice = skuPrice.map { "\($0)/\(DerivedCharge.id(of: [target]).prefix(8))" }
        return (profile, sign * Int128(Amount.picosPerUnit))
    }
}

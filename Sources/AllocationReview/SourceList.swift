public import Money

/// A call or a row of `charges` behind an amount.
public struct SourceEntry: Hashable, Sendable {
    /// Whether it is a row of `charges`.
    public let isCharge: Bool
    /// `call_id` or `charge_id`.
    public let id: String
    /// The row's id in its table of the store.
    public let row: Int64
    /// When it started, in microseconds.
    public let started: Int64
    /// The model of a call, the service of a charge.
    public let product: String
    /// `nil` for what has no feature.
    public let feature: String?
    /// Billed cost.
    public let cost: Total
}

extension SourceEntry: Comparable {
    /// The costliest first, without regard to sign; then calls before charges, by row.
    public static func < (left: SourceEntry, right: SourceEntry) -> Bool {
        if left.cost.picos.magnitude != right.cost.picos.magnitude {
            return left.cost.picos.magnitude > right.cost.picos.magnitude
        }
        if left.isCharge != right.isCharge { return right.isCharge }
        return left.row < right.row
    }
}

/// The calls and charges behind an amount: the costliest by name, and what all of them come to.
public struct SourceList: Sendable {
    /// The most that are named.
    public let limit: Int
    /// Those that are named, the costliest first.
    public private(set) var named: [SourceEntry] = []
    /// All calls.
    public private(set) var calls: Int64 = 0
    /// All rows of `charges`.
    public private(set) var charges: Int64 = 0
    /// The billed cost of all.
    public private(set) var cost = Total.zero

    /// Nothing yet.
    public init(limit: Int) {
        self.limit = limit
    }

    /// How many are not named, and what they come to.
    public var rest: (count: Int64, cost: Total) {
        (calls + charges - Int64(named.count), named.reduce(cost) { $0 - $1.cost })
    }

    /// Counts a call; true where it may be one to ``name(_:)``.
    mutating func count(call cost: Total) -> Bool {
        calls += 1
        return count(cost)
    }

    /// Counts a row of `charges`; true where it may be one to ``name(_:)``.
    mutating func count(charge cost: Total) -> Bool {
        charges += 1
        return count(cost)
    }

    private mutating func count(_ cost: Total) -> Bool {
        self.cost += cost
        return named.count < limit || cost.picos.magnitude >= (named.last?.cost.picos.magnitude ?? 0)
    }

    /// Adds what another list has found.
    mutating func merge(_ other: SourceList) {
        calls += other.calls
        charges += other.charges
        cost += other.cost
        for entry in other.named { name(entry) }
    }

    /// Names a source that was counted, if it is among the costliest.
    mutating func name(_ entry: SourceEntry) {
        guard limit > 0 else { return }
        let place = named.firstIndex { entry < $0 } ?? named.endIndex
        guard place < limit else { return }
        named.insert(entry, at: place)
        if named.count > limit { named.removeLast() }
    }
}

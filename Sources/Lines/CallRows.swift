public import Columns

/// The lines of some calls at call grain, in the order of the calls' ids and of the meters.
public struct CallRows: Sendable {
    /// For each line, its profile.
    public internal(set) var profiles: [UInt32] = []
    /// For each line, its ownership.
    public internal(set) var ownerships: [UInt32] = []
    /// For each line, its call, as a position in the lists below.
    public internal(set) var calls: [UInt32] = []
    /// For each line, its tokens; for a line at the gateway's cost, that cost in 10⁻¹² units.
    public internal(set) var quantities: [Int64] = []
    /// For each line, quantity × public price in 10⁻¹² units.
    public internal(set) var listCosts: [Int64] = []
    /// For each line, quantity × negotiated price in 10⁻¹² units.
    public internal(set) var contractedCosts: [Int64] = []

    /// For each line, the calls that it stands for; empty where that is one for all.
    public internal(set) var callCounts: [Int64] = []
    /// For each line at the gateway's cost, the requests that it stands for in 10⁻¹²; empty where that is one for all.
    public internal(set) var requests: [Int64] = []

    /// For each call, when it started, in microseconds.
    public internal(set) var starts: [Int64] = []
    /// For each call, when it ended, in microseconds.
    public internal(set) var ends: [Int64] = []
    /// For each call, the ownership of its first line.
    public internal(set) var owners: [UInt32] = []
    /// For each call, its id.
    public internal(set) var callIds = TextValues()
    /// For each call, its session as sent.
    public internal(set) var sessions = TextValues()
    /// For each call, its run as sent.
    public internal(set) var runs = TextValues()
    /// For each call, its outcome as sent.
    public internal(set) var outcomes = TextValues()
    /// For each call, its user as sent.
    public internal(set) var users = TextValues()
    /// For each call, its further tags as members of a JSON object without its braces; see ``StoredTags/jsonMembers``.
    public internal(set) var tags = TextValues()

    /// Adds a line of the call that is being added.
    @inline(__always)
    mutating func append(
        profile: UInt32, ownership: UInt32, quantity: Int64, listCost: Int64, contractedCost: Int64
    ) {
        profiles.append(profile)
        ownerships.append(ownership)
        calls.append(UInt32(truncatingIfNeeded: owners.count))
        quantities.append(quantity)
        listCosts.append(listCost)
        contractedCosts.append(contractedCost)
    }
}

extension CallRows {
    /// A part of a line that is handed out.
    package struct Part {
        let ownership: UInt32
        let quantity: Int64
        let calls: Int64
        let requests: Int64

        /// A part.
        package init(ownership: UInt32, quantity: Int64, calls: Int64, requests: Int64) {
            self.ownership = ownership
            self.quantity = quantity
            self.calls = calls
            self.requests = requests
        }
    }

    /// The same with parts in the place of some lines; a line without parts stays.
    ///
    /// - Parameter positions: in order.
    package func replacing(_ positions: [Int], by parts: [[Part]]) -> CallRows {
        var rows = self
        rows.profiles.removeAll(keepingCapacity: true)
        rows.ownerships.removeAll(keepingCapacity: true)
        rows.calls.removeAll(keepingCapacity: true)
        rows.quantities.removeAll(keepingCapacity: true)
        rows.listCosts.removeAll(keepingCapacity: true)
        rows.contractedCosts.removeAll(keepingCapacity: true)
        var next = 0
        for line in profiles.indices {
            let isReplaced = next < positions.count && positions[next] == line
            let own = isReplaced ? parts[next] : []
            if isReplaced { next += 1 }
            guard !own.isEmpty else {
                let whole = Part(
                    ownership: ownerships[line], quantity: quantities[line], calls: 1, requests: 1_000_000_000_000)
                rows.append(whole, of: line, self)
                continue
            }
            for part in own { rows.append(part, of: line, self) }
        }
        return rows
    }

    /// Adds a part of a line of others, at the same price.
    private mutating func append(_ part: Part, of line: Int, _ others: CallRows) {
        let quantity = others.quantities[line]
        profiles.append(others.profiles[line])
        ownerships.append(part.ownership)
        calls.append(others.calls[line])
        quantities.append(part.quantity)
        listCosts.append(quantity == 0 ? 0 : others.listCosts[line] / quantity * part.quantity)
        contractedCosts.append(quantity == 0 ? 0 : others.contractedCosts[line] / quantity * part.quantity)
        callCounts.append(part.calls)
        requests.append(part.requests)
    }
}

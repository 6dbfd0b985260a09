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

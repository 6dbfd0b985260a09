public import Periods

/// What the records of the ledger say of each period.
public struct LedgerHistory: Hashable, Sendable {
    /// In order.
    public private(set) var records: [LedgerRecord] = []
    /// The hash of the last record; empty when there is none.
    public private(set) var head = ""
    private var byPeriod: [PeriodLabel: PeriodHistory] = [:]

    /// Nothing has happened.
    public init() {}

    /// The periods that have records, in order.
    public var periods: [PeriodHistory] { byPeriod.values.sorted { $0.period < $1.period } }

    /// A period; one without records is in the future.
    public func history(of period: PeriodLabel) -> PeriodHistory { byPeriod[period] ?? PeriodHistory(period: period) }

    /// The state of a period.
    public func state(of period: PeriodLabel) -> PeriodState { history(of: period).state }

    /// Takes in the next record, where the rules allow it.
    ///
    /// - Throws: ``LedgerError/transitionNotAllowed(period:from:to:)``,
    ///   ``LedgerError/reasonMissing(period:to:)``, ``LedgerError/inconsistent(sequence:)``.
    mutating func append(_ record: LedgerRecord) throws(LedgerError) {
        guard record.sequence == Int64(records.count + 1), record.pack.map({ $0.period == record.period }) ?? true
        else { throw .inconsistent(sequence: record.sequence) }
        var history = history(of: record.period)
        try history.apply(record)
        byPeriod[record.period] = history
        head = record.hash(after: head)
        records.append(record)
    }
}

/// What has happened to one period.
public struct PeriodHistory: Hashable, Sendable {
    public let period: PeriodLabel
    public private(set) var state = PeriodState.future
    /// The packs that were issued, in order of version; the last one counts.
    public private(set) var packs: [PackReference] = []
    /// Who issued the last pack, and when.
    public private(set) var preparation: Preparation?
    /// Who signed the last pack.
    public private(set) var signatures: [Signature] = []
    /// The checks of the last pack that were let pass, with the reasons.
    public private(set) var waivers: [Waiver] = []

    /// Somebody has issued a pack.
    public struct Preparation: Hashable, Sendable {
        public let user: String
        public let at: Instant
    }

    /// Somebody vouches for a pack.
    public struct Signature: Hashable, Sendable {
        public let role: String
        public let user: String
        public let at: Instant
        public let comment: String?
    }

    /// A check that was let pass.
    public struct Waiver: Hashable, Sendable {
        public let check: String
        public let reason: String
        public let user: String
    }

    init(period: PeriodLabel) { self.period = period }

    /// The pack that counts; `nil` while the period is open.
    public var pack: PackReference? { state.isSealed ? packs.last : nil }

    /// The version of the next pack.
    public var nextVersion: Int { (packs.last?.version ?? 0) + 1 }

    mutating func apply(_ record: LedgerRecord) throws(LedgerError) {
        switch record.event {
        case .transition(let from, let to):
            guard from == state, let transition = PeriodTransition.between(from, to) else {
                throw .transitionNotAllowed(period: period, from: state, to: to)
            }
            guard !transition.needsReason || !(record.reason ?? "").isEmpty else {
                throw .reasonMissing(period: period, to: to)
            }
            guard transition.needsPack == (record.pack != nil) else { throw .inconsistent(sequence: record.sequence) }
            if to == .softClosed, let pack = record.pack {
                guard pack.version == nextVersion else { throw .inconsistent(sequence: record.sequence) }
                packs.append(pack)
                preparation = Preparation(user: record.user, at: record.recordedAt)
                signatures = []
                waivers = []
            } else {
                guard record.pack == packs.last || record.pack == nil else {
                    throw .inconsistent(sequence: record.sequence)
                }
            }
            state = to
        case .signed(let role):
            guard state == .softClosed, let pack = record.pack, pack == packs.last else {
                throw .inconsistent(sequence: record.sequence)
            }
            signatures.append(
                Signature(role: role, user: record.user, at: record.recordedAt, comment: record.reason))
        case .waived(let check):
            waivers.append(Waiver(check: check, reason: record.reason ?? "", user: record.user))
        case .exception: break
        }
    }
}

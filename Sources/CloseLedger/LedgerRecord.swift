internal import Digests
internal import JSONText
public import Periods

/// A pack as the ledger knows it.
public struct PackReference: Hashable, Sendable, CustomStringConvertible {
    /// The period.
    public let period: PeriodLabel
    /// 1 for the first pack of the period.
    public let version: Int
    /// The SHA-256 of its manifest, in hexadecimal.
    public let sha256: String

    /// A pack.
    public init(period: PeriodLabel, version: Int, sha256: String) {
        self.period = period
        self.version = version
        self.sha256 = sha256
    }

    /// `2026-10/v1`.
    public var description: String { "\(period)/v\(version)" }
}

/// What happened to a period.
public enum LedgerEvent: Hashable, Sendable {
    /// It went from one state to another.
    case transition(from: PeriodState, to: PeriodState)
    /// Somebody signed the pack, in a role such as `reviewer`.
    case signed(role: String)
    /// A check of the pack that did not hold was let pass, with the reason.
    case waived(check: String)
    /// Something that an auditor should know, such as one person in two roles.
    case exception
}

/// One line of the close ledger: who did what, when and why.
public struct LedgerRecord: Hashable, Sendable {
    /// 1, 2, 3, …, without gaps.
    public let sequence: Int64
    public let recordedAt: Instant
    public let user: String
    public let period: PeriodLabel
    public let event: LedgerEvent
    public let pack: PackReference?
    public let reason: String?

    /// A record.
    public init(
        sequence: Int64, recordedAt: Instant, user: String, period: PeriodLabel, event: LedgerEvent,
        pack: PackReference? = nil, reason: String? = nil
    ) {
        self.sequence = sequence
        self.recordedAt = recordedAt
        self.user = user
        self.period = period
        self.event = event
        self.pack = pack
        self.reason = reason
    }

    /// The word for the event.
    public var action: String {
        switch event {
        case .transition(_, let state): state.rawValue
        case .signed: "signed"
        case .waived: "waived"
        case .exception: "exception"
        }
    }

    /// The record as JSON with members in the order of their names: what its hash is of.
    var body: [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        json.member("action", action)
        switch event {
        case .transition(let from, _): json.member("from", from.rawValue)
        case .signed(let role): json.member("role", role)
        case .waived(let check): json.member("check", check)
        case .exception: break
        }
        if let pack {
            json.member("pack", "\(pack)")
            json.member("pack_sha256", pack.sha256)
        }
        json.member("period", "\(period)")
        if let reason { json.member("reason", reason) }
        json.member("recorded_at", recordedAt.microseconds)
        json.member("sequence", sequence)
        json.member("user", user)
        json.endObject()
        return json.bytes
    }

    /// The hash of this record after another: SHA-256 of that one's hash, a line feed and the body.
    func hash(after previous: String) -> String {
        SHA256Digest(Array((previous + "\n").utf8) + body).description
    }

    /// Reads a body; `nil` when it is none.
    init?(body: [UInt8]) {
        guard let json = try? JSONValue(body), let action = json["action"]?.text,
            let sequence = json["sequence"]?.integer,
            let recordedAt = json["recorded_at"]?.integer, let user = json["user"]?.text,
            let period = json["period"]?.text.flatMap({ PeriodLabel($0) })
        else { return nil }
        switch action {
        case "signed":
            guard let role = json["role"]?.text else { return nil }
            event = .signed(role: role)
        case "waived":
            guard let check = json["check"]?.text else { return nil }
            event = .waived(check: check)
        case "exception": event = .exception
        default:
            guard let to = PeriodState(rawValue: action),
                let from = json["from"]?.text.flatMap(PeriodState.init(rawValue:))
            else { return nil }
            event = .transition(from: from, to: to)
        }
        self.sequence = sequence
        self.recordedAt = Instant(microseconds: recordedAt)
        self.user = user
        self.period = period
        reason = json["reason"]?.text
        if let pack = json["pack"]?.text {
            let parts = pack.split(separator: "/v")
            guard parts.count == 2, let label = PeriodLabel(String(parts[0])), let version = Int(parts[1]),
                let sha256 = json["pack_sha256"]?.text
            else { return nil }
            self.pack = PackReference(period: label, version: version, sha256: sha256)
        } else {
            self.pack = nil
        }
    }
}

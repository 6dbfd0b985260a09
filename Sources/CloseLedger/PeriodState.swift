/// How far a period is on its way from nothing to sealed.
public enum PeriodState: String, CaseIterable, Hashable, Sendable {
    /// Nothing is posted yet.
    case future
    /// Runs are drafts.
    case open
    /// A pack is issued and waits for signatures.
    case softClosed = "soft_closed"
    /// Nothing changes any more; late data goes to the next open period.
    case closed
    /// Open once more, by a person with a reason; ends in a pack of a higher version.
    case reopened
    /// Closed for good.
    case locked

    /// Whether a pack of it counts: what it posted stands.
    public var isSealed: Bool {
        switch self {
        case .future, .open, .reopened: false
        case .softClosed, .closed, .locked: true
        }
    }

    /// As people say it: `soft-closed`.
    public var title: String { self == .softClosed ? "soft-closed" : rawValue }
}

/// A step from one state to another.
public struct PeriodTransition: Hashable, Sendable {
    public let from: PeriodState
    public let to: PeriodState
    /// Whether somebody must say why.
    public let needsReason: Bool
    /// Whether it is about a pack.
    public let needsPack: Bool

    /// Every step that there is.
    public static let all = [
        PeriodTransition(from: .future, to: .open, needsReason: false, needsPack: false),
        PeriodTransition(from: .open, to: .softClosed, needsReason: false, needsPack: true),
        PeriodTransition(from: .softClosed, to: .open, needsReason: true, needsPack: true),
        PeriodTransition(from: .softClosed, to: .closed, needsReason: false, needsPack: true),
        PeriodTransition(from: .closed, to: .reopened, needsReason: true, needsPack: true),
        PeriodTransition(from: .reopened, to: .softClosed, needsReason: false, needsPack: true),
        PeriodTransition(from: .closed, to: .locked, needsReason: true, needsPack: true),
    ]

    /// The step between two states; `nil` when there is none.
    public static func between(_ from: PeriodState, _ to: PeriodState) -> PeriodTransition? {
        all.first { $0.from == from && $0.to == to }
    }
}

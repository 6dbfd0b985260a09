public import Lines
public import Postings

/// Why a department bears a cost.
public enum CostPart: Hashable, Sendable {
    /// It used it.
    case direct
    /// A pool took it away again: what the pool hands out, with the other sign.
    case takenOut(PoolReference)
    /// A share of a pool.
    case shared(PoolReference)
    /// What an invoice says beyond what was metered.
    case trueUp
    /// A correction of an earlier period, charged in this one.
    case priorPeriod

    /// The part of a posting.
    public init(_ origin: PostingOrigin) {
        switch origin {
        case .direct: self = .direct
        case .takenOut(let pool): self = .takenOut(pool)
        case .shared(let pool): self = .shared(pool)
        case .derived(.trueUp): self = .trueUp
        case .derived(.correction): self = .priorPeriod
        // Both sides of what a pool moves, as rows of a file; they cancel each other.
        case .derived(.allocation): self = .shared(PoolReference(id: "pools", version: ""))
        }
    }

    /// The kinds, in the order in which they are shown.
    public enum Kind: Int, CaseIterable, Comparable, Hashable, Sendable {
        case direct, takenOut, shared, trueUp, priorPeriod

        /// In the order in which they are shown.
        public static func < (left: Kind, right: Kind) -> Bool { left.rawValue < right.rawValue }

        /// `Direct`, `Moved to pools`, `Shared`, `True-up`, `Prior period`.
        public var title: String {
            switch self {
            case .direct: "Direct"
            case .takenOut: "Moved to pools"
            case .shared: "Shared"
            case .trueUp: "True-up"
            case .priorPeriod: "Prior period"
            }
        }
    }

    /// What kind of part it is.
    public var kind: Kind {
        switch self {
        case .direct: .direct
        case .takenOut: .takenOut
        case .shared: .shared
        case .trueUp: .trueUp
        case .priorPeriod: .priorPeriod
        }
    }

    /// The pool; `nil` where there is none.
    public var pool: PoolReference? {
        switch self {
        case .takenOut(let pool), .shared(let pool): pool
        case .direct, .trueUp, .priorPeriod: nil
        }
    }

    /// The pool's id; empty where there is none.
    public var detail: String { pool?.id ?? "" }
}

extension CostPart: Comparable {
    /// By kind, then pool.
    public static func < (left: CostPart, right: CostPart) -> Bool {
        if left.kind != right.kind { return left.kind < right.kind }
        if let one = left.pool, let other = right.pool { return one < other }
        return false
    }
}

public import Lines
public import Periods
public import Postings

/// Why a department bears a cost.
public enum CostPart: Hashable, Sendable {
    /// It used it.
    case direct
    /// A pool took it away again: what the pool hands out, with the other sign.
    case takenOut(PoolReference)
    /// A share of a pool.
    case shared(PoolReference)
    /// A correction of an earlier period.
    case priorPeriod(Month)

    /// The part of a posted line.
    public init(_ origin: PostingOrigin) {
        switch origin {
        case .direct: self = .direct
        case .takenOut(let pool): self = .takenOut(pool)
        case .shared(let pool): self = .shared(pool)
        }
    }

    /// The kinds, in the order in which they are shown.
    public enum Kind: Int, CaseIterable, Comparable, Hashable, Sendable {
        case direct, takenOut, shared, priorPeriod

        /// In the order in which they are shown.
        public static func < (left: Kind, right: Kind) -> Bool { left.rawValue < right.rawValue }

        /// `Direct`, `Moved to pools`, `Shared`, `Prior period`.
        public var title: String {
            switch self {
            case .direct: "Direct"
            case .takenOut: "Moved to pools"
            case .shared: "Shared"
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
        case .priorPeriod: .priorPeriod
        }
    }

    /// The pool; `nil` where there is none.
    public var pool: PoolReference? {
        switch self {
        case .takenOut(let pool), .shared(let pool): pool
        case .direct, .priorPeriod: nil
        }
    }

    /// The pool's id or the corrected period; empty for direct cost.
    public var detail: String {
        switch self {
        case .direct: ""
        case .takenOut(let pool), .shared(let pool): pool.id
        case .priorPeriod(let month): month.description
        }
    }
}

extension CostPart: Comparable {
    /// By kind, then pool or period.
    public static func < (left: CostPart, right: CostPart) -> Bool {
        if left.kind != right.kind { return left.kind < right.kind }
        if let one = left.pool, let other = right.pool { return one < other }
        return left.detail < right.detail
    }
}

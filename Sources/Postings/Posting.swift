public import Lines
internal import Money

/// One line of what a period posts: all the cost with the same owner, product and origin, exactly.
public struct Posting: Hashable, Sendable {
    /// What tells it from every other line.
    public let key: PostingKey
    /// The four costs of FOCUS in 10⁻¹² of the currency; below zero where a credit outweighs its charges, and for what a
    /// pool takes out.
    public let costs: ChargeCosts
    /// The calls behind it; 0 for rows of `charges` and for whatever is shared or taken out.
    public let calls: Int64
    /// The rows of `charges` behind it; 0 for calls and for whatever is shared or taken out.
    public let charges: Int64

    /// A line.
    public init(_ key: PostingKey, costs: ChargeCosts, calls: Int64 = 0, charges: Int64 = 0) {
        self.key = key
        self.costs = costs
        self.calls = calls
        self.charges = charges
    }
}

/// Who pays for what: the fields by which postings are summed up.
///
/// Values are compared by their bytes: two that only look the same stay apart.
public struct PostingKey: Sendable {
    /// The code of ISO 4217; amounts of two currencies are never added.
    public var currency: String
    /// Who pays; the suspense department where no rule claims the cost.
    public var department: String
    /// The GL account; the suspense account where no rule claims the cost.
    public var glAccount: String
    /// `nil` for cost without a project.
    public var project: String?
    /// `nil` for cost without a feature.
    public var feature: String?
    /// What was used.
    public var product: PostingProduct
    /// Whether the cost is the owner's own or a share of a pool.
    public var origin: PostingOrigin

    /// A key of these values.
    public init(
        currency: String, department: String, glAccount: String, project: String? = nil, feature: String? = nil,
        product: PostingProduct, origin: PostingOrigin = .direct
    ) {
        self.currency = currency
        self.department = department
        self.glAccount = glAccount
        self.project = project
        self.feature = feature
        self.product = product
        self.origin = origin
    }
}

/// What a posted cost was paid for.
public struct PostingProduct: Sendable {
    /// The provider's key; `nil` for a fixed amount that no provider charged.
    public var provider: String?
    /// The account that the provider invoices; `nil` where there is no provider.
    public var billingAccount: String?
    /// The key in `services.csv`: `model-api` for calls; `nil` where there is no provider.
    public var service: String?
    /// The model of calls; `nil` for rows of `charges`.
    public var model: String?
    /// FOCUS ChargeCategory.
    public var category: ChargeCategory

    /// A product of these values.
    public init(
        provider: String?, billingAccount: String?, service: String?, model: String? = nil, category: ChargeCategory
    ) {
        self.provider = provider
        self.billingAccount = billingAccount
        self.service = service
        self.model = model
        self.category = category
    }
}

/// How a cost came to its owner.
public enum PostingOrigin: Sendable {
    /// By the mapping rules.
    case direct
    /// Out of the owner's direct cost into a pool: the counterpart of what the pool shares, with the other sign.
    case takenOut(PoolReference)
    /// As a share of a pool.
    case shared(PoolReference)
    /// By another step than a pool: a correction of a closed period, a true-up to an invoice.
    case derived(DerivedCharge.Step)

    /// The pool; `nil` for what no pool moves.
    public var pool: PoolReference? {
        switch self {
        case .direct, .derived: nil
        case .takenOut(let pool), .shared(let pool): pool
        }
    }
}

extension PostingKey: Hashable, Comparable {
    /// In the order in which postings stand: currency, department, GL account, project, feature, provider, billing
    /// account, service, model, category; direct before taken out before shared, then by pool, and last what other steps
    /// brought. Nothing comes before any text.
    var exactBytes: [UInt8] {
        let origin: (rank: String, pool: PoolReference?) =
            switch origin {
            case .direct: ("0", nil)
            case .takenOut(let pool): ("1", pool)
            case .shared(let pool): ("2", pool)
            case .derived(let step): ("3\(step.rawValue)", nil)
            }
        return [currency, department, glAccount, project, feature].exactBytes + product.exactBytes
            + [origin.rank, origin.pool?.id, origin.pool?.version].exactBytes
    }

    /// Compares bytes.
    public static func == (left: PostingKey, right: PostingKey) -> Bool { left.exactBytes == right.exactBytes }

    /// Hashes the bytes.
    public func hash(into hasher: inout Hasher) { hasher.combine(exactBytes) }

    /// By the bytes of the values, the same in every language setting.
    public static func < (left: PostingKey, right: PostingKey) -> Bool {
        left.exactBytes.lexicographicallyPrecedes(right.exactBytes)
    }
}

extension PostingProduct: Hashable {
    var exactBytes: [UInt8] { [provider, billingAccount, service, model, category.rawValue].exactBytes }

    /// Compares bytes.
    public static func == (left: PostingProduct, right: PostingProduct) -> Bool { left.exactBytes == right.exactBytes }

    /// Hashes the bytes.
    public func hash(into hasher: inout Hasher) { hasher.combine(exactBytes) }
}

extension PostingOrigin: Hashable {}

extension [String?] {
    /// Each text after a 1 and before a 0, a missing one as a 0: values hold no 0, so the bytes order as the texts do.
    fileprivate var exactBytes: [UInt8] {
        var bytes: [UInt8] = []
        for text in self {
            if let text {
                bytes.append(1)
                bytes.append(contentsOf: text.utf8)
            }
            bytes.append(0)
        }
        return bytes
    }
}

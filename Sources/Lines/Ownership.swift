public import Mapping

/// Who a charge belongs to, and what its sender said: rows with the same ownership share all the columns made of it.
public struct Ownership: Hashable, Sendable {
    /// What the rules decided.
    public let decision: Decision
    /// The attribution as it was sent, for the attributes that rows keep.
    public let sent: [SentValue]
    /// The pool that takes the charges and hands them out; `nil` where they stay with their owner.
    public let pool: PoolReference?
    /// How a pool handed these charges to who pays now; `nil` for charges as the store has them.
    public let share: PoolShare?

    /// An ownership.
    public init(decision: Decision, sent: [SentValue], pool: PoolReference? = nil, share: PoolShare? = nil) {
        self.decision = decision
        self.sent = sent
        self.pool = pool
        self.share = share
    }

    /// Everything that tells two ownerships apart, in the order in which rows are sorted.
    public var identifyingTexts: [String?] {
        let assignments = [decision.department, decision.glAccount, decision.project, decision.feature]
        var texts: [String?] = assignments.flatMap { [$0?.value, $0?.origin.orderedText] }
        texts += [decision.workload.value, decision.workload.isInferred ? "inferred" : "sent"]
        texts += sent.flatMap { [$0.attribute.name, $0.value] }
        texts += decision.abandonedRules
        if let pool { texts += ["pool", pool.id, pool.version] }
        if let share {
            let from = [share.source.department, share.source.glAccount, share.source.project, share.source.feature]
            texts += ["share of"] + from.flatMap { [$0?.value, $0?.origin.orderedText] }
        }
        return texts
    }

    /// The value of an attribute as it was sent, if rows keep it.
    public func sentValue(of attribute: Attribute) -> String? {
        sent.first { $0.attribute == attribute }?.value
    }
}

/// What an ownership that a pool made remembers of where the charges came from.
public struct PoolShare: Hashable, Sendable {
    /// What the mapping rules had decided about the charges.
    public let source: Decision
    /// Who pays now, in the order of the pool's dimensions, joined by `/`.
    public let target: String
    /// The part of the pool that whoever pays has, in 10⁻¹², rounded half away from zero.
    public let ratio: Int128

    /// A share of charges that the rules had decided so.
    public init(of source: Decision, target: String, ratio: Int128) {
        self.source = source
        self.target = target
        self.ratio = ratio
    }
}

/// One attribution value as the caller sent it.
public struct SentValue: Hashable, Sendable {
    /// The attribute.
    public let attribute: Attribute
    /// Its value, neither cleaned nor mapped.
    public let value: String

    /// Compares bytes: values that only look the same stay apart.
    public static func == (left: SentValue, right: SentValue) -> Bool {
        left.attribute == right.attribute && left.value.utf8.elementsEqual(right.value.utf8)
    }

    /// Hashes the bytes.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(attribute)
        var value = value
        value.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        hasher.combine(UInt8(0xFF))
    }

    /// A value as sent.
    public init(_ attribute: Attribute, _ value: String) {
        self.attribute = attribute
        self.value = value
    }
}

extension Assignment.Origin {
    /// A text that tells origins apart.
    fileprivate var orderedText: String {
        switch self {
        case .sent: "sent"
        case .alias(let alias): "alias \(alias)"
        case .rule(let rule): "rule \(rule)"
        case .suspense: "suspense"
        }
    }
}

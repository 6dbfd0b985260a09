public import Mapping

/// Who a charge belongs to, and what its sender said: rows with the same ownership share all the columns made of it.
public struct Ownership: Hashable, Sendable {
    /// What the rules decided.
    public let decision: Decision
    /// The attribution as it was sent, for the attributes that rows keep.
    public let sent: [SentValue]

    /// An ownership.
    public init(decision: Decision, sent: [SentValue]) {
        self.decision = decision
        self.sent = sent
    }

    /// Everything that tells two ownerships apart, in the order in which rows are sorted.
    public var identifyingTexts: [String?] {
        let assignments = [decision.department, decision.glAccount, decision.project, decision.feature]
        return assignments.flatMap { [$0?.value, $0?.origin.orderedText] } + [
            decision.workload.value, decision.workload.isInferred ? "inferred" : "sent",
        ] + sent.flatMap { [$0.attribute.name, $0.value] } + decision.abandonedRules
    }

    /// The value of an attribute as it was sent, if rows keep it.
    public func sentValue(of attribute: Attribute) -> String? {
        sent.first { $0.attribute == attribute }?.value
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
        for byte in value.utf8 { hasher.combine(byte) }
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

/// A pool and the version of its rule.
public struct PoolReference: Sendable {
    /// The pool's id, as in `pools.yaml` and in `x_AllocationRuleId`.
    public var id: String
    /// What tells this wording of the rule from every other, as in `x_AllocationRuleVersion`.
    public var version: String

    /// A version of a pool.
    public init(id: String, version: String) {
        self.id = id
        self.version = version
    }
}

extension PoolReference: Hashable, Comparable, CustomStringConvertible {
    private var texts: ExactTexts { ExactTexts([id, version]) }

    /// Compares bytes.
    public static func == (left: PoolReference, right: PoolReference) -> Bool { left.texts == right.texts }

    /// Hashes the bytes.
    public func hash(into hasher: inout Hasher) { hasher.combine(texts) }

    /// By id, then version, in byte order.
    public static func < (left: PoolReference, right: PoolReference) -> Bool { left.texts < right.texts }

    /// `inference-cluster, version 9f2c11ab`.
    public var description: String { "\(id), version \(version)" }
}

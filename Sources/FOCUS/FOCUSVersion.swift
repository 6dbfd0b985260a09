/// A published version of the FinOps Open Cost and Usage Specification.
public enum FOCUSVersion: String, CaseIterable, Hashable, Comparable, Sendable, CustomStringConvertible {
    case v1_0 = "1.0"
    case v1_1 = "1.1"
    case v1_2 = "1.2"
    case v1_3 = "1.3"
    case v1_4 = "1.4"

    /// The version as it is written in metadata: `1.1`.
    public var description: String { rawValue }

    /// Orders versions by their publication.
    public static func < (left: FOCUSVersion, right: FOCUSVersion) -> Bool {
        left.rawValue < right.rawValue
    }
}

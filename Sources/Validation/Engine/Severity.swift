/// How a finding counts, from the most to the least severe.
public enum Severity: String, Hashable, Sendable, CaseIterable, Comparable {
    /// A MUST is broken.
    case error
    /// A SHOULD, a check of our own or a check that stands in for a rule is broken.
    case warning
    /// Worth knowing, and no fault.
    case info

    /// Orders severities with the most severe first.
    public static func < (left: Severity, right: Severity) -> Bool {
        left.rank < right.rank
    }

    private var rank: Int {
        switch self {
        case .error: 0
        case .warning: 1
        case .info: 2
        }
    }
}

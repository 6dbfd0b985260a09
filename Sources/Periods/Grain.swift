/// How much time one exported row stands for.
public enum Grain: String, CaseIterable, Hashable, Sendable {
    /// One row for each meter of each call.
    case call
    /// Calls of the same hour that agree in all attributes are one row for each meter.
    case hour
    /// The same by day, in UTC.
    case day
    /// The same by billing period.
    case month
}

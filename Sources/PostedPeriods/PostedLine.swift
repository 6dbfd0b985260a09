public import Money

/// A line as it is posted: the cost of one department, GL account, project and part, rounded to what a ledger holds.
public struct PostedLine: Hashable, Sendable {
    public let department: String
    public let glAccount: String
    /// `nil` for cost without a project.
    public let project: String?
    public let part: CostPart
    /// FOCUS BilledCost before it was rounded.
    public let exact: Total
    /// In minor units of the currency, such as cents.
    public let units: Int128

    /// A line.
    public init(
        department: String, glAccount: String, project: String?, part: CostPart, exact: Total, units: Int128
    ) {
        self.department = department
        self.glAccount = glAccount
        self.project = project
        self.part = part
        self.exact = exact
        self.units = units
    }
}

public import Money
public import Periods

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

/// A correction of an earlier period that is charged in this one.
public struct PriorPeriodAmount: Hashable, Sendable {
    public var department: String
    public var glAccount: String
    public var project: String?
    /// The code of ISO 4217.
    public var currency: String
    /// The period that is corrected.
    public var corrects: Month
    /// What is charged in addition; below zero for what is given back.
    public var amount: Total

    /// A correction.
    public init(
        department: String, glAccount: String, project: String?, currency: String, corrects: Month, amount: Total
    ) {
        self.department = department
        self.glAccount = glAccount
        self.project = project
        self.currency = currency
        self.corrects = corrects
        self.amount = amount
    }
}

public import Money
public import Periods
public import Postings

/// What was metered for an account and is not invoiced yet: booked at the end of a period, reversed on the first day of
/// the next, and again until the invoice comes.
public struct Accrual: Hashable, Sendable {
    /// What it is of.
    public let key: Key
    /// Who bears how much, exactly.
    public let lines: [Line]

    /// The account, and the billing month that its invoice will be of. The same in every period that accrues it.
    public struct Key: Hashable, Comparable, Sendable, CustomStringConvertible {
        public var month: Month
        public var account: InvoicedAccount

        /// A month of an account.
        public init(month: Month, account: InvoicedAccount) {
            self.month = month
            self.account = account
        }

        /// By month, then account.
        public static func < (left: Key, right: Key) -> Bool {
            left.month != right.month ? left.month < right.month : left.account < right.account
        }

        /// `2026-10 openai org-acme USD`.
        public var description: String { "\(month) \(account)" }
    }

    /// A part of it.
    public struct Line: Hashable, Sendable {
        /// `nil` for tax that is claimed back: no department bears it.
        public var department: String?
        public var glAccount: String
        public var project: String?
        public var amount: Total

        /// A part.
        public init(department: String?, glAccount: String, project: String?, amount: Total) {
            self.department = department
            self.glAccount = glAccount
            self.project = project
            self.amount = amount
        }
    }

    /// An accrual of these lines.
    public init(_ key: Key, lines: [Line]) {
        self.key = key
        self.lines = lines
    }

    /// What it comes to.
    public var amount: Total { lines.reduce(.zero) { $0 + $1.amount } }
}

public import Mapping
public import Money
public import Periods
public import Postings

/// One entry of the ledger: lines of one company, currency and date that sum to zero.
public struct Journal: Hashable, Sendable {
    /// Why an entry is made.
    public enum Kind: String, CaseIterable, Hashable, Sendable {
        /// What departments used in the period.
        case usage = "Usage"
        /// What was metered and is not invoiced yet; reversed on the first day of the next period.
        case accrual = "Accrual"
        /// The reversal of an accrual.
        case reversal = "Reversal"
        /// The difference between an invoice and what was metered.
        case trueUp = "True-up"
        /// What changed about a closed period.
        case priorPeriod = "Prior period"
        /// Suspense that found its owner.
        case reclass = "Reclass"
        /// Cost of a closed period that new rules move; nets to zero.
        case reallocation = "Re-allocation"
        /// What a liability is worth at another rate than its expense.
        case fxDifference = "FX difference"

        /// Three letters for journal numbers.
        public var code: String {
            switch self {
            case .usage: "USE"
            case .accrual: "ACC"
            case .reversal: "REV"
            case .trueUp: "TRU"
            case .priorPeriod: "PRI"
            case .reclass: "REC"
            case .reallocation: "REA"
            case .fxDifference: "FXD"
            }
        }
    }

    /// Tells entries apart: the same close gives the same number, so that a second import is seen as one.
    public var number: String
    public var kind: Kind
    /// The period that it is posted to.
    public var period: PeriodLabel
    /// The accounting date.
    public var date: CivilDate
    /// The legal entity.
    public var entity: String
    public var currency: Currency
    /// What the entry is, for people.
    public var description: String
    /// The pack that it comes from.
    public var reference: String
    /// The number of the entry that it reverses.
    public var reverses: String?
    /// The day on which the ledger is to reverse it; `nil` where it stays.
    public var reversalDate: CivilDate?
    /// The period of that day; `nil` for the calendar month.
    public var reversalPeriod: PeriodLabel?
    /// The currency of the entity, where ``JournalLine/functional`` amounts are given.
    public var functionalCurrency: Currency?
    /// Where the line stands that takes the sum of the others, if there is one: each part of a split has its own.
    public var offset: JournalTarget?
    /// Balanced lines.
    public var lines: [JournalLine]

    /// An entry.
    public init(
        number: String, kind: Kind, period: PeriodLabel, date: CivilDate, entity: String, currency: Currency,
        description: String, reference: String = "", reverses: String? = nil, reversalDate: CivilDate? = nil,
        reversalPeriod: PeriodLabel? = nil, functionalCurrency: Currency? = nil, offset: JournalTarget? = nil,
        lines: [JournalLine] = []
    ) {
        self.number = number
        self.kind = kind
        self.period = period
        self.date = date
        self.entity = entity
        self.currency = currency
        self.description = description
        self.reference = reference
        self.reverses = reverses
        self.reversalDate = reversalDate
        self.reversalPeriod = reversalPeriod
        self.functionalCurrency = functionalCurrency
        self.offset = offset
        self.lines = lines
    }

    /// The sum of the debits in minor units of the currency.
    public var debits: Int128 { lines.reduce(0) { $0 + max($1.amount, 0) } }

    /// The sum of the credits in minor units of the currency, as a positive number.
    public var credits: Int128 { lines.reduce(0) { $0 + max(-$1.amount, 0) } }

    /// The same lines with debit and credit swapped, on another date, as the reversal of this entry.
    public func reversed(number: String, period: PeriodLabel, date: CivilDate, reference: String) -> Journal {
        var journal = self
        journal.number = number
        journal.kind = .reversal
        journal.period = period
        journal.date = date
        journal.reference = reference
        journal.reverses = self.number
        journal.reversalDate = nil
        journal.reversalPeriod = nil
        journal.description = "Reversal of \(self.number): \(description)"
        for index in journal.lines.indices {
            journal.lines[index].amount.negate()
            if let functional = journal.lines[index].functional { journal.lines[index].functional = -functional }
        }
        return journal
    }
}

extension Journal {
    /// The id of the posted line that a line of the entry books; `nil` for what books no cost of a department, and for
    /// reversals, which take another period's line back.
    public func id(of line: JournalLine) -> PostedAmountId? {
        guard let department = line.target.department else { return nil }
        switch kind {
        case .usage, .accrual, .trueUp, .priorPeriod, .reclass, .reallocation:
            return PostedAmountId(
                of: period, currency: currency.code, department: department, glAccount: line.target.account,
                project: line.target.project)
        case .reversal, .fxDifference: return nil
        }
    }
}

/// One line of an entry.
public struct JournalLine: Hashable, Sendable {
    /// Where it is posted.
    public var target: JournalTarget
    /// What it is for, for people.
    public var memo: String
    /// In minor units of the journal's currency: above zero a debit, below zero a credit.
    public var amount: Int128
    /// The same in minor units of the entity's currency, where that is another.
    public var functional: Int128?

    /// A line.
    public init(_ target: JournalTarget, memo: String, amount: Int128, functional: Int128? = nil) {
        self.target = target
        self.memo = memo
        self.amount = amount
        self.functional = functional
    }
}

/// Where a line is posted: the account and the dimensions of a cost centre accounting.
public struct JournalTarget: Hashable, Sendable {
    public var account: String
    public var accountName: String
    public var accountType: MappingTables.AccountType
    public var department: String?
    public var departmentName: String?
    public var costCenter: String?
    public var project: String?
    /// The other company of a line between two companies.
    public var partner: String?

    /// A target.
    public init(
        account: String, accountName: String = "", accountType: MappingTables.AccountType = .expense,
        department: String? = nil, departmentName: String? = nil, costCenter: String? = nil, project: String? = nil,
        partner: String? = nil
    ) {
        self.account = account
        self.accountName = accountName
        self.accountType = accountType
        self.department = department
        self.departmentName = departmentName
        self.costCenter = costCenter
        self.project = project
        self.partner = partner
    }

    /// The key by which lines are sorted and added up, compared as bytes.
    var key: [String] { [account, department ?? "", project ?? "", partner ?? ""] }

    /// Compares bytes: two names that only look the same stay apart.
    public static func == (left: JournalTarget, right: JournalTarget) -> Bool {
        left.accountType == right.accountType
            && zip(left.texts, right.texts).allSatisfy {
                ($0 == nil) == ($1 == nil) && ($0 ?? "").utf8.elementsEqual(($1 ?? "").utf8)
            }
    }

    /// Hashes the bytes of the key.
    public func hash(into hasher: inout Hasher) {
        for text in key {
            for byte in text.utf8 { hasher.combine(byte) }
            hasher.combine(UInt8(0xFF))
        }
    }

    private var texts: [String?] {
        [account, accountName, department, departmentName, costCenter, project, partner]
    }
}

extension JournalTarget: Comparable {
    /// Orders by account, department, project and partner, byte by byte.
    public static func < (left: JournalTarget, right: JournalTarget) -> Bool {
        for (first, second) in zip(left.key, right.key) where first != second {
            return first.utf8.lexicographicallyPrecedes(second.utf8)
        }
        return false
    }
}

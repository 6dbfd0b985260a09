public import Allocation
public import Lines
public import Periods

/// The name of a posted amount, short enough to be copied from a journal, a workbook or a statement into
/// `map explain`: `L202610-7f3a9c01b2d4` for a line of the ledger, `A202610-…` for what one target gets of one pool.
///
/// It follows from where the amount is posted, never from how much it is: the same line has the same id in every run.
/// Twelve digits make it less likely than one in a million that two of 10,000 lines of a period share an id.
public struct PostedAmountId: Hashable, Sendable {
    /// What is named.
    public let kind: Kind
    /// The period that it is posted in.
    public let period: PeriodLabel
    private let digits: String

    /// What is named.
    public enum Kind: Character, Sendable {
        /// All that a period posts of one department, GL account and project in one currency.
        case line = "L"
        /// What one target gets of one version of a pool in one currency.
        case share = "A"
    }

    private init(_ kind: Kind, _ period: PeriodLabel, _ texts: [String?]) {
        self.kind = kind
        self.period = period
        let digest = DerivedCharge.id(of: [String(kind.rawValue), period.description] + texts)
        digits = String(digest.prefix(PostedAmountId.digitCount))
    }

    /// The id of a line of the ledger.
    public init(
        of period: PeriodLabel, currency: String, department: String, glAccount: String, project: String?
    ) {
        self.init(.line, period, [currency, department, glAccount, project])
    }

    /// The id of the line that a posting is part of.
    public init(of period: PeriodLabel, _ key: PostingKey) {
        self.init(
            of: period, currency: key.currency, department: key.department, glAccount: key.glAccount,
            project: key.project)
    }

    /// The id of what a target gets of a pool.
    public init(of period: PeriodLabel, currency: String, pool: PoolReference, target: Target) {
        self.init(.share, period, [currency, pool.id, pool.version] + target.parts)
    }

    private static let digitCount = 12

    /// Reads an id; `nil` for any other text.
    public init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, let kind = parts[0].first.flatMap(Kind.init(rawValue:)), parts[0].utf8.count == 7,
            let period = PeriodLabel("\(parts[0].dropFirst().prefix(4))-\(parts[0].suffix(2))"),
            parts[1].utf8.count == PostedAmountId.digitCount,
            parts[1].utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) })
        else { return nil }
        self.kind = kind
        self.period = period
        digits = String(parts[1])
    }
}

extension PostedAmountId: CustomStringConvertible {
    /// `L202610-7f3a9c01b2d4`.
    public var description: String { "\(kind.rawValue)\(period.description.replacing("-", with: ""))-\(digits)" }
}

internal import DelimitedText
internal import Lines
internal import Money
public import Periods
public import Postings

/// What changed about a line of a closed period: restated less posted, booked in the open one.
public struct PriorPeriodLine: Hashable, Sendable {
    /// Why a line changed.
    public enum Cause: String, CaseIterable, Hashable, Sendable {
        /// A row that the pack had read is another, gone, or new below the stamp.
        case changedRows = "changed_rows"
        /// Rows that came after the stamp: late calls, the provider's credits and adjustments, outcomes.
        case lateRows = "late_rows"
        /// Prices that hold for the period were added or corrected.
        case prices
        /// Rules, tables, pools or settings; nets to zero.
        case rules
        /// An invoice or a credit note that came after the month had been brought to its invoices.
        case invoices

        /// As people say it.
        public var title: String {
            switch self {
            case .changedRows: "rows changed in the store"
            case .lateRows: "late rows"
            case .prices: "corrected prices"
            case .rules: "corrected rules"
            case .invoices: "invoices"
            }
        }
    }

    /// What of the month changed.
    public enum Side: String, CaseIterable, Hashable, Sendable {
        /// What was metered, or is shared.
        case cost
        /// What brings it to its invoices.
        case invoice
    }

    /// The pack that it corrects, such as `2026-09/v1`.
    public let pack: String
    public let period: PeriodLabel
    /// The billing month that it is of; `nil` for lines of the table of a pack, which adds the months of a period up.
    public let month: Month?
    public let cause: Cause
    public let side: Side
    /// The line, with the difference in its costs and counts.
    public let difference: Posting
    /// Whether it is too small for a line of an entry: it is posted with others of its department and account.
    public var isSummed = false

    /// The billing month that it is of, where that is known, else the one that most of the corrected period lies in.
    func billingMonth(in pack: PackManifest) throws(CloseError) -> Month {
        if let month { return month }
        return try pack.moments.mainBillingMonth
    }

    static let columns = ["corrects_pack", "period", "cause", "side", "posted_as"] + PostedLineTable.columns

    static func bytes(_ lines: [PriorPeriodLine]) -> [UInt8] {
        var writer = DelimitedTextWriter(header: columns)
        for line in lines {
            writer.append(
                [line.pack, "\(line.period)", line.cause.rawValue, line.side.rawValue, line.isSummed ? "sum" : "line"]
                    + PostedLineTable.fields(line.difference))
        }
        return writer.bytes
    }

    static func lines(_ bytes: [UInt8]) -> [PriorPeriodLine]? {
        PackTable(bytes, header: columns)?.records { row in
            guard let pack = row[0], let period = row[1].flatMap({ PeriodLabel($0) }),
                let cause = row[2].flatMap(Cause.init(rawValue:)), let side = row[3].flatMap(Side.init(rawValue:)),
                let line = PostedLineTable.line(row[5...]), let form = row[4], ["line", "sum"].contains(form)
            else { return nil }
            return PriorPeriodLine(
                pack: pack, period: period, month: nil, cause: cause, side: side, difference: line,
                isSummed: form == "sum")
        }
    }
}

extension Postings {
    /// What these lines have more than others: zero differences are left out.
    func differences(from posted: Postings) -> [Posting] {
        let negative = posted.lines.map {
            Posting($0.key, costs: -$0.costs, calls: -$0.calls, charges: -$0.charges)
        }
        return Postings(adding: lines + negative).lines.filter {
            $0.costs != ChargeCosts() || $0.calls != 0 || $0.charges != 0
        }
    }
}

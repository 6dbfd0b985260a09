public import Journals
internal import Lines
public import Mapping
public import Money
public import Periods
public import Postings

/// What is different about a closed period: restated less posted, line by line. Posted lines stay as they are.
public struct PeriodChange: Sendable {
    /// The closed period.
    public let month: Month
    /// The differences; a line that does not change has none.
    public let lines: [Posting]
    /// What the change is.
    public let kind: Journal.Kind

    /// Compares what was posted with what is right now.
    ///
    /// Both sides with their derived lines: a month that has been brought to its invoices then only changes hands.
    public init(of month: Month, posted: Postings, restated: Postings, suspense: MappingModel.Suspense) {
        self.month = month
        let negated = posted.lines.map {
            Posting($0.key, costs: -$0.costs, calls: -$0.calls, charges: -$0.charges)
        }
        lines = Postings(adding: restated.lines + negated).lines.filter { $0.costs != ChargeCosts() }
        let nets = Dictionary(grouping: lines, by: \.key.currency).mapValues {
            $0.reduce(Total.zero) { $0 + $1.costs.billed }
        }
        if nets.values.contains(where: { $0 != .zero }) {
            kind = .priorPeriod
        } else {
            let givers = lines.filter { $0.costs.billed < .zero }
            let isFromSuspense = givers.allSatisfy {
                $0.key.department == suspense.department || $0.key.glAccount == suspense.glAccount
            }
            kind = isFromSuspense ? .reclass : .reallocation
        }
    }

    /// What the change adds to the month in a currency; zero when cost only changes hands.
    public func net(in currency: String) -> Total {
        lines.reduce(.zero) { $1.key.currency == currency ? $0 + $1.costs.billed : $0 }
    }
}

public import Journals
internal import Lines
public import Mapping
public import Money
public import Periods
public import Postings

/// What is different about a closed period: restated less posted, line by line. Posted lines stay as they are.
public struct PeriodChange: Sendable {
    /// The closed period.
    public let period: FiscalPeriod
    /// The differences by the billing month that they are of; a line that does not change has none.
    public let differences: [Month: [Posting]]
    /// What the change is.
    public let kind: Journal.Kind

    /// A change.
    ///
    /// - Parameter differences: with those of derived lines: a month that has been brought to its invoices then only
    ///   changes hands.
    public init(of period: FiscalPeriod, _ differences: [Month: [Posting]], suspense: MappingModel.Suspense) {
        self.period = period
        self.differences = differences.mapValues { Postings(adding: $0).lines.filter { $0.costs != ChargeCosts() } }
        let lines = self.differences.values.flatMap(\.self)
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

    /// What the change adds to the period in a currency; zero when cost only changes hands.
    public func net(in currency: String) -> Total {
        differences.values.joined().reduce(.zero) { $1.key.currency == currency ? $0 + $1.costs.billed : $0 }
    }
}

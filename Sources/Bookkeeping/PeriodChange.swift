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
            kind = PeriodChange.leavesSuspense(lines, suspense) ? .reclass : .reallocation
        }
    }

    /// Whether all that changes is cost that was in suspense: of each product, what suspense gives the others take, and
    /// of credits the other way round.
    private static func leavesSuspense(_ lines: [Posting], _ suspense: MappingModel.Suspense) -> Bool {
        struct Moved: Hashable {
            let product: PostingProduct
            let currency: String
        }
        let products = Dictionary(grouping: lines) { Moved(product: $0.key.product, currency: $0.key.currency) }
        return products.values.allSatisfy { lines in
            let isSuspended = { (line: Posting) in
                line.key.department == suspense.department || line.key.glAccount == suspense.glAccount
            }
            let given = lines.filter(isSuspended).reduce(Total.zero) { $0 + $1.costs.billed }
            let takers = lines.filter { !isSuspended($0) }.map(\.costs.billed)
            return takers.allSatisfy { given <= .zero ? $0 >= .zero : $0 <= .zero }
                && takers.reduce(.zero, +) == .zero - given
        }
    }

    /// What the change adds to the period in a currency; zero when cost only changes hands.
    public func net(in currency: String) -> Total {
        differences.values.joined().reduce(.zero) { $1.key.currency == currency ? $0 + $1.costs.billed : $0 }
    }
}

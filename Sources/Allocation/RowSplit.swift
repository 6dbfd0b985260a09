public import Apportionment
public import Money

/// Splits the rows of a pool among its targets, one row after another.
///
/// A row with a unit price hands out its whole quantity and derives the costs, so that price × quantity = cost holds on
/// every part. A row without one hands out the amount of each cost column. Either way the parts of a row add up to the
/// row, and what a target has got of all rows so far is its exact share of them within one unit.
public struct RowSplit: Sendable {
    private let shares: [Fraction]
    private var quantities: CumulativeSplit
    private var charges: [CumulativeSplit]
    private var credits: [CumulativeSplit]

    /// A split by shares that are not negative.
    ///
    /// - Parameter amountColumns: how many cost columns a row without a unit price has.
    /// - Throws: ``ApportionmentError/noWeight`` when all shares are zero.
    public init(shares: [Fraction], amountColumns: Int) throws(ApportionmentError) {
        let split = try CumulativeSplit(weights: shares)
        self.shares = shares
        quantities = split
        charges = [CumulativeSplit](repeating: split, count: amountColumns)
        credits = charges
    }

    /// The parts of a row's quantity, in the order of the shares.
    ///
    /// - Precondition: the quantity is not negative.
    public mutating func quantity(_ quantity: Int128) -> [Int128] {
        quantities.next(quantity)
    }

    /// The parts of a row's amount in one cost column, to 10⁻¹² of the currency. Credits are kept apart from charges, so
    /// that each follows its exact share.
    public mutating func amount(_ amount: Total, column: Int) -> [Total] {
        if amount < .zero { return credits[column].next(-amount.picos).map { Total(picos: -$0) } }
        return charges[column].next(amount.picos).map { Total(picos: $0) }
    }
}

/// An amount of money in units of 10⁻¹² of its currency.
///
/// A row holds `Amount`; a sum holds ``Total``. Both are exact: nothing here rounds.
public struct Amount: Hashable, Comparable, Sendable {
    /// The count of 10⁻¹² units, so that a price per token is a whole number.
    public var picos: Int64

    /// The number of decimal places that an amount carries.
    public static let scale = 12

    /// The units in one whole unit of currency: 10¹².
    public static let picosPerUnit: Int64 = 1_000_000_000_000

    /// Nothing.
    public static let zero = Amount(picos: 0)

    /// An amount of `picos` × 10⁻¹².
    public init(picos: Int64) {
        self.picos = picos
    }

    /// Orders amounts of the same currency; the caller knows that it is the same.
    public static func < (left: Amount, right: Amount) -> Bool {
        left.picos < right.picos
    }

    /// The price of one item times a count of items, exactly.
    ///
    /// - Throws: ``AmountError/outOfRange`` beyond ±9 223 372.036 854 775 807.
    public func times(_ quantity: Int64) throws(AmountError) -> Amount {
        let (product, overflow) = picos.multipliedReportingOverflow(by: quantity)
        guard !overflow else { throw .outOfRange }
        return Amount(picos: product)
    }
}

/// A sum of amounts of one currency in units of 10⁻¹², wide enough for any store.
public struct Total: Hashable, Comparable, Sendable {
    /// The count of 10⁻¹² units.
    public var picos: Int128

    /// Nothing.
    public static let zero = Total(picos: 0)

    /// A sum of `picos` × 10⁻¹².
    public init(picos: Int128) {
        self.picos = picos
    }

    /// The sum of one amount.
    public init(_ amount: Amount) {
        picos = Int128(amount.picos)
    }

    /// Orders totals of the same currency; the caller knows that it is the same.
    public static func < (left: Total, right: Total) -> Bool {
        left.picos < right.picos
    }

    /// Adds two totals of one currency. 2¹²⁷ picos are 10²⁶ units: no sum of 64-bit rows can reach it.
    public static func + (left: Total, right: Total) -> Total {
        Total(picos: left.picos + right.picos)
    }

    /// The difference of two totals of one currency.
    public static func - (left: Total, right: Total) -> Total {
        Total(picos: left.picos - right.picos)
    }

    /// Adds a total in place.
    public static func += (left: inout Total, right: Total) {
        left.picos += right.picos
    }

    /// The same sum with the other sign.
    public static prefix func - (total: Total) -> Total {
        Total(picos: -total.picos)
    }

    /// The price of one item times a count of items, exactly.
    ///
    /// - Throws: ``AmountError/outOfRange`` when the product does not fit 128 bits.
    public func times(_ quantity: Int64) throws(AmountError) -> Total {
        let (product, overflow) = picos.multipliedReportingOverflow(by: Int128(quantity))
        guard !overflow else { throw .outOfRange }
        return Total(picos: product)
    }
}

/// Why a text or a product is no amount.
public enum AmountError: Error, Hashable, Sendable {
    /// Outside what the type holds: ±9 223 372.036 854 775 807 for ``Amount``, about ±1.7 × 10²⁶ for ``Total``.
    case outOfRange
    /// Not a plain decimal: an optional `-`, digits, and at most one point between digits.
    case notANumber
    /// More than 12 places after the point.
    case tooPrecise
}

public import Apportionment
public import Money

/// Amounts in whole units that foot: parts of a posted total, rounded so that they add up to it.
public enum Footing {
    /// Rounds exact amounts to whole units that add up to a given sum.
    ///
    /// Every amount is rounded down; the units that are left go to the largest remainders, equal ones in the order of
    /// the amounts. A total that was rounded as part of a larger whole may be some units away from its exact parts: what
    /// is left beyond one unit each is added to the largest amount.
    ///
    /// - Parameters:
    ///   - amounts: in whole units, exactly: cents where the unit is a cent.
    ///   - sum: what the result adds up to.
    public static func units(of amounts: [Fraction], to sum: Int128) -> [Int128] {
        guard !amounts.isEmpty else { return [] }
        let floors = amounts.map { $0.floor ?? 0 }
        var units = floors
        let remainders = zip(amounts, floors).map { $0 - Fraction($1) }
        let left = sum - floors.reduce(0, +)
        let order = amounts.indices.sorted {
            remainders[$0] != remainders[$1] ? remainders[$0] > remainders[$1] : $0 < $1
        }
        let withRemainder = Int128(remainders.count { $0 != .zero })
        let handed = min(max(left, 0), withRemainder)
        for index in order.prefix(Int(handed)) { units[index] += 1 }
        if left != handed, let largest = amounts.indices.max(by: { amounts[$0].magnitude < amounts[$1].magnitude }) {
            units[largest] += left - handed
        }
        return units
    }

    /// The same for amounts of a currency.
    public static func units(of amounts: [Total], in currency: Currency, to sum: Int128) -> [Int128] {
        units(of: amounts.map { Fraction($0.picos, over: currency.minorUnit.picos) }, to: sum)
    }
}

extension Currency {
    /// An amount of so many minor units.
    public func total(_ units: Int128) -> Total { Total(picos: units * minorUnit.picos) }
}

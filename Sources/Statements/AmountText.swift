internal import Journals
internal import Money
internal import PostedPeriods

/// How amounts and parts of them are written in statements.
struct AmountText {
    let currency: Currency

    /// `1,234.50`, `−3.20`.
    func amount(_ units: Int128) -> String {
        currency.total(units).grouped(minimumPlaces: currency.minorUnits).withMinus
    }

    /// The same with a sign even above zero; `0.00` for nothing.
    func change(_ units: Int128) -> String { (units > 0 ? "+" : "") + amount(units) }

    /// `26.5 %`; `–` of nothing.
    static func percent(_ part: Int128, of whole: Int128) -> String {
        guard whole != 0 else { return "–" }
        let (doubled, overflow) = part.magnitude.multipliedReportingOverflow(by: 2000)
        guard !overflow else { return "–" }
        let tenths = Int128((doubled / whole.magnitude + 1) / 2)
        let isNegative = (part < 0) != (whole < 0) && tenths > 0
        return (isNegative ? "−" : "") + DecimalText.format(tenths, scale: 1) + " %"
    }

    /// An amount divided by a count, with four to six places.
    func each(_ units: Int128, per count: Int128) -> String {
        guard count > 0 else { return "–" }
        let picos = currency.total(units).picos / count
        let total = Total(picos: picos)
        return total.rounded(to: picos.magnitude < 10_000_000_000 ? 6 : 4).withMinus
    }

    /// `1,234,567`.
    static func count(_ number: Int128) -> String {
        Total(picos: number * Int128(Amount.picosPerUnit)).grouped(minimumPlaces: 0)
    }
}

extension String {
    /// The same with the minus sign of typography in front, as wide as a digit.
    var withMinus: String { hasPrefix("-") ? "−" + dropFirst() : self }
}

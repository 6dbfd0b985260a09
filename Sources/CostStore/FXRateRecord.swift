public import Money

/// The rate of a pair of currencies on a day: a row of `fx_rates`.
public struct FXRateRecord: Hashable, Sendable {
    /// `YYYY-MM-DD`.
    public var day: String
    public var from: Currency
    public var to: Currency
    /// What one unit of ``from`` costs in ``to``.
    public var rate: Amount

    /// A rate.
    public init(day: String, from: Currency, to: Currency, rate: Amount) {
        self.day = day
        self.from = from
        self.to = to
        self.rate = rate
    }
}

extension FXRateRecord: StoreRecord {
    static var table: StoreWriterTable { .fxRates }

    var violation: StoreViolation? {
        let digits = Array(day.utf8)
        let isDay =
            digits.count == 10
            && digits.enumerated().allSatisfy { place, byte in
                place == 4 || place == 7 ? byte == UInt8(ascii: "-") : (UInt8(ascii: "0")...UInt8(ascii: "9")) ~= byte
            }
        guard isDay else { return StoreViolation("day", day, "a day as YYYY-MM-DD") }
        return rate > .zero ? nil : StoreViolation("rate", rate, "more than 0")
    }

    func write(to row: inout StoreRow) {
        row.append(day)
        row.append(from.code)
        row.append(to.code)
        row.append(decimal: Total(rate))
    }
}

/// How figures are written for people.
public enum FigureText {
    /// `1,234,567`.
    public static func count(_ number: some BinaryInteger) -> String {
        Total(picos: Int128(number) * Int128(Amount.picosPerUnit)).grouped(minimumPlaces: 0)
    }

    /// A part of a whole in percent with one place, rounded half away from zero: `26.5 %`; `–` of nothing.
    public static func percent(_ part: Total, of whole: Total) -> String {
        guard whole.picos != 0 else { return "–" }
        let isNegative = (part.picos < 0) != (whole.picos < 0)
        let doubled = part.picos.magnitude * 2000 / whole.picos.magnitude
        let tenths = Int128((doubled + 1) / 2) * (isNegative ? -1 : 1)
        return DecimalText.format(tenths, scale: 1) + " %"
    }

    /// How much a figure has changed, in percent with one place: `+ 4.1 %`; `new` where there was nothing,
    /// and no more than `+ >999 %`, as more tells nobody anything.
    public static func change(from before: Total, to now: Total) -> String {
        guard before.picos != 0 else { return now.picos == 0 ? "–" : "new" }
        let change = now - before
        if change.picos.magnitude / 10 >= before.picos.magnitude { return change.picos < 0 ? "− >999 %" : "+ >999 %" }
        let text = percent(change, of: before.picos < 0 ? -before : before)
        return text.hasPrefix("-") ? "− " + text.dropFirst() : "+ " + text
    }

    /// `8.1 GB`, in powers of 1000.
    public static func bytes(_ count: Int64) -> String {
        var units = ["B", "kB", "MB", "GB", "TB"][...]
        var tenths = count * 10
        while tenths >= 10_000, units.count > 1 {
            tenths /= 1000
            units = units.dropFirst()
        }
        return units.first == "B"
            ? "\(count) B" : "\(DecimalText.format(Int128(tenths), scale: 1)) \(units.first ?? "")"
    }
}

internal import Apportionment
internal import Money
internal import Periods
internal import TerminalText

/// How figures of a review read.
enum ReviewText {
    /// A fraction as a plain decimal where it has twelve places at most, else as a fraction.
    static func exact(_ fraction: Fraction) -> String {
        let scaled = fraction * Fraction(Amount.picosPerUnit)
        guard let whole = scaled.rounded, Fraction(whole) == scaled else { return "\(fraction)" }
        return Total(picos: whole).grouped(minimumPlaces: 0)
    }

    /// A fraction of money: the exact one, and about how much it is where that is no decimal.
    static func money(_ fraction: Fraction) -> String {
        let text = exact(fraction)
        return text.contains("/") ? "\(text), about \(about(fraction))" : text
    }

    /// A fraction of money, or about how much it is where it is no decimal.
    static func short(_ fraction: Fraction) -> String {
        let text = exact(fraction)
        return text.contains("/") ? "about \(about(fraction))" : text
    }

    /// To twelve places.
    static func about(_ fraction: Fraction) -> String {
        (fraction * Fraction(Amount.picosPerUnit)).rounded.map { Total(picos: $0).grouped() } ?? "\(fraction)"
    }

    /// A part of a whole in percent, to four places.
    static func percent(_ share: Fraction) -> String {
        let units = (share * Fraction(Int128(1_000_000))).rounded ?? 0
        return Total(picos: units * Int128(Amount.picosPerUnit / 10_000)).grouped(minimumPlaces: 0) + " %"
    }

    /// What a first text stands before, with the same space before all lines.
    static func labelled(_ label: String, _ text: String) -> String {
        "  " + label + String(repeating: " ", count: max(1, 12 - label.count)) + text + "\n"
    }

    static func started(_ microseconds: Int64) -> String {
        String(Instant(microseconds: microseconds).description.prefix(19)).replacing("T", with: " ")
    }
}

extension SourceList {
    /// The calls and charges as a table, with a line for those that are not named and the sum.
    ///
    /// - Parameters:
    ///   - share: what of them is handed to somebody; `nil` where all of it stays.
    func text(_ currency: Currency, share: Fraction? = nil) -> String {
        guard calls + charges > 0 else { return "  no call and no charge\n" }
        var table = TextTable([.left, .left, .left, .left, .right] + (share == nil ? [] : [.right]))
        table.add(
            ["call or charge", "started", "product", "feature", currency.code] + (share == nil ? [] : ["of it"]))
        let part = { (cost: Total) in share.map { [ReviewText.about(Fraction(cost) * $0)] } ?? [] }
        for entry in named {
            table.add(
                [
                    "\(entry.isCharge ? "charge " : "")\(entry.id.printable)", ReviewText.started(entry.started),
                    entry.product.printable, entry.feature?.printable ?? "–", entry.cost.grouped(),
                ] + part(entry.cost))
        }
        if rest.count > 0 {
            table.add(["\(FigureText.count(rest.count)) more", "", "", "", rest.cost.grouped()] + part(rest.cost))
        }
        let counts = [
            calls > 0 ? "\(FigureText.count(calls)) call\(calls == 1 ? "" : "s")" : nil,
            charges > 0 ? "\(FigureText.count(charges)) charge\(charges == 1 ? "" : "s")" : nil,
        ].compactMap { $0 }.joined(separator: ", ")
        table.add([counts, "", "", "", cost.grouped()] + part(cost))
        return table.text
    }
}

internal import Export
internal import Money
internal import Periods

extension ReportCell {
    /// The value for people: amounts with two places, shares in percent with one.
    func shown(_ kind: ReportColumn.Kind) -> String {
        switch self {
        case .text(let text): text
        case .integer(let number): FigureText.count(number)
        case .money(let total): total.rounded(to: 2)
        case .ratio(let ratio): ReportCell.shown(ratio, kind)
        case .time(let microseconds):
            kind == .instant ? ReportCell.moment(microseconds) : ReportCell.duration(microseconds)
        case .missing: ""
        }
    }

    private static func shown(_ ratio: Ratio, _ kind: ReportColumn.Kind) -> String {
        switch kind {
        case .percent:
            // Tenths of a percent.
            ratio.rounded(places: 3).map { DecimalText.format($0, scale: 1) + " %" } ?? "–"
        case .average:
            // The fraction counts 10⁻¹² units, so whole ones of those are 12 places.
            ratio.rounded(places: 0).map { Total(picos: $0).rounded(to: 4) } ?? "–"
        default: ratio.rounded(places: 1).map { DecimalText.format($0, scale: 1) } ?? "–"
        }
    }

    /// The value for programs: exact amounts as plain decimals, fractions with twelve places, times in ISO 8601 or
    /// seconds; `nil` for no value.
    func plain(_ kind: ReportColumn.Kind) -> String? {
        switch self {
        case .text(let text): text
        case .integer(let number): String(number)
        case .money(let total): total.description
        case .ratio(let ratio):
            ratio.rounded(places: kind == .average ? 0 : 12).map { DecimalText.format($0, scale: Amount.scale) }
        case .time(let microseconds):
            kind == .instant
                ? Instant(microseconds: microseconds).description : DecimalText.format(Int128(microseconds), scale: 6)
        case .missing: nil
        }
    }

    /// `2026-10-07 14:03`.
    private static func moment(_ microseconds: Int64) -> String {
        let text = Instant(microseconds: microseconds).description
        return text.prefix(10) + " " + text.dropFirst(11).prefix(5)
    }

    /// `2 d 3 h`, `1 h 5 min`, `3 min 20 s`, `0.250 s`.
    private static func duration(_ microseconds: Int64) -> String {
        let seconds = microseconds / Instant.second
        if seconds >= 86_400 { return "\(seconds / 86_400) d \(seconds % 86_400 / 3600) h" }
        if seconds >= 3600 { return "\(seconds / 3600) h \(seconds % 3600 / 60) min" }
        if seconds >= 60 { return "\(seconds / 60) min \(seconds % 60) s" }
        return DecimalText.format(Int128(microseconds / 1000), scale: 3, minimumPlaces: 1) + " s"
    }
}

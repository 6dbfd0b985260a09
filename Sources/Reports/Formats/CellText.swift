internal import Export
internal import Money
internal import Periods

/// How the values of one column are written for people.
struct CellFormat {
    let kind: ReportColumn.Kind
    /// Decimal places of amounts: so many that no amount of a row that is not 0 looks like 0. Of
    /// plain numbers: one, or none where all are whole.
    let places: Int

    /// - Parameters:
    ///   - minorUnits: the places of the currency.
    ///   - cells: those of the rows of the column.
    init(_ kind: ReportColumn.Kind, minorUnits: Int, _ cells: [ReportCell]) {
        self.kind = kind
        switch kind {
        case .money, .average: break
        case .number:
            let isWhole = cells.allSatisfy { cell in
                if case .ratio(let ratio) = cell { ratio.rounded(places: 1).map { $0 % 10 == 0 } ?? true } else { true }
            }
            places = isWhole ? 0 : 1
            return
        default:
            places = 0
            return
        }
        var places = minorUnits
        for cell in cells {
            guard case .some(let size) = CellFormat.picos(cell)?.magnitude, size > 0 else { continue }
            // An average below 1 has two places more.
            if kind == .average, places == minorUnits, size < CellFormat.unit(0) { places += 2 }
            // Half of the last place rounds up to it.
            while places < minorUnits + 4, size * 2 < CellFormat.unit(places) { places += 2 }
        }
        self.places = places
    }

    private static func picos(_ cell: ReportCell) -> Int128? {
        switch cell {
        case .money(let total): total.picos
        case .ratio(let ratio): ratio.rounded(places: 0)
        default: nil
        }
    }

    /// One of the last place, in 10⁻¹².
    private static func unit(_ places: Int) -> UInt128 {
        (places..<Amount.scale).reduce(1) { unit, _ in unit * 10 }
    }

    /// The value for people.
    func text(_ cell: ReportCell) -> String {
        switch cell {
        case .text(let text): text
        case .integer(let number): FigureText.count(number)
        case .money(let total): CellFormat.grouped(total, places)
        case .ratio(let ratio): text(ratio)
        case .time(let microseconds):
            kind == .instant ? CellFormat.moment(microseconds) : CellFormat.duration(microseconds)
        case .missing: ""
        }
    }

    private func text(_ ratio: Ratio) -> String {
        switch kind {
        case .percent, .change:
            // Tenths of a percent.
            guard let tenths = ratio.rounded(places: 3) else { return "–" }
            let sign = kind == .change && tenths > 0 ? "+" : ""
            return sign + CellFormat.grouped(Total(picos: tenths * Int128(Amount.picosPerUnit / 10)), 1) + " %"
        case .average:
            // The fraction counts 10⁻¹² units, so whole ones of those are 12 places.
            return ratio.rounded(places: 0).map { CellFormat.grouped(Total(picos: $0), places) } ?? "–"
        default:
            return ratio.rounded(places: 1).map { tenths in
                CellFormat.grouped(Total(picos: tenths * Int128(Amount.picosPerUnit / 10)), places)
            } ?? "–"
        }
    }

    /// Rounded half away from zero, with commas between thousands.
    private static func grouped(_ total: Total, _ places: Int) -> String {
        let unit = unit(places)
        let half = unit / 2
        let magnitude = (total.picos.magnitude + half) / unit
        let sign = total.picos < 0 && magnitude > 0 ? "-" : ""
        var factor: UInt128 = 1
        for _ in 0..<places { factor *= 10 }
        var digits = String(magnitude / factor)
        var groups: [Substring] = []
        while digits.utf8.count > 3 {
            groups.insert(digits.suffix(3), at: 0)
            digits = String(digits.dropLast(3))
        }
        let whole = ([Substring(digits)] + groups).joined(separator: ",")
        guard places > 0 else { return sign + whole }
        let fraction = String(magnitude % factor)
        return sign + whole + "." + String(repeating: "0", count: places - fraction.utf8.count) + fraction
    }

    /// `2026-10-07 14:03`.
    private static func moment(_ microseconds: Int64) -> String {
        let text = Instant(microseconds: microseconds).description
        return text.prefix(10) + " " + text.dropFirst(11).prefix(5)
    }

    /// `2 d 3 h`, `1 h 5 min`, `3 min 20 s`, `0.25 s`.
    private static func duration(_ microseconds: Int64) -> String {
        let seconds = microseconds / Instant.second
        if seconds >= 86_400 { return "\(seconds / 86_400) d \(seconds % 86_400 / 3600) h" }
        if seconds >= 3600 { return "\(seconds / 3600) h \(seconds % 3600 / 60) min" }
        if seconds >= 60 { return "\(seconds / 60) min \(seconds % 60) s" }
        return DecimalText.format(Int128(microseconds / 100_000), scale: 1) + " s"
    }
}

extension ReportCell {
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
}

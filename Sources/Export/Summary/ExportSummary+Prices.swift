internal import Lines
internal import Money
internal import TerminalText

extension ExportResult {
    /// Whether every call that used tokens has a price or a metered cost.
    public var isPriced: Bool { lines.control.unpriced.isEmpty }

    /// How far the price list of the store reaches, for a person: what has no price, and where the gateway's figures differ.
    public func pricesText() -> String {
        let control = lines.control
        let heads =
            "  rated     \(FigureText.count(control.rated)) calls by the price list\n"
            + "  metered   \(FigureText.count(control.metered)) calls at the gateway's figure: a price is missing\n"
            + "  unpriced  \(FigureText.count(control.unpricedCalls)) calls with neither\n"
        let summary = ExportSummary(lines, postings)
        let unpriced = table(of: exceptions.filter { $0.kind == .unpriced })
        return [heads, unpriced, differences(summary)].filter { !$0.isEmpty }.joined(separator: "\n")
    }
}

internal import Books
internal import CostStore
internal import Export
internal import Lines
internal import Mapping
internal import Money
internal import Periods
internal import PostedPeriods

extension Assumption {
    /// What the figures of a run rest on.
    static func assumptions(_ period: PostedPeriod, _ books: Books, _ lines: Lines) -> [Assumption] {
        let settings = books.settings
        let control = lines.control
        let currency = settings.currency
        var list = [
            Assumption("Source", "Cost store", period.heading.source, note: "Read up to these ids: the cut-off stamp."),
            Assumption(
                "Source", "Calls in the period", FigureText.count(control.storedCalls),
                note: "Counted by the database itself."),
            Assumption("Source", "Rated by the price list", FigureText.count(control.rated)),
            Assumption(
                "Source", "At the gateway's cost", FigureText.count(control.metered),
                note: "Calls without a price keep the cost that the gateway metered."),
            Assumption(
                "Source", "Without price and cost", FigureText.count(control.unpricedCalls), note: "See Exceptions."),
            Assumption(
                "Source", "Excluded", FigureText.count(control.withoutQuantity),
                note: "Calls without tokens and without a cost."),
            Assumption("Source", "Rows of charges", FigureText.count(control.storedCharges)),
            Assumption(
                "Time", "Period", "\(period.heading.period), \(period.heading.timeZone)",
                note: "A call belongs to the period in which it started, half-open."),
            Assumption("Time", "Time zone of the books", settings.timeZone, note: "chargeback.yaml, time_zone"),
            Assumption(
                "Money", "Currency of the books", currency.code,
                note: "\(currency.minorUnits) decimals, ISO 4217. Amounts of two currencies are never added."),
            Assumption(
                "Money", "Basis", period.heading.basis.title,
                note: "Until an invoice is matched, list and contracted prices times quantity."),
            Assumption(
                "Money", "Arithmetic", "exact to 10⁻¹² \(currency.code)",
                note: "Cells hold 15 digits; the exact figures are in the CSV and Parquet files."),
            Assumption(
                "Rounding", "Posted lines", "largest remainder to \(currency.minorUnits) decimals",
                note: "By department, GL account and project, to the rounded total; the parts of each foot to it."),
            Assumption(
                "Rounding", "Lists of a statement", "foot to the posted total",
                note: "Features, models and projects are rounded so that they add up to what is posted."),
            Assumption(
                "Tolerance", "Invoice against metered",
                "\(settings.tolerances.invoiceAmount) \(currency.code) or \(settings.tolerances.invoicePercent) %",
                note: "chargeback.yaml, tolerances: within either is accepted and shown."),
            Assumption(
                "Mapping", "Suspense",
                "\(settings.suspense.department), \(settings.suspense.glAccount)",
                note: "Takes what no rule claims; chargeback.yaml, suspense."),
        ]
        for (topic, name, value) in definitions { list.append(Assumption("Definitions", topic, name, note: value)) }
        return list
    }

    private static let definitions = [
        ("Direct cost", "what a department used", "FOCUS BilledCost of its charges, by the mapping rules."),
        ("Moved to pools", "what pools take over", "Direct cost that a pool hands out, with the other sign."),
        ("Shared cost", "shares of pools", "By the rule, driver and version on the sheet Allocation."),
        (
            "Volume", "(Q₁ ÷ Q₀ − 1) × C₀",
            "The same products in the same proportions at the same prices, more or fewer."
        ),
        ("Mix", "Σ (q₁ − q₀ × Q₁ ÷ Q₀) × p₀", "Other proportions and other products, new ones at their price now."),
        ("Price", "Σ q₁ × (p₁ − p₀)", "Other unit prices for the same product, tier and meter."),
    ]
}

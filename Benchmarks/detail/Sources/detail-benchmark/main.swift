import Glibc
import Lines
import Money
import Periods
import PostedPeriods
import Postings
import Workbook

// usage: detail-benchmark ROWS FILE
//
// Writes a workbook with ROWS rows of detail; detail.c and detail.py write the same cells. What a row holds follows from
// its number alone, so that none of the three has rows in memory.

/// What rows are made of.
enum Made {
    static let lineCount = 200, featureCount = 40, dayCount = 31
    static let models = [
        "gpt-5", "gpt-5-mini", "claude-sonnet-4-5", "claude-haiku-4-5", "gemini-2.5-pro", "text-embedding-3-large",
    ]
    static let providers = ["openai", "openai", "anthropic", "anthropic", "google", "openai"]

    /// What the row costs, in 10⁻¹² of a dollar.
    static func cost(of row: Int) -> Int128 { Int128(row * 104_729 % 1_000_003) * 1_000 }

    static func line(of row: Int, _ count: Int) -> Int { row * lineCount / count }

    static func row(_ row: Int, of count: Int, _ firstDay: Int64) -> DetailRow {
        DetailRow(
            line: line(of: row, count), day: CivilDate(daysSinceEpoch: firstDay + Int64(row % dayCount)),
            feature: row % featureCount, product: row % models.count, charges: Int64(row % 7 + 1),
            tokens: Int64(row * 7_919 % 1_000_000), cost: Total(picos: cost(of: row)))
    }

    /// The digits of a number, three of them at least.
    static func digits(_ number: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, 3 - text.count)) + text
    }
}

func write(_ count: Int, to path: String) throws {
    guard let currency = Currency("USD"), let month = Month(year: 2026, month: 10) else { return }
    var costs = [Int128](repeating: 0, count: Made.lineCount)
    for row in 0..<count { costs[Made.line(of: row, count)] += Made.cost(of: row) }
    let postings = costs.enumerated().map { line, picos in
        let total = Total(picos: picos)
        return Posting(
            PostingKey(
                currency: currency.code, department: "department-\(Made.digits(line))", glAccount: "5110-ai-usage",
                project: "PRJ-\(Made.digits(line))",
                product: PostingProduct(
                    provider: "openai", billingAccount: "org", service: "model-api", model: "gpt-5", category: .usage)),
            costs: ChargeCosts(list: total, contracted: total, billed: total, effective: total), calls: 1)
    }
    let heading = PeriodHeading(
        entity: "Example", period: FiscalPeriod(month), state: .draft, currency: currency, run: "benchmark")
    let posted = try PostedCurrency(currency, Postings(adding: postings))
    var contents = WorkbookContents(PostedPeriod(heading: heading, names: NameDirectory(), currencies: [posted]))
    let firstDay = month.firstDay.daysSinceEpoch
    contents.detail = [
        DetailRows(
            .day, currency: currency, count: count,
            features: (0..<Made.featureCount).map { "feature-\(Made.digits($0))" },
            products: zip(Made.providers, Made.models).map { .init(provider: $0, name: $1) }
        ) { body in
            for row in 0..<count { try body(Made.row(row, of: count, firstDay)) }
        }
    ]
    var template = WorkbookTemplate()
    template.sheets = [.lines, .detail]
    template.detailTableRows = 0
    try ChargebackWorkbook.write(contents, template: template, to: path)
}

let arguments = CommandLine.arguments
guard arguments.count == 3, let count = Int(arguments[1]), count > 0 else {
    print("usage: detail-benchmark ROWS FILE")
    exit(2)
}
try write(count, to: arguments[2])

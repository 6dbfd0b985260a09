internal import DelimitedText
internal import Journals
internal import Lines
internal import Money
internal import PostedPeriods

/// The posted lines of departments as workbook and statements show them, rounded as the entries are: what later packs show
/// of this period. A CSV table.
enum DepartmentLineTable {
    static let file = "department-lines.csv"
    static let columns = [
        "currency", "department", "gl_account", "project", "part", "pool", "pool_version", "exact_cost", "posted",
    ]

    /// A line with its currency.
    struct Line: Hashable, Sendable {
        let currency: Currency
        let line: PostedLine
    }

    static func table(_ period: PostedPeriod) -> DelimitedTextWriter {
        var writer = DelimitedTextWriter(header: columns)
        for posted in period.currencies {
            for line in posted.lines {
                writer.append([
                    posted.currency.code, line.department, line.glAccount, line.project, word(line.part),
                    line.part.pool?.id, line.part.pool?.version, line.exact.description,
                    posted.currency.text(line.units),
                ])
            }
        }
        return writer
    }

    /// The lines of a table; `nil` when it is damaged.
    static func lines(_ bytes: [UInt8]) -> [Line]? {
        PackTable(bytes, header: columns)?.records { row in
            guard let currency = row[0].flatMap(Currency.init), let department = row[1], let account = row[2],
                let part = row[4].flatMap({ part($0, row[5], row[6]) }), let exact = row[7].flatMap({ try? Total($0) }),
                let text = row[8],
                let units = try? DecimalText.parse(text.utf8Span.span, scale: currency.minorUnits)
            else { return nil }
            return Line(
                currency: currency,
                line: PostedLine(
                    department: department, glAccount: account, project: row[3], part: part, exact: exact, units: units)
            )
        }
    }

    private static func word(_ part: CostPart) -> String {
        switch part {
        case .direct: "direct"
        case .takenOut: "taken_out"
        case .shared: "shared"
        case .trueUp: "true_up"
        case .priorPeriod: "prior_period"
        }
    }

    private static func part(_ word: String, _ pool: String?, _ version: String?) -> CostPart? {
        switch (word, pool, version) {
        case ("direct", nil, nil): .direct
        case ("taken_out", let id?, let version?): .takenOut(PoolReference(id: id, version: version))
        case ("shared", let id?, let version?): .shared(PoolReference(id: id, version: version))
        case ("true_up", nil, nil): .trueUp
        case ("prior_period", nil, nil): .priorPeriod
        default: nil
        }
    }
}

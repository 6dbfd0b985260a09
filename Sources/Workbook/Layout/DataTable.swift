internal import Money
internal import Spreadsheet

/// A table of data as a sheet shows it: one row of headers, one record a row, nothing merged and nothing in between.
struct DataTable {
    /// The name for formulas, such as `tLines`.
    var name: String
    var columns: [Column]
    var rows: [[CellValue]] = []
    /// The columns that stay in view.
    var frozenColumns = 1

    /// A column.
    struct Column {
        /// The name in the template.
        var key: String
        /// The header, unlike any other of the table.
        var title: String
        var kind: Kind
        /// What the engine says that the column adds up to; `nil` for what is not added up.
        var total: Double?
        /// Whether it is only there for formulas.
        var isHidden = false

        init(_ key: String, _ title: String, _ kind: Kind, total: Double? = nil, isHidden: Bool = false) {
            self.key = key
            self.title = title
            self.kind = kind
            self.total = total
            self.isHidden = isHidden
        }
    }

    /// What kind of values a column has.
    enum Kind {
        /// A number for formulas.
        case key
        case identifier
        /// A text of up to so many characters a line.
        case text(width: Int)
        case money(Currency)
        case exact
        case unitCost(Currency)
        case percent, share, count, number, date, moment
        /// A date that a condition may call overdue.
        case due
        case link, check
        /// For a reviewer to fill in.
        case input(width: Int)

        /// Whether values stand at the right.
        var isNumber: Bool {
            switch self {
            case .key, .money, .exact, .unitCost, .percent, .share, .count, .number: true
            default: false
            }
        }
    }

    func column(_ key: String) -> Int? { columns.firstIndex { $0.key == key } }

    /// A column for formulas of other sheets: `tLines[Posted]`.
    func reference(_ key: String) -> String {
        guard let column = column(key) else { return "\(name)[]" }
        return "\(name)[\(columns[column].title)]"
    }

    /// Headers that differ without regard to case, made of any texts.
    static func uniqueHeaders(_ texts: [String]) -> [String] {
        var taken: Set<String> = []
        return texts.map { text in
            // Brackets, `#` and `'` mean something in references to a table's columns.
            let cleaned = String(
                text.map { character -> Character in
                    "[]#'@\n\r\t".contains(character) || character.unicodeScalars.contains { $0.value < 0x20 }
                        ? " " : character
                }.prefix(60))
            let base = cleaned.allSatisfy(\.isWhitespace) ? "Column" : cleaned
            var name = base
            var number = 2
            while !taken.insert(name.lowercased()).inserted {
                name = "\(base) (\(number))"
                number += 1
            }
            return name
        }
    }
}

extension Theme {
    /// The style of a column: texts stand a little off the figures to their left.
    func style(_ kind: DataTable.Kind) -> CellStyle {
        plainStyle(kind).with {
            if $0.horizontal == nil || $0.horizontal == .left {
                $0.horizontal = .left
                $0.indent = 1
            }
        }
    }

    private func plainStyle(_ kind: DataTable.Kind) -> CellStyle {
        switch kind {
        case .key: number("0").with { $0.color = Theme.gray }
        case .identifier: identifier
        case .text: text
        case .money(let currency): number(formats.money(currency))
        case .exact: number(formats.exact)
        case .unitCost(let currency): number(formats.unitCost(currency))
        case .percent: number(NumberFormats.percent)
        case .share: number(NumberFormats.share)
        case .count: number(NumberFormats.count)
        case .number: number(NumberFormats.number)
        case .date, .due:
            plain.with {
                $0.numberFormat = formats.date
                $0.horizontal = .left
            }
        case .moment:
            plain.with {
                $0.numberFormat = formats.moment
                $0.horizontal = .left
            }
        case .link: link
        case .check: check
        case .input: input
        }
    }
}

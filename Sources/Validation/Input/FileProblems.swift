/// What is wrong with a delimited text as such, counted, with the first examples.
struct FileProblems: Sendable {
    enum Kind: String, CaseIterable, Sendable {
        case raggedRow = "FILE-RaggedRow"
        case textAfterQuote = "FILE-TextAfterQuote"
        case unterminatedQuote = "FILE-UnterminatedQuote"
        case longRecord = "FILE-LongRecord"

        var sentence: String {
            switch self {
            case .raggedRow:
                "A row has as many cells as the header. Look for an unquoted comma or a missing value. Where nobody can "
                    + "say which cell belongs to which column, the row is not judged any further."
            case .textAfterQuote: "Nothing follows the closing quote of a cell but a comma or the end of the line."
            case .unterminatedQuote: "A cell that begins with a quote ends with one. The rest of the file was not read."
            case .longRecord: "A record has at most 8 MiB. Longer ones are left out."
            }
        }
    }

    private var exampleLimit = 5
    private var found: [Kind: (count: Int, examples: [Finding])] = [:]
    /// Rows that were found and not tested any further.
    private(set) var unjudgedRowCount = 0

    init(exampleLimit: Int = 5) {
        self.exampleLimit = exampleLimit
    }

    mutating func note(
        _ kind: Kind, row: Int, line: Int, offset: Int, value: String? = nil, expected: String? = nil
    ) {
        var entry = found[kind] ?? (0, [])
        entry.count += 1
        if entry.examples.count < exampleLimit {
            entry.examples.append(Finding(row: row, line: line, byteOffset: offset, value: value, expected: expected))
        }
        found[kind] = entry
    }

    /// A row with another number of cells than the header has.
    mutating func noteRagged(row: Int, line: Int, offset: Int, found: Int, expected: Int, isJudged: Bool) {
        func cells(_ count: Int) -> String { "\(count) cell\(count == 1 ? "" : "s")" }
        note(.raggedRow, row: row, line: line, offset: offset, value: cells(found), expected: cells(expected))
        if !isJudged { unjudgedRowCount += 1 }
    }

    var findings: [FileFinding] {
        Kind.allCases.compactMap { kind in
            found[kind].map {
                FileFinding(
                    id: kind.rawValue, severity: .error, sentence: kind.sentence, count: $0.count, examples: $0.examples
                )
            }
        }
    }
}

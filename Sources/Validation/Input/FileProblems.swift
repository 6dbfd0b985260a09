/// What is wrong with a delimited text as such, counted, with the first examples.
struct FileProblems: Sendable {
    enum Kind: String, CaseIterable, Sendable {
        case raggedRow = "FILE-RaggedRow"
        case textAfterQuote = "FILE-TextAfterQuote"
        case unterminatedQuote = "FILE-UnterminatedQuote"
        case longRecord = "FILE-LongRecord"

        var sentence: String {
            switch self {
            case .raggedRow: "A row has as many cells as the header. Look for an unquoted comma or a missing value."
            case .textAfterQuote: "Nothing follows the closing quote of a cell but a comma or the end of the line."
            case .unterminatedQuote: "A cell that begins with a quote ends with one. The rest of the file was not read."
            case .longRecord: "A record has at most 8 MiB. Longer ones are left out."
            }
        }
    }

    private var exampleLimit = 5
    private var found: [Kind: (count: Int, examples: [Finding])] = [:]

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

internal import FOCUS

/// A JSON value that is written with its keys in the order given, so that the same report is the same bytes.
indirect enum JSONText {
    case text(String)
    case number(Int)
    case flag(Bool)
    case null
    case list([JSONText])
    case object([(String, JSONText)])

    static func optional(_ text: String?) -> JSONText { text.map { .text($0) } ?? .null }
    static func optional(_ number: Int?) -> JSONText { number.map { .number($0) } ?? .null }

    /// The text, indented by two spaces.
    func text(indent: Int = 0) -> String {
        let pad = String(repeating: "  ", count: indent + 1)
        let end = String(repeating: "  ", count: indent)
        switch self {
        case .text(let text): return JSONText.quoted(text)
        case .number(let number): return String(number)
        case .flag(let flag): return flag ? "true" : "false"
        case .null: return "null"
        case .list(let items):
            if items.isEmpty { return "[]" }
            return "[\n" + items.map { pad + $0.text(indent: indent + 1) }.joined(separator: ",\n") + "\n\(end)]"
        case .object(let members):
            let members = members.filter { if case .null = $0.1 { false } else { true } }
            if members.isEmpty { return "{}" }
            return "{\n"
                + members.map { "\(pad)\(JSONText.quoted($0.0)): \($0.1.text(indent: indent + 1))" }.joined(separator: ",\n")
                + "\n\(end)}"
        }
    }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            default:
                if scalar.value < 32 || scalar.value == 127 {
                    let hex = String(scalar.value, radix: 16)
                    result += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
                } else {
                    result.unicodeScalars.append(scalar)
                }
            }
        }
        return result + "\""
    }
}

extension ValidationReport {
    /// The report as JSON, keys always in the same order.
    public func json(strict: Bool = false) -> String {
        let counts = counts
        return JSONText.object([
            ("source", .text(source)), ("focusVersion", .text(version.rawValue)),
            ("versionReason", .text(versionReason)), ("basis", .text(basis)),
            ("conformant", .flag(isConformant(strict: strict))), ("rows", .number(rowCount)),
            ("columns", .number(columnCount)),
            (
                "findings",
                .object(Severity.allCases.map { ($0.rawValue, .number(count($0))) })
            ),
            (
                "rules",
                .object([
                    ("total", .number(counts.total)), ("passed", .number(counts.passed)),
                    ("failed", .number(counts.failed)), ("notApplicable", .number(counts.notApplicable)),
                    ("undecided", .number(counts.undecided)), ("permissions", .number(counts.permissions)),
                ])
            ),
            (
                "file",
                .list(
                    fileFindings.map {
                        .object([
                            ("id", .text($0.id)), ("severity", .text($0.severity.rawValue)), ("count", .number($0.count)),
                            ("sentence", .text($0.sentence)), ("examples", JSONText.examples($0.examples)),
                        ])
                    })
            ),
            (
                "groups",
                .list(
                    groups.map {
                        .object([
                            ("rule", .text($0.rule.id)), ("level", .text($0.rule.level.rawValue)),
                            ("severity", .text($0.severity.rawValue)), ("column", .optional($0.column)),
                            ("count", .number($0.count)), ("sentence", .text($0.rule.sentence)), ("fix", .text($0.rule.fix)),
                            ("section", .text($0.rule.section)), ("examples", JSONText.examples($0.examples)),
                        ])
                    })
            ),
            (
                "outcomes",
                .list(
                    outcomes.map {
                        .object([
                            ("rule", .text($0.rule.id)), ("status", .text($0.status.word)), ("reason", .optional($0.status.reason)),
                        ])
                    })
            ),
        ]).text() + "\n"
    }
}

extension JSONText {
    static func examples(_ findings: [Finding]) -> JSONText {
        .list(
            findings.map {
                .object([
                    ("row", .optional($0.row)), ("line", .optional($0.line)), ("byteOffset", .optional($0.byteOffset)),
                    ("value", .optional($0.value)), ("expected", .optional($0.expected)),
                ])
            })
    }
}

extension RuleOutcome.Status {
    /// The status in a word.
    public var word: String {
        switch self {
        case .passed: "passed"
        case .failed: "failed"
        case .notApplicable: "not applicable"
        case .undecided: "undecided"
        case .permission: "permission"
        }
    }

    /// Why a rule was not run.
    public var reason: String? {
        switch self {
        case .notApplicable(let reason), .undecided(let reason): reason
        case .passed, .failed, .permission: nil
        }
    }
}

internal import FOCUS
internal import JSONText

/// A JSON value with its members in the order given; those that are null are left out.
indirect enum JSONValue {
    case text(String)
    case number(Int)
    case flag(Bool)
    case null
    case list([JSONValue])
    case object([(String, JSONValue)])

    static func optional(_ text: String?) -> JSONValue { text.map { .text($0) } ?? .null }
    static func optional(_ number: Int?) -> JSONValue { number.map { .number($0) } ?? .null }

    /// The text, indented by two spaces, with a line end.
    var text: String {
        var writer = JSONWriter(indentation: 2)
        write(to: &writer)
        return String(decoding: writer.bytes, as: UTF8.self) + "\n"
    }

    private func write(to writer: inout JSONWriter) {
        switch self {
        case .text(let text): writer.string(text)
        case .number(let number): writer.number(number)
        case .flag(let flag): writer.flag(flag)
        case .null: writer.null()
        case .list(let items):
            writer.beginArray()
            for item in items { item.write(to: &writer) }
            writer.endArray()
        case .object(let members):
            writer.beginObject()
            for (name, value) in members {
                if case .null = value { continue }
                writer.name(name)
                value.write(to: &writer)
            }
            writer.endObject()
        }
    }
}

extension ValidationReport {
    /// The report as JSON, keys always in the same order.
    func json(strict: Bool) -> JSONValue {
        let counts = counts
        return JSONValue.object([
            ("source", .text(source)), ("focusVersion", .text(version.rawValue)),
            ("versionReason", .text(versionReason)), ("basis", .text(basis)),
            ("conformant", .flag(isConformant(strict: strict))), ("rows", .number(rowCount)),
            ("rowsNotJudged", .number(unjudgedRowCount)), ("columns", .number(columnCount)),
            ("providers", JSONValue.providers(providers)),
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
                            ("id", .text($0.id)), ("severity", .text($0.severity.rawValue)),
                            ("count", .number($0.count)),
                            ("sentence", .text($0.sentence)), ("examples", JSONValue.examples($0.examples)),
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
                            ("count", .number($0.count)), ("sentence", .text($0.rule.sentence)),
                            ("fix", .text($0.rule.fix)),
                            ("section", .text($0.rule.section)), ("providers", JSONValue.providers($0.providers)),
                            ("examples", JSONValue.examples($0.examples)),
                        ])
                    })
            ),
            (
                "outcomes",
                .list(
                    outcomes.map {
                        .object([
                            ("rule", .text($0.rule.id)), ("status", .text($0.status.word)),
                            ("reason", .optional($0.status.reason)),
                        ])
                    })
            ),
        ])
    }
}

extension JSONValue {
    static func providers(_ counts: [ProviderCount]) -> JSONValue {
        counts.isEmpty ? .null : .object(counts.map { ($0.provider, .number($0.count)) })
    }

    static func examples(_ findings: [Finding]) -> JSONValue {
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

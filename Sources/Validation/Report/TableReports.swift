extension ValidationReport {
    static var csvHeader: String {
        "source,rule,level,severity,column,row,line,byte_offset,value,expected,sentence,count"
    }

    /// The kept findings as lines of delimited text, in the order of the report.
    func csvLines() -> [String] {
        var lines: [String] = []
        for finding in fileFindings {
            for example in finding.examples {
                lines.append(
                    csvLine(finding.id, "FILE", finding.severity, nil, example, finding.sentence, finding.count))
            }
        }
        for group in groups {
            for example in group.examples {
                lines.append(
                    csvLine(
                        group.rule.id, group.rule.level.rawValue, group.severity, group.column, example,
                        group.rule.sentence, group.count))
            }
        }
        return lines
    }

    private func csvLine(
        _ id: String, _ level: String, _ severity: Severity, _ column: String?, _ finding: Finding, _ sentence: String,
        _ count: Int
    ) -> String {
        let cells = [
            source, id, level, severity.rawValue, column ?? "", finding.row.map(String.init) ?? "",
            finding.line.map(String.init) ?? "", finding.byteOffset.map(String.init) ?? "", finding.value ?? "",
            finding.expected ?? "", sentence, String(count),
        ]
        return cells.map(Self.csvCell).joined(separator: ",")
    }

    /// Quoted where needed. A value that a spreadsheet would run gets an apostrophe: this file is for reading.
    private static func csvCell(_ text: String) -> String {
        var text = text
        if let first = text.first, "=+-@\t\r".contains(first), text.count > 1, Int(text) == nil { text = "'" + text }
        guard text.contains(where: { ",\"\n\r".contains($0) }) || text.contains("\r\n") else { return text }
        return "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }

    /// The report as a run of SARIF 2.1.0.
    func sarifRun() -> JSONValue {
        var seen: Set<String> = []
        let rules = groups.filter { seen.insert($0.rule.id).inserted }.map(\.rule)
        let index = Dictionary(uniqueKeysWithValues: rules.enumerated().map { ($1.id, $0) })
        var results: [JSONValue] = []
        for group in groups {
            for example in group.examples.isEmpty ? [Finding()] : group.examples {
                results.append(
                    result(group.rule.id, index[group.rule.id], group.severity, message(group, example), example))
            }
        }
        for finding in fileFindings {
            for example in finding.examples {
                results.append(
                    result(
                        finding.id, nil, finding.severity, "\(finding.sentence) \(ExampleText.line(example))", example))
            }
        }
        let driver = JSONValue.object([
            ("name", .text("chargeback validate")),
            (
                "rules",
                .list(
                    rules.map { rule in
                        .object([
                            ("id", .text(rule.id)),
                            ("shortDescription", .object([("text", .text(rule.sentence))])),
                            ("help", .object([("text", .text(rule.fix.isEmpty ? rule.sentence : rule.fix))])),
                            (
                                "properties",
                                .object([("level", .text(rule.level.rawValue)), ("section", .text(rule.section))])
                            ),
                        ])
                    })
            ),
        ])
        return .object([("tool", .object([("driver", driver)])), ("results", .list(results))])
    }

    private func message(_ group: FindingGroup, _ example: Finding) -> String {
        let place = group.column.map { "\($0): " } ?? ""
        let detail = ExampleText.line(example)
        return "\(place)\(group.rule.sentence)\(detail.isEmpty ? "" : " (\(detail))")"
    }

    private func result(
        _ id: String, _ index: Int?, _ severity: Severity, _ message: String, _ finding: Finding
    ) -> JSONValue {
        let level =
            switch severity {
            case .error: "error"
            case .warning: "warning"
            case .info: "note"
            }
        var region: [(String, JSONValue)] = []
        if let line = finding.line { region.append(("startLine", .number(line))) }
        if let offset = finding.byteOffset { region.append(("byteOffset", .number(offset))) }
        let location = JSONValue.object([
            (
                "physicalLocation",
                .object([
                    ("artifactLocation", .object([("uri", .text(Self.uri(source)))])),
                    ("region", region.isEmpty ? .null : .object(region)),
                ])
            )
        ])
        return .object([
            ("ruleId", .text(id)), ("ruleIndex", .optional(index)), ("level", .text(level)),
            ("message", .object([("text", .text(message))])), ("locations", .list([location])),
        ])
    }

    /// A path as a relative reference of a URI (RFC 3986).
    private static func uri(_ path: String) -> String {
        var result = ""
        for byte in path.utf8 {
            let character = Character(UnicodeScalar(byte))
            if byte < 128, character.isLetter || character.isNumber || "/._-~".contains(character) {
                result.append(character)
            } else {
                let hex = String(byte, radix: 16, uppercase: true)
                result += "%" + (hex.count == 1 ? "0" : "") + hex
            }
        }
        return result
    }
}

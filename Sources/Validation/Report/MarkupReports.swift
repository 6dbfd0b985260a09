internal import TerminalText

/// Text made safe for XML and HTML.
enum MarkupText {
    /// Escapes what markup would act on, and leaves out characters that XML 1.0 does not know.
    static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            case "\n": result += "&#10;"
            case "\t": result += "&#9;"
            default:
                let isKnown = scalar.value >= 32 && scalar.value != 0xFFFE && scalar.value != 0xFFFF
                if isKnown { result.unicodeScalars.append(scalar) } else { result += "\u{FFFD}" }
            }
        }
        return result
    }
}

extension ValidationReport {
    /// The report as a test suite of JUnit XML: a test case a rule, skipped where it was not decided, failed where a MUST is broken (with
    /// `strict`, a SHOULD too); other findings are output of a passed case.
    func junitSuite(strict: Bool) -> String {
        let escaped = MarkupText.escaped
        var cases: [String] = []
        var failures = 0
        var skipped = 0
        for outcome in outcomes {
            if case .permission = outcome.status { continue }
            let found = groups.filter { $0.rule.id == outcome.rule.id }
            let open =
                "    <testcase classname=\"FOCUS \(version).\(escaped(outcome.rule.section))\" name=\"\(outcome.rule.id)\""
            let text = found.map(ExampleText.paragraph).joined(separator: "\n")
            let counts = { (group: FindingGroup) in
                group.severity == .error || (strict && group.severity == .warning && group.rule.level != .ours)
            }
            if let reason = outcome.status.reason {
                skipped += 1
                cases.append("\(open)>\n      <skipped message=\"\(escaped(reason))\"/>\n    </testcase>")
            } else if found.contains(where: counts) {
                failures += 1
                cases.append(
                    "\(open)>\n      <failure message=\"\(escaped(outcome.rule.sentence))\" type=\"\(outcome.rule.level.rawValue)\">\(escaped(text))</failure>\n    </testcase>"
                )
            } else if !found.isEmpty {
                cases.append("\(open)>\n      <system-out>\(escaped(text))</system-out>\n    </testcase>")
            } else {
                cases.append("\(open)/>")
            }
        }
        for finding in fileFindings {
            failures += 1
            let text = finding.examples.map(ExampleText.line).joined(separator: "\n")
            cases.append(
                "    <testcase classname=\"File\" name=\"\(finding.id)\">\n      <failure message=\"\(escaped(finding.sentence))\" type=\"FILE\">\(escaped(text))</failure>\n    </testcase>"
            )
        }
        return """
              <testsuite name="\(escaped(source))" tests="\(cases.count)" failures="\(failures)" skipped="\(skipped)" errors="0">
            \(cases.joined(separator: "\n"))
              </testsuite>
            """
    }

    /// The report as the body of an HTML page.
    func htmlBody(strict: Bool) -> String {
        let escaped = MarkupText.escaped
        let counts = counts
        let isConformant = isConformant(strict: strict)
        var sections: [String] = []
        for finding in fileFindings {
            sections.append(
                section(
                    finding.severity, finding.id, nil, finding.count, nil, finding.sentence, "", "The file",
                    finding.examples))
        }
        for group in groups {
            sections.append(
                section(
                    group.severity, group.rule.id, group.column, group.count,
                    ExampleText.providers(of: [group], in: self),
                    group.rule.sentence, group.rule.fix, group.rule.section, group.examples))
        }
        let outcomes = outcomes.map {
            "<tr><td>\($0.rule.id)</td><td>\($0.rule.level.rawValue)</td><td>\($0.status.word)</td><td>\(escaped($0.rule.sentence))</td><td>\(escaped($0.status.reason ?? ""))</td></tr>"
        }
        let notJudged =
            unjudgedRowCount == 0
            ? "" : ", \(ExampleText.grouped(unjudgedRowCount)) of them not judged, as their cells cannot be told apart"
        return """
            <h1>FOCUS validation of \(escaped(source))</h1>
            <p><span class="verdict \(isConformant ? "good" : "bad")">\(isConformant ? "Conformant" : "Not conformant")</span>: \(ExampleText.grouped(count(.error))) errors,
            \(ExampleText.grouped(count(.warning))) warnings, \(ExampleText.grouped(count(.info))) notes in
            \(ExampleText.grouped(rowCount)) rows of \(columnCount) columns\(notJudged).</p>
            <p>FOCUS \(version), \(escaped(versionReason)). Basis: \(escaped(basis)).</p>
            <p>Of \(counts.total) rules, \(counts.passed) passed, \(counts.failed) failed, \(counts.notApplicable) were not applicable,
            \(counts.undecided) could not be decided and \(counts.permissions) are permissions.</p>
            <h2>Findings</h2>
            \(sections.isEmpty ? "<p>None.</p>" : sections.joined(separator: "\n"))
            <h2>Rules</h2>
            <details><summary>All \(counts.total) rules and what became of them</summary>
            <table><tr><th>Rule</th><th>Level</th><th>Status</th><th>What it says</th><th>Why not run</th></tr>
            \(outcomes.joined(separator: "\n"))
            </table></details>
            """
    }

    private func section(
        _ severity: Severity, _ id: String, _ column: String?, _ count: Int, _ providers: String?, _ sentence: String,
        _ fix: String, _ place: String, _ examples: [Finding]
    ) -> String {
        let escaped = MarkupText.escaped
        let rows = examples.map { finding in
            let cells = [
                finding.row.map(ExampleText.grouped) ?? "", finding.line.map(ExampleText.grouped) ?? "",
                finding.value.map { "<code>\(escaped($0.printable))</code>" }
                    ?? (finding.row == nil ? "" : "empty"),
                escaped(finding.expected?.printable ?? ""),
            ]
            return "<tr>" + cells.map { "<td>\($0)</td>" }.joined() + "</tr>"
        }
        return """
            <section class="\(severity.rawValue)"><h3>\(id)\(column.map { " · " + escaped($0) } ?? "") · \(ExampleText.grouped(count))\(providers.map { ", " + escaped($0) } ?? "")</h3>
            <p>\(escaped(sentence))\(fix.isEmpty ? "" : " <em>\(escaped(fix))</em>") <small>\(escaped(place))</small></p>
            <table><tr><th>Row</th><th>Line</th><th>Value</th><th>Expected</th></tr>\(rows.joined())</table></section>
            """
    }
}

extension ExampleText {
    /// A group in a few lines of plain text.
    static func paragraph(_ group: FindingGroup) -> String {
        let head = "\(group.severity.rawValue): \(group.column ?? "rows"), \(grouped(group.count)) in all"
        return ([head] + group.examples.map { "  " + line($0) }).joined(separator: "\n")
    }
}

internal import TerminalText

/// The report for a person at a terminal: grouped by rule, the most severe first.
public struct TerminalReport {
    /// Whether colours and bold are used.
    public var usesColor: Bool

    /// A report with or without colours.
    public init(usesColor: Bool = false) {
        self.usesColor = usesColor
    }

    /// The text, ending with a line end.
    public func text(_ report: ValidationReport, strict: Bool = false) -> String {
        var lines = header(report)
        for finding in report.fileFindings {
            lines.append("")
            lines.append("\(badge(finding.severity)) \(bold(finding.id))   \(times(finding.count))")
            lines.append("  \(finding.sentence)")
            lines += examples(finding.examples, more: finding.count)
        }
        var index = 0
        while index < report.groups.count {
            // One rule at several columns is one paragraph.
            let first = report.groups[index]
            let same = report.groups[index...].prefix {
                $0.rule.id == first.rule.id && $0.severity == first.severity
            }
            lines.append("")
            lines += self.lines(Array(same), report)
            index += same.count
        }
        lines.append("")
        lines += summary(report, strict: strict)
        return lines.joined(separator: "\n") + "\n"
    }

    private func header(_ report: ValidationReport) -> [String] {
        var lines = [
            bold("\(clean(report.source))"),
            "  \(grouped(report.rowCount)) rows, \(report.columnCount) columns, FOCUS \(report.version) (\(report.versionReason))",
            "  basis: \(report.basis)",
        ]
        if report.unjudgedRowCount > 0 {
            lines.append(
                "  \(plural(report.unjudgedRowCount, "row")) not judged, as the cells cannot be told apart: FILE-RaggedRow"
            )
        }
        if report.providers.count > 1 {
            lines.append("  rows of \(ExampleText.list(report.providers))")
        }
        return lines
    }

    private func lines(_ groups: [FindingGroup], _ report: ValidationReport) -> [String] {
        let first = groups[0]
        let total = groups.reduce(0) { $0 + $1.count }
        var head = "\(badge(first.severity)) \(bold(first.rule.id))"
        if groups.count == 1 {
            if let column = first.column { head += "  \(clean(column))" }
        } else {
            head += "  \(groups.count) columns"
        }
        head += "   \(times(total))"
        if let place = ExampleText.providers(of: groups, in: report) { head += ", \(place)" }
        var lines = [head, "  \(first.rule.sentence)"]
        if !first.rule.fix.isEmpty { lines.append("  \(dim("fix:")) \(first.rule.fix)") }
        if groups.count == 1 { return lines + examples(first.examples, more: first.count) }
        return lines + table(of: groups)
    }

    /// A line a column: how often, and the first example. What would be right is left out where it is the same for all.
    private func table(of groups: [FindingGroup]) -> [String] {
        let names = groups.map { clean($0.column ?? "rows") }
        let counts = groups.map { times($0.count) }
        let width = names.map(\.count).max() ?? 0
        let countWidth = counts.map(\.count).max() ?? 0
        let isExpectationShared = Set(groups.map { $0.examples.first?.expected }).count == 1
        return groups.indices.map { index in
            var example = groups[index].examples.first
            if isExpectationShared { example?.expected = nil }
            let name = names[index] + String(repeating: " ", count: width - names[index].count)
            let count = String(repeating: " ", count: countWidth - counts[index].count) + counts[index]
            return "    \(name)  \(count)   \(example.map(ExampleText.line) ?? "")"
        }
    }

    private func examples(_ examples: [Finding], more count: Int) -> [String] {
        var lines = examples.map { "    " + ExampleText.line($0) }
        if count > examples.count, !examples.isEmpty { lines.append("    \(dim("… \(grouped(count)) in all"))") }
        return lines
    }

    private func summary(_ report: ValidationReport, strict: Bool) -> [String] {
        let counts = report.counts
        let verdict =
            report.isConformant(strict: strict)
            ? color("conformant", "32") : color("not conformant", "31")
        return most(of: report) + [
            "\(bold("verdict")) \(verdict)   \(broken(report, .error, "error")), \(broken(report, .warning, "warning")), \(plural(report.count(.info), "note"))",
            "rules   \(counts.total): \(counts.passed) passed, \(counts.failed) failed, \(counts.notApplicable) not applicable, "
                + "\(counts.undecided) undecided, \(counts.permissions) permissions",
        ]
    }

    private func broken(_ report: ValidationReport, _ severity: Severity, _ noun: String) -> String {
        let (count, rules) = (report.count(severity), report.ruleCount(severity))
        return plural(count, noun) + (rules > 1 ? " of \(rules) rules" : "")
    }

    /// Where to begin: the rules with the most errors, when there are many.
    private func most(of report: ValidationReport) -> [String] {
        var counts: [String: Int] = [:]
        for group in report.groups where group.severity == .error { counts[group.rule.id, default: 0] += group.count }
        let total = report.groups.reduce(0) { $0 + ($1.severity == .error ? $1.count : 0) }
        let first = counts.sorted { $0.value != $1.value ? $0.value > $1.value : $0.key < $1.key }.prefix(5)
        // Where errors are few or spread evenly there is no place to begin.
        guard counts.count > 5, first.reduce(0, { $0 + $1.value }) * 2 > total else { return [] }
        let width = grouped(first.first?.value ?? 0).count
        let idWidth = first.map(\.key.count).max() ?? 0
        let lines = first.map { id, count in
            let number = grouped(count)
            let share = "\(count * 100 / max(total, 1))"
            let sentence = report.groups.first { $0.rule.id == id }?.rule.sentence ?? ""
            return "  \(String(repeating: " ", count: width - number.count))\(number)"
                + "  \(String(repeating: " ", count: 3 - share.count))\(share) %  \(id)"
                + "\(String(repeating: " ", count: idWidth - id.count))  \(sentence)"
        }
        return [bold("most errors")] + lines + [""]
    }

    private func badge(_ severity: Severity) -> String {
        switch severity {
        case .error: color("error  ", "31;1")
        case .warning: color("warning", "33")
        case .info: color("note   ", "36")
        }
    }

    private func plural(_ count: Int, _ noun: String) -> String { "\(grouped(count)) \(noun)\(count == 1 ? "" : "s")" }
    private func times(_ count: Int) -> String { count == 1 ? "once" : "\(grouped(count)) times" }
    private func bold(_ text: String) -> String { color(text, "1") }
    private func dim(_ text: String) -> String { color(text, "2") }
    private func color(_ text: String, _ code: String) -> String {
        usesColor ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
    private func clean(_ text: String) -> String { text.printable }
    private func grouped(_ count: Int) -> String { ExampleText.grouped(count) }
}

/// One example in words.
enum ExampleText {
    /// Where it is, what is there and what would be right.
    static func line(_ finding: Finding) -> String {
        var parts: [String] = []
        if let row = finding.row { parts.append("row \(grouped(row))") }
        if let line = finding.line { parts.append("line \(grouped(line))") }
        if let offset = finding.byteOffset { parts.append("byte \(grouped(offset))") }
        let place = parts.joined(separator: ", ")
        let found =
            finding.value.map { $0.isEmpty ? "an empty text" : "`\($0.printable)`" }
            ?? (finding.row == nil ? nil : "empty")
        let expected = finding.expected.map { "expected \($0.printable)" }
        let what = [found, expected].compactMap { $0 }.joined(separator: ", ")
        return place.isEmpty ? what : what.isEmpty ? place : "\(place): \(what)"
    }

    /// In whose rows findings are, where that says something: the file has several providers, and not all are concerned.
    static func providers(of groups: [FindingGroup], in report: ValidationReport) -> String? {
        var counts = ProviderCounts()
        for group in groups {
            for provider in group.providers { counts.add(provider.provider, provider.count) }
        }
        let found = counts.sorted
        guard let first = found.first, found.count < report.providers.count else { return nil }
        if found.count > 1 { return "of \(list(found))" }
        return "\(first.count == 1 ? "" : "all ")of \(name(first))"
    }

    /// `AWS (443), Oracle (74) and 3 others`.
    static func list(_ providers: [ProviderCount]) -> String {
        let shown = providers.prefix(providers.count > 5 ? 4 : 5).map { "\(name($0)) (\(grouped($0.count)))" }
        if shown.count == providers.count { return shown.joined(separator: ", ") }
        return shown.joined(separator: ", ") + " and \(providers.count - shown.count) others"
    }

    private static func name(_ provider: ProviderCount) -> String {
        provider.provider.isEmpty ? "no named provider" : provider.provider.printable
    }

    static func grouped(_ count: Int) -> String {
        var text = ""
        let digits = String(count)
        for (place, digit) in digits.enumerated() {
            if place > 0, (digits.count - place) % 3 == 0, digit != "-", text != "-" { text.append(",") }
            text.append(digit)
        }
        return text
    }
}

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
            lines += self.lines(Array(same))
            index += same.count
        }
        lines.append("")
        lines += summary(report, strict: strict)
        return lines.joined(separator: "\n") + "\n"
    }

    private func header(_ report: ValidationReport) -> [String] {
        [
            bold("\(clean(report.source))"),
            "  \(grouped(report.rowCount)) rows, \(report.columnCount) columns, FOCUS \(report.version) (\(report.versionReason))",
            "  basis: \(report.basis)",
        ]
    }

    private func lines(_ groups: [FindingGroup]) -> [String] {
        let first = groups[0]
        let total = groups.reduce(0) { $0 + $1.count }
        var head = "\(badge(first.severity)) \(bold(first.rule.id))"
        if groups.count == 1 {
            if let column = first.column { head += "  \(clean(column))" }
        } else {
            head += "  \(groups.count) columns"
        }
        var lines = ["\(head)   \(times(total))", "  \(first.rule.sentence)"]
        if !first.rule.fix.isEmpty { lines.append("  \(dim("fix:")) \(first.rule.fix)") }
        if groups.count == 1 { return lines + examples(first.examples, more: first.count) }
        for group in groups {
            let example = group.examples.first.map { ", " + ExampleText.line($0) } ?? ""
            lines.append("    \(clean(group.column ?? "rows"))  \(times(group.count))\(example)")
        }
        return lines
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
        return [
            "\(bold("verdict")) \(verdict)   \(plural(report.count(.error), "error")), \(plural(report.count(.warning), "warning")), \(plural(report.count(.info), "note"))",
            "rules   \(counts.total): \(counts.passed) passed, \(counts.failed) failed, \(counts.notApplicable) not applicable, "
                + "\(counts.undecided) undecided, \(counts.permissions) permissions",
        ]
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
        let found = finding.value.map { "`\($0.printable)`" } ?? (finding.row == nil ? nil : "empty")
        let expected = finding.expected.map { "expected \($0.printable)" }
        let what = [found, expected].compactMap { $0 }.joined(separator: ", ")
        return place.isEmpty ? what : what.isEmpty ? place : "\(place): \(what)"
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

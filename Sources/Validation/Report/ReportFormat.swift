/// How a report is written.
public enum ReportFormat: String, CaseIterable, Sendable {
    /// For a person at a terminal.
    case terminal
    case json
    /// Test results, as continuous integration shows them.
    case junit
    /// SARIF 2.1.0, as code scanning shows it.
    case sarif
    /// One page that needs nothing else.
    case html
    /// The kept findings, one a line.
    case csv

    /// The reports on one or several files in this format.
    public func text(_ reports: [ValidationReport], strict: Bool = false, usesColor: Bool = false) -> String {
        switch self {
        case .terminal:
            let writer = TerminalReport(usesColor: usesColor)
            return reports.map { writer.text($0, strict: strict) }.joined(separator: "\n")
        case .json:
            let values = reports.map { $0.json(strict: strict) }
            return (values.count == 1 ? values[0] : .list(values)).text
        case .junit:
            return """
                <?xml version="1.0" encoding="UTF-8"?>
                <testsuites>
                \(reports.map { $0.junitSuite(strict: strict) }.joined(separator: "\n"))
                </testsuites>

                """
        case .sarif:
            return JSONValue.object([
                ("$schema", .text("https://json.schemastore.org/sarif-2.1.0.json")), ("version", .text("2.1.0")),
                ("runs", .list(reports.map { $0.sarifRun() })),
            ]).text
        case .html:
            return """
                <!doctype html>
                <html lang="en"><head><meta charset="utf-8"><title>FOCUS validation</title>
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <style>
                \(ReportFormat.styleSheet)
                </style></head><body>
                \(reports.map { $0.htmlBody(strict: strict) }.joined(separator: "\n<hr>\n"))
                </body></html>

                """
        case .csv:
            return ([ValidationReport.csvHeader] + reports.flatMap { $0.csvLines() }).joined(separator: "\n") + "\n"
        }
    }

    private static let styleSheet = """
        body{font:15px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;color:#1d2430}
        h1{font-size:1.4rem}h2{font-size:1.1rem;margin-top:2rem}h3{font-size:1rem;margin:.4rem 0}
        section{border-left:4px solid;padding:.2rem 1rem;margin:1rem 0;background:#f7f8fa}
        .error{border-color:#c62828}.warning{border-color:#e08a00}.info{border-color:#4a7fb5}
        table{border-collapse:collapse;width:100%}
        td,th{text-align:left;padding:.15rem .6rem .15rem 0;vertical-align:top;border-bottom:1px solid #e3e6ea}
        code{white-space:pre-wrap;overflow-wrap:anywhere}.verdict{font-weight:600}.good{color:#2e7d32}.bad{color:#c62828}
        """
}

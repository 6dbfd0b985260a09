internal import Books
internal import CostStore
internal import FOCUS
internal import Lines
internal import Mapping
internal import Money
internal import Periods
internal import Postings
internal import Rating
internal import Validation

extension ExportResult {
    /// The page that an accountant would keep.
    public func summaryText(_ request: ExportRequest) -> String {
        let summary = ExportSummary(lines)
        return [
            heading(request), figures(summary),
            summary.currencies.map { ExportResult.owners($0) }.joined(separator: "\n"),
            summary.currencies.map { ExportResult.coverage($0) }.joined(), differences(summary), unpriced,
            namesMissing, checks, written,
        ].filter { !$0.isEmpty }.joined(separator: "\n")
    }

    private func heading(_ request: ExportRequest) -> String {
        let cutOff = lines.control.cutOff
        return """
            \(request.period.title)   \(request.books.settings.entity)   store \(request.store) up to call \
            \(FigureText.count(cutOff.callId)) and charge \(FigureText.count(cutOff.chargeId))   FOCUS \
            \(request.version.rawValue), \(request.grain.rawValue) grain, \(basis(request))

            """
    }

    /// What the rows say of themselves, in a few words.
    private func basis(_ request: ExportRequest) -> String {
        guard !request.invoicedAccounts.isEmpty else { return "metered estimate" }
        let others = Set(postings.lines.compactMap { InvoicedAccount($0.key) }).subtracting(request.invoicedAccounts)
        return others.isEmpty
            ? "as invoiced" : "as invoiced but for \(others.sorted().map(\.description).joined(separator: ", "))"
    }

    /// What derived rows bring, by step and currency.
    private var broughtIn: [(step: DerivedCharge.Step, currency: String, amount: Total)] {
        DerivedCharge.Step.allCases.flatMap { step in
            Dictionary(grouping: derived.filter { $0.step == step }, by: \.profile.currency).map { currency, rows in
                (step, currency, rows.reduce(.zero) { $0 + $1.costs.billed })
            }.sorted { $0.1 < $1.1 }
        }
    }

    private func figures(_ summary: ExportSummary) -> String {
        let control = lines.control
        var table = TextTable([.left, .right, .left])
        let inScope = control.rated + control.metered + control.unpricedCalls
        var note = "read, \(FigureText.count(inScope)) in scope"
        if control.withoutQuantity > 0 {
            note += ", \(FigureText.count(control.withoutQuantity)) excluded: no tokens and no cost"
        }
        table.add(["calls", FigureText.count(control.calls), note])
        table.add(["charges", FigureText.count(control.charges), "read"])
        for figures in summary.currencies {
            let shares = PricingStatus.allCases.compactMap { status in
                figures.byStatus[status].map {
                    "\(status.rawValue.lowercased()) \(FigureText.percent($0, of: figures.billed))"
                }
            }
            table.add(["cost", figures.billed.grouped(), "\(figures.currency)   \(shares.joined(separator: "   "))"])
        }
        for sum in broughtIn where sum.step != .allocation {
            table.add([sum.step.rawValue, sum.amount.grouped(), sum.currency])
        }
        table.add([
            "tokens", FigureText.count(control.tokens.reduce(0, +)),
            zip(TokenMeter.allCases, control.tokens).filter { $0.1 != 0 }.map {
                "\(FigureText.count($0.1)) \($0.0.skuMeter)"
            }.joined(separator: ", "),
        ])
        if control.repaired > 0 {
            table.add([
                "repaired", FigureText.count(control.repaired), "calls with text that is not UTF-8 or holds a NUL",
            ])
        }
        if control.uncleanTags > 0 {
            table.add([
                "tags", FigureText.count(control.uncleanTags), "rows read whose tags are not a JSON object of strings",
            ])
        }
        return table.text
    }

    private static func owners(_ figures: ExportSummary.CurrencyFigures) -> String {
        var text = ""
        for (title, totals) in [("department", figures.byDepartment), ("GL account", figures.byAccount)] {
            var table = TextTable([.left, .right, .right])
            table.add([title, figures.currency, "share"])
            for (name, total) in totals.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }) {
                table.add([name.printable, total.rounded(to: 2), FigureText.percent(total, of: figures.billed)])
            }
            table.add(["total", figures.billed.rounded(to: 2), ""])
            text += (text.isEmpty ? "" : "\n") + table.text
        }
        return text
    }

    private static func coverage(_ figures: ExportSummary.CurrencyFigures) -> String {
        let shares = Coverage.allCases.map {
            "\($0) \(FigureText.percent(figures.byCoverage[$0] ?? .zero, of: figures.billed))"
        }
        var line = "  coverage   \(shares.joined(separator: "   "))"
        if let suspense = figures.byCoverage[.suspense] {
            let features = figures.suspenseFeatures.count
            line +=
                " (\(suspense.rounded(to: 2)) \(figures.currency) of \(features) feature\(features == 1 ? "" : "s"):"
                + " see chargeback map coverage)"
        }
        return line + "\n"
    }

    private func differences(_ summary: ExportSummary) -> String {
        guard !summary.differences.isEmpty else { return "" }
        var table = TextTable([.left, .right, .right, .right, .right])
        table.add(["metered against rated", "calls", "metered", "rated", "difference"])
        for model in summary.differences {
            table.add([
                "\(model.provider) \(model.model)".printable, FigureText.count(model.calls), model.metered.grouped(),
                model.rated.grouped(), "\(model.difference.grouped()) \(model.currency)",
            ])
        }
        return table.text
    }

    private var unpriced: String {
        guard !lines.control.unpriced.isEmpty else { return "" }
        var table = TextTable([.left, .right, .left, .left])
        table.add(["unpriced", "calls", "no price for", "first call"])
        for model in lines.control.unpriced {
            table.add([
                "\(model.model.provider) \(model.model.model) \(model.model.tier)".printable,
                FigureText.count(model.calls), model.meters.map(\.rawValue).joined(separator: ", "),
                "id \(model.firstId)",
            ])
        }
        return table.text
            + "  A close wants a price for these or a waiver: add rows to the table prices of the store.\n"
    }

    private var namesMissing: String {
        guard !unnamed.isEmpty else { return "" }
        return "  not named in Mappings/providers.csv or services.csv, shown by key: "
            + unnamed.map(\.printable).joined(separator: ", ") + "\n"
    }

    private var checks: String {
        var text = "  checks     \(tieOut.checks.count { $0.holds }) of \(tieOut.checks.count) hold\n"
        for check in tieOut.checks {
            text += "    \(check.holds ? "ok  " : "FAIL")  \(check.statement): \(check.left) = \(check.right)\n"
        }
        if let validation {
            let counts = validation.counts
            text +=
                "  FOCUS \(validation.version.rawValue)  \(counts.ran) rules ran, \(counts.passed) passed, "
                + "\(counts.failed) failed, \(counts.notApplicable) not applicable, \(counts.undecided) undecided\n"
            for group in validation.groups {
                text +=
                    "    \(group.severity.rawValue)  \(group.rule.id)  \(FigureText.count(group.count)) rows: "
                    + "\(group.rule.sentence)\n"
            }
        }
        return text
    }

    private var written: String {
        var table = TextTable([.left, .left, .right, .right])
        for (index, file) in files.enumerated() {
            table.add([
                index == 0 ? "wrote" : "", file.path, "\(FigureText.count(file.rows)) rows",
                FigureText.bytes(file.bytes),
            ])
        }
        return files.isEmpty ? "  wrote      nothing\n" : table.text
    }
}

extension String {
    /// The text without characters that would move the cursor or colour a terminal.
    var printable: String {
        var text = ""
        for scalar in unicodeScalars {
            let isControl = scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
            text.unicodeScalars.append(isControl ? "\u{FFFD}" : scalar)
        }
        return text
    }
}

internal import Books
internal import CostStore
internal import FOCUS
internal import Lines
internal import Mapping
internal import Money
internal import Periods
internal import Postings
internal import Rating
internal import TerminalText
internal import Validation

extension ExportResult {
    /// The page that an accountant would keep.
    public func summaryText(_ request: ExportRequest) -> String {
        let summary = ExportSummary(lines, postings)
        return [
            heading(request), figures(summary),
            summary.currencies.map { owners($0) }.joined(separator: "\n"), pools,
            summary.currencies.map { ExportResult.coverage($0) }.joined(), differences(summary),
            table(of: exceptions), checks, written,
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
        return table.text
    }

    private func owners(_ figures: ExportSummary.CurrencyFigures) -> String {
        let before = previous.flatMap { previous in
            ExportSummary(previous.lines, previous.postings).currencies.first { $0.currency == figures.currency }
        }
        return [
            owners("department", figures.byDepartment, figures.currency, before?.byDepartment),
            owners("GL account", figures.byAccount, figures.currency, before?.byAccount),
        ].joined(separator: "\n")
    }

    /// Who bears how much, the largest first; with what is own and shared where pools share, and with the change since
    /// the month before where there was one.
    private func owners(
        _ title: String, _ costs: [String: ExportSummary.OwnedCost], _ currency: String,
        _ before: [String: ExportSummary.OwnedCost]?
    ) -> String {
        let isShared = costs.values.contains { $0.shared != .zero }
        let sum = costs.values.reduce(into: ExportSummary.OwnedCost()) { $0 += $1 }
        let cells = { (name: String, cost: ExportSummary.OwnedCost, share: String, earlier: Total?) -> [String] in
            [name] + (isShared ? [cost.direct.rounded(to: 2), cost.shared.rounded(to: 2)] : [])
                + [cost.total.rounded(to: 2), share]
                + (before == nil ? [] : [FigureText.change(from: earlier ?? .zero, to: cost.total)])
        }
        var table = TextTable([.left, .right, .right, .right, .right, .right])
        table.add(
            [title] + (isShared ? ["direct", "shared", "total \(currency)"] : [currency]) + ["share"]
                + (before == nil ? [] : [previous?.month.title ?? ""]))
        for (name, cost) in costs.sorted(by: { ($1.value.total, $0.key) < ($0.value.total, $1.key) }) {
            table.add(
                cells(name.printable, cost, FigureText.percent(cost.total, of: sum.total), before?[name]?.total))
        }
        for (name, cost) in (before ?? [:]).sorted(by: { $0.key < $1.key }) where costs[name] == nil {
            table.add(cells(name.printable, ExportSummary.OwnedCost(), "", cost.total))
        }
        table.add(cells("total", sum, "", before?.values.reduce(Total.zero) { $0 + $1.total }))
        return table.text
    }

    /// The pools, what was in each, and what was posted of it.
    private var pools: String {
        guard !allocation.pools.isEmpty else { return "" }
        var table = TextTable([.left, .left, .right, .right, .right, .left])
        table.add(["pool", "rule", "exact", "posted", "targets", "by"])
        for pool in allocation.pools {
            let targets = pool.lines.count { $0.posted.billed != .zero }
            table.add([
                pool.reference.id.printable, pool.reference.version, pool.exact.billed.grouped(),
                "\(pool.posted.billed.grouped()) \(pool.currency)", FigureText.count(targets),
                pool.basis.joined(separator: ", then ").printable,
            ])
        }
        return table.text
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

    func differences(_ summary: ExportSummary) -> String {
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

    func table(of exceptions: [ExportException]) -> String {
        guard !exceptions.isEmpty else { return "" }
        var table = TextTable([.left, .left, .right, .right, .left])
        table.add(["exception", "", "rows", "first id", ""])
        for exception in exceptions {
            table.add([
                exception.kind.rawValue, exception.subject.printable, exception.rows.map(FigureText.count) ?? "",
                exception.firstId.map { "\($0)" } ?? "", exception.advice,
            ])
        }
        return table.text
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

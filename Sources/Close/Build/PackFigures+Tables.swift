internal import Books
internal import CostStore
internal import DelimitedText
internal import Export
internal import Lines
internal import Mapping
internal import Money
internal import Periods
internal import Postings
internal import Rating
internal import TerminalText

extension PackFigures {
    /// The small tables of a pack.
    func tables(_ checks: [CloseCheck]) -> [(path: String, writer: DelimitedTextWriter)] {
        [
            (PackPaths.controls, controlTable), (PackPaths.checks, table(of: checks)),
            (PackPaths.exceptions, exceptionTable),
        ]
    }

    private var controlTable: DelimitedTextWriter {
        var writer = DelimitedTextWriter(header: ["statement", "left", "right", "holds"])
        for control in controls {
            writer.append([control.statement, control.left, control.right, control.holds ? "yes" : "no"])
        }
        return writer
    }

    private func table(of checks: [CloseCheck]) -> DelimitedTextWriter {
        var writer = DelimitedTextWriter(header: ["check", "outcome", "finding", "reason"])
        for check in checks {
            var reason: String?
            if case .waived(let given) = check.outcome { reason = given }
            writer.append([check.kind.rawValue, check.outcome.word, check.finding, reason])
        }
        return writer
    }

    /// Everything that a person should look at, with its figures: nothing is left out for being small.
    private var exceptionTable: DelimitedTextWriter {
        var writer = DelimitedTextWriter(header: ["exception", "subject", "currency", "amount", "rows"])
        for export in exports {
            let control = export.lines.control
            for exception in export.exceptions {
                writer.append([
                    exception.kind.rawValue, exception.subject, nil, nil, exception.rows.map { "\($0)" },
                ])
            }
            if control.withoutQuantity > 0 {
                writer.append(["excluded: no tokens and no cost", "calls", nil, nil, "\(control.withoutQuantity)"])
            }
            for difference in ExportSummary(export.lines, export.postings).differences {
                writer.append([
                    "metered differs from rated", "\(difference.provider) \(difference.model)", difference.currency,
                    difference.difference.description, "\(difference.calls)",
                ])
            }
            for currency in export.lines.currencies {
                let suspense = export.lines.coverage(in: currency).suspense
                let byFeature = suspense.sorted { ($0.key ?? "").utf8.lexicographicallyPrecedes(($1.key ?? "").utf8) }
                for (feature, share) in byFeature {
                    writer.append([
                        "suspense", feature ?? "no feature", currency, share.cost.description, "\(share.calls)",
                    ])
                }
            }
        }
        for (pack, changes) in priors.changes {
            for change in changes {
                writer.append([
                    "row \(change.kind.rawValue) since \(pack.manifest.name)",
                    "\(change.table.rawValue) \(change.idText)",
                    nil, nil, "\(change.ids.count)",
                ])
            }
        }
        return writer
    }

    // MARK: Cover

    /// The page on top of the pack.
    func cover(_ checks: [CloseCheck]) -> String {
        var text = """
            \(inputs.period.title)   \(inputs.books.settings.entity)   pack \(inputs.period)/v\(inputs.version)

              period       \(inputs.period.firstDay) to \(inputs.period.lastDay), \(inputs.books.settings.timeZone)
              read up to   call \(FigureText.count(inputs.cutOff.callId)), charge \
            \(FigureText.count(inputs.cutOff.chargeId)), outcome \(FigureText.count(inputs.cutOff.outcomeId))
              prepared     \(inputs.run.user), \(inputs.run.startedAt)


            """
        for currency in currencies { text += owners(currency) + "\n" }
        text += corrections()
        text += PackFigures.text(of: checks)
        return text
    }

    private func owners(_ currency: String) -> String {
        var table = TextTable([.left, .right, .right, .right])
        table.add(["department", currency, "corrections", "total"])
        let own = postings.totals(in: currency) { $0.department }.mapValues(\.billed)
        let prior = Postings(adding: priors.lines.map(\.difference)).totals(in: currency) { $0.department }
            .mapValues(\.billed)
        var sums = (own: Total.zero, prior: Total.zero)
        for department in Set(own.keys).union(prior.keys).sorted() {
            let amounts = (own[department] ?? .zero, prior[department] ?? .zero)
            sums = (sums.own + amounts.0, sums.prior + amounts.1)
            table.add([
                department, amounts.0.rounded(to: 2), amounts.1.rounded(to: 2), (amounts.0 + amounts.1).rounded(to: 2),
            ])
        }
        table.add([
            "total", sums.own.rounded(to: 2), sums.prior.rounded(to: 2), (sums.own + sums.prior).rounded(to: 2),
        ])
        return table.text
    }

    private func corrections() -> String {
        guard !priors.lines.isEmpty else { return "" }
        var table = TextTable([.left, .left, .right, .right])
        table.add(["corrects", "because of", "lines", "amount"])
        var sums: [String: (cause: PriorPeriodLine.Cause, pack: String, currency: String, lines: Int, amount: Total)] =
            [:]
        for line in priors.lines {
            let currency = line.difference.key.currency
            let key = "\(line.pack) \(line.cause.rawValue) \(currency)"
            var sum = sums[key] ?? (line.cause, line.pack, currency, 0, .zero)
            sum.lines += 1
            sum.amount += line.difference.costs.billed
            sums[key] = sum
        }
        for (_, sum) in sums.sorted(by: { $0.key < $1.key }) {
            table.add([sum.pack, sum.cause.title, "\(sum.lines)", "\(sum.amount.grouped()) \(sum.currency)"])
        }
        return table.text + "\n"
    }

    /// The checks as a list, each with what to do.
    static func text(of checks: [CloseCheck]) -> String {
        var text = ""
        for (index, check) in checks.enumerated() {
            let lines = check.finding.split(separator: "\n").map(String.init)
            let label = index == 0 ? "checks" : ""
            let word = check.outcome.word
            text += "  \(label.padded(to: 10)) \(word.padded(to: 7)) \(check.kind.title)"
            if let first = lines.first { text += ": \(first)" }
            text += "\n"
            for line in lines.dropFirst() { text += "                       \(line)\n" }
            if case .waived(let reason) = check.outcome { text += "                       because: \(reason)\n" }
            if let remedy = check.remedy { text += "                       → \(remedy)\n" }
        }
        return text
    }
}

extension String {
    /// The text with spaces behind it.
    func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}

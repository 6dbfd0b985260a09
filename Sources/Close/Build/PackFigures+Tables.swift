internal import Bookkeeping
internal import Books
internal import CostStore
internal import DelimitedText
internal import Export
internal import Journals
internal import Lines
internal import Mapping
internal import Money
internal import Periods
internal import Postings
internal import Rating
internal import Reconciliation
internal import TerminalText

extension PackFigures {
    /// The small tables of a pack.
    var tables: [(path: String, writer: DelimitedTextWriter)] {
        [
            (PackPaths.controls, controlTable), (PackPaths.checks, checkTable), (PackPaths.exceptions, exceptionTable),
            (PackPaths.reconciliation, reconciliationTable),
            (DepartmentLineTable.file, DepartmentLineTable.table(posted)),
            (ConsumptionTable.file, ConsumptionTable.table(posted)), (RuleChanges.file, changes.table),
        ]
    }

    private var controlTable: DelimitedTextWriter {
        var writer = DelimitedTextWriter(header: ["statement", "left", "right", "holds"])
        for control in controls {
            writer.append([control.statement, control.left, control.right, control.holds ? "yes" : "no"])
        }
        return writer
    }

    private var checkTable: DelimitedTextWriter {
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
        for export in facts.exports {
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
        for change in changes.unapproved {
            writer.append([
                "\(change.kind.rawValue) \(change.action.rawValue) without approval", change.subject, nil, nil, nil,
            ])
        }
        for sum in correctionSums where sum.summedLines > 0 {
            writer.append([
                "summed up by department and account", "\(sum.pack) \(sum.cause.rawValue)", sum.currency,
                sum.summed.description, "\(sum.summedLines)",
            ])
        }
        for dropped in entries.dropped {
            writer.append([
                "too small for a line", "\(dropped.target.account) \(dropped.target.department ?? "")",
                dropped.currency.code, dropped.amount.description, nil,
            ])
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

    /// From metered to invoiced, account by account.
    private var reconciliationTable: DelimitedTextWriter {
        var writer = DelimitedTextWriter(header: [
            "provider", "billing_account", "currency", "line", "amount", "count", "reference",
        ])
        for walk in facts.walks {
            let append = {
                (writer: inout DelimitedTextWriter, name: String, amount: String?, count: Int64?, reference: String?) in
                writer.append([
                    walk.account.provider, walk.account.billingAccount, walk.account.currency, name, amount,
                    count.map { "\($0)" }, reference,
                ])
            }
            for line in walk.lines {
                append(
                    &writer, PackFigures.word(line.cause), line.amount.description, line.count,
                    line.reference.isEmpty ? nil : line.reference)
            }
            append(&writer, "explained", walk.explained.description, nil, nil)
            append(
                &writer, "invoiced", walk.invoiced?.description, Int64(walk.invoices.count),
                walk.invoices.map(\.invoiceId).joined(separator: " "))
            append(&writer, "unexplained", walk.unexplained?.description, nil, nil)
            append(&writer, "status", nil, nil, PackFigures.word(walk.status))
        }
        return writer
    }

    private static func word(_ cause: ReconciliationWalk.Cause) -> String {
        switch cause {
        case .meteredCalls: "metered calls"
        case .charges: "charges"
        case .cutOff: "cut-off difference"
        case .prices: "price difference"
        case .unpricedCalls: "unpriced calls"
        case .failedCalls: "failed calls"
        case .credits: "credits"
        case .adjustments: "adjustments"
        case .tax: "tax"
        case .fx: "exchange"
        case .item(let cause): "item: \(cause)"
        case .rounding: "rounding"
        }
    }

    private static func word(_ status: ReconciliationWalk.Status) -> String {
        switch status {
        case .matched: "matched"
        case .withinTolerance: "within tolerance"
        case .exception: "exception"
        case .notInvoiced: "accrued"
        case .internalProvider: "internal"
        }
    }

    // MARK: Cover

    /// The page on top of the pack.
    var cover: String {
        var text = """
            \(inputs.period.title)   \(inputs.books.settings.entity)   pack \(inputs.period)/v\(inputs.version)

              period       \(inputs.period.firstDay) to \(inputs.period.lastDay), \(inputs.books.settings.timeZone)
              read up to   call \(FigureText.count(inputs.cutOff.callId)), charge \
            \(FigureText.count(inputs.cutOff.chargeId)), outcome \(FigureText.count(inputs.cutOff.outcomeId))
              prepared     \(inputs.run.user), \(inputs.run.startedAt)
            \(cutOffDifference)\(prematureNote)

            """
        for currency in currencies { text += owners(currency) + "\n" }
        text += corrections()
        text += PackFigures.text(of: checks)
        return text
    }

    private var prematureNote: String {
        guard inputs.run.startedAt.microseconds < inputs.moments.upperBound else { return "" }
        return "  note         the period is not over: what starts until its end is booked in the next one\n"
    }

    /// What the provider's month has and the period has not, less the other way round; nothing where they are the same.
    private var cutOffDifference: String {
        var sums: [String: Total] = [:]
        let months = facts.reconciliations.map { "\($0.period)" }.joined(separator: ", ")
        for (account, figures) in facts.reading.cutOff.accounts {
            sums[account.currency, default: .zero] += figures.billed
        }
        return sums.filter { $0.value != .zero }.sorted { $0.key < $1.key }.map { currency, amount in
            "  cut-off      \(amount.grouped()) \(currency): \(months) of the providers, less the period of the books\n"
        }.joined()
    }

    private func owners(_ currency: String) -> String {
        var table = TextTable([.left, .right, .right, .right, .right])
        table.add(["department", currency, "corrections", "true-ups", "total"])
        let own = postings.totals(in: currency) { $0.department }.mapValues(\.billed)
        let byDepartment = { (lines: [Posting]) in
            Postings(adding: lines).totals(in: currency) { $0.department }.mapValues(\.billed)
        }
        let prior = byDepartment(priors.lines.map(\.difference))
        let invoiced = byDepartment(trueUpLines.map(\.posting))
        var sums = [Total](repeating: .zero, count: 4)
        for department in Set(own.keys).union(prior.keys).union(invoiced.keys).sorted() {
            var amounts = [own, prior, invoiced].map { $0[department] ?? .zero }
            amounts.append(amounts.reduce(.zero, +))
            for index in sums.indices { sums[index] += amounts[index] }
            table.add([department.printable] + amounts.map { $0.rounded(to: 2) })
        }
        table.add(["total"] + sums.map { $0.rounded(to: 2) })
        return table.text
    }

    private func corrections() -> String {
        guard !priors.lines.isEmpty else { return "" }
        var table = TextTable([.left, .left, .right, .right])
        table.add(["corrects", "because of", "lines", "amount"])
        for sum in correctionSums {
            table.add([sum.pack, sum.cause.title, "\(sum.lines)", "\(sum.amount.grouped()) \(sum.currency)"])
        }
        return table.text + "\n"
    }

    /// The prior-period lines by pack, cause and currency.
    var correctionSums: [CorrectionSum] {
        var sums: [String: CorrectionSum] = [:]
        for line in priors.lines {
            let currency = line.difference.key.currency
            let key = "\(line.pack) \(line.cause.rawValue) \(currency)"
            sums[key, default: CorrectionSum(pack: line.pack, cause: line.cause, currency: currency)].add(line)
        }
        return sums.sorted { $0.key < $1.key }.map(\.value)
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

/// Prior-period lines of one pack, cause and currency, added up.
struct CorrectionSum {
    let pack: String
    let cause: PriorPeriodLine.Cause
    let currency: String
    private(set) var lines = 0
    private(set) var amount = Total.zero
    /// Those that are too small for lines of their own.
    private(set) var summedLines = 0
    private(set) var summed = Total.zero

    init(pack: String, cause: PriorPeriodLine.Cause, currency: String) {
        self.pack = pack
        self.cause = cause
        self.currency = currency
    }

    mutating func add(_ line: PriorPeriodLine) {
        lines += 1
        amount += line.difference.costs.billed
        guard line.isSummed else { return }
        summedLines += 1
        summed += line.difference.costs.billed
    }
}

extension String {
    /// The text with spaces behind it.
    func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}

internal import Books
internal import CostStore
internal import Export
internal import Journals
internal import Lines
internal import Mapping
internal import Money
internal import Periods
internal import Postings
internal import Rating
internal import Reconciliation
internal import Validation

/// What must hold before a period closes, and what a person should know.
extension PackFigures {
    var checks: [CloseCheck] {
        [storeUnchanged, ruleChanges, priorPeriods, unpriced, tieOut] + (exports.isEmpty ? [] : [focus]) + [
            suspense, reconciliation, accruals, journals,
        ]
    }

    private var storeUnchanged: CloseCheck {
        guard !priors.changes.isEmpty else {
            return CloseCheck(
                .storeUnchanged, .holds,
                inputs.earlier.isEmpty
                    ? "there is no earlier pack"
                    : "\(inputs.earlier.count) pack\(inputs.earlier.count == 1 ? "" : "s") looked at")
        }
        let found = priors.changes.map { pack, changes in
            "rows that pack \(pack.manifest.name) has read: "
                + changes.map { "\($0.table.rawValue) \($0.kind.rawValue): id \($0.idText)" }.joined(separator: "; ")
        }
        return .failing(
            .storeUnchanged, found.joined(separator: "\n"),
            remedy: "a store is append-only: restore these rows from a copy and send corrections as new rows",
            waivers: inputs.waivers)
    }

    private var ruleChanges: CloseCheck {
        guard let since = changes.since else { return CloseCheck(.ruleChanges, .holds, "there is no earlier pack") }
        guard !changes.changes.isEmpty else { return CloseCheck(.ruleChanges, .holds, "nothing since \(since)") }
        var found = changes.changes.prefix(20).map { change in
            let who =
                change.record.map { record in
                    "by \(record.author) on \(record.day), \(record.reason)"
                        + (record.approver.map { ", approved by \($0)" } ?? "")
                } ?? "nobody says why"
            return "\(change.kind.rawValue) \(change.subject) \(change.action.rawValue): \(who)"
        }
        if changes.changes.count > 20 { found.append("and \(changes.changes.count - 20) more in \(RuleChanges.file)") }
        found += effects.map { "moves \($0.amount.grouped()) \($0.currency) of \($0.pack)" }
        guard !changes.unapproved.isEmpty else {
            return CloseCheck(.ruleChanges, .holds, found.joined(separator: "\n"))
        }
        return CloseCheck(
            .ruleChanges, .notice, found.joined(separator: "\n"),
            remedy:
                "\(changes.unapproved.count) without an approver who is not the author: say who in \(ChangeRecord.file)"
        )
    }

    /// What changed rules move between owners of each closed period.
    private var effects: [(pack: String, currency: String, amount: Total)] {
        var sums: [String: (pack: String, currency: String, amount: Total)] = [:]
        for line in priors.lines where line.cause == .rules && line.difference.costs.billed > .zero {
            let currency = line.difference.key.currency
            sums["\(line.pack) \(currency)", default: (line.pack, currency, .zero)].amount +=
                line.difference.costs.billed
        }
        return sums.sorted { $0.key < $1.key }.map(\.value)
    }

    private var priorPeriods: CloseCheck {
        let sums = correctionSums.map { "\($0.pack) \($0.cause.title): \($0.amount.grouped()) \($0.currency)" }
        let escalated = PriorPeriodMateriality(inputs).escalated(priors.lines)
        guard escalated.isEmpty else {
            let limit = inputs.books.settings.materiality.priorPeriod.map { Total($0).grouped() } ?? ""
            let found = escalated.map { "\($0.pack) changes by \($0.amount.grouped()) \($0.currency)" }
            return .failing(
                .priorPeriods,
                found.joined(separator: "\n") + "\nmore than \(limit) \(inputs.books.settings.currency), "
                    + "materiality.prior_period of chargeback.yaml",
                remedy: "look at --dry-run: book it now, or correct its cause first", waivers: inputs.waivers)
        }
        guard !sums.isEmpty else { return CloseCheck(.priorPeriods, .holds, "nothing has changed") }
        let small = priors.lines.count(where: \.isSummed)
        let note = small > 0 ? "\n\(small) lines are too small to be posted one by one" : ""
        return CloseCheck(.priorPeriods, .holds, sums.joined(separator: "\n") + note)
    }

    private var unpriced: CloseCheck {
        let models = facts.exports.flatMap(\.lines.control.unpriced)
        guard !models.isEmpty else { return CloseCheck(.unpriced, .holds, "none is without price and cost") }
        let calls = models.reduce(0) { $0 + $1.calls }
        let shown = models.prefix(5).map { model in
            "\(model.model.provider) \(model.model.model) \(model.model.tier), \(model.calls) calls, no price for "
                + model.meters.map(\.rawValue).joined(separator: ", ") + " (first: call id \(model.firstId))"
        }
        let more = models.count > 5 ? ["and \(models.count - 5) models more"] : []
        return .failing(
            .unpriced,
            "\(calls) calls have neither a price nor a cost:\n" + (shown + more).joined(separator: "\n"),
            remedy: "add rows to the table prices of the store", waivers: inputs.waivers)
    }

    private var tieOut: CloseCheck {
        let broken = controls.filter { !$0.holds }
        guard broken.isEmpty else {
            return CloseCheck(
                .tieOut, .blocks, broken.map { "\($0.statement): \($0.left) ≠ \($0.right)" }.joined(separator: "\n"),
                remedy: "this is a fault of the program: please report it with the store and the books")
        }
        return CloseCheck(.tieOut, .holds, "\(controls.count) of \(controls.count) hold")
    }

    private var focus: CloseCheck {
        let reports = exports.compactMap(\.validation)
        let warnings = reports.reduce(0) { $0 + $1.groups.count }
        // Rows that break a rule of level MUST have ended the export.
        return CloseCheck(
            .focus, warnings > 0 ? .notice : .holds,
            warnings > 0
                ? "no rule of level MUST is broken, \(warnings) finding\(warnings == 1 ? "" : "s") to look at in focus/"
                : "no finding")
    }

    private var suspense: CloseCheck {
        let department = inputs.books.settings.suspense.department
        let amounts = currencies.compactMap { currency -> String? in
            let total = postings.totals(in: currency) { $0.department }[department]?.billed ?? .zero
            guard total != .zero else { return nil }
            let share = FigureText.percent(total, of: postings.total(in: currency).billed)
            return "\(total.rounded(to: 2)) \(currency), \(share)"
        }
        guard !amounts.isEmpty else { return CloseCheck(.suspense, .holds, "nothing is in suspense") }
        return CloseCheck(
            .suspense, .notice, amounts.joined(separator: "; ") + " is in suspense",
            remedy: "map it (chargeback map coverage); what is mapped later is booked as a correction")
    }

    private var reconciliation: CloseCheck {
        let walks = facts.walks
        let exceptions = facts.exceptions.filter { !$0.walk.isUnpriced }
        let settled = entries.settlements.filter(\.isException)
        if let month = exceptions.first?.month ?? settled.first?.accrual.key.month {
            let told = exceptions.map { PackFigures.sentence($0.walk) } + settled.map { PackFigures.sentence($0) }
            return .failing(
                .reconciliation,
                "\(told.count) of \(walks.count + entries.settlements.count) accounts do not tie to their invoices:\n"
                    + told.joined(separator: "\n"),
                remedy: "see chargeback reconcile --period \(month); explain the rest in "
                    + "\(ReconcilingItem.file), or ask the provider", waivers: inputs.waivers)
        }
        let waiting = walks.filter(\.awaitsInvoice).count
        var finding = "\(walks.count - waiting) of \(walks.count) accounts invoiced or the company's own"
        if waiting > 0 { finding += ", \(waiting) accrued" }
        return CloseCheck(.reconciliation, .holds, finding)
    }

    private static func sentence(_ settlement: AccrualSettlement) -> String {
        let invoiced = settlement.invoices.reduce(.zero) { $0 + $1.amount + $1.tax }
        return "\(settlement.accrual.key): invoiced \(invoiced.grouped()), accrued in an earlier period, and more is "
            + "unexplained than the tolerances accept (rest \(settlement.unexplained?.grouped() ?? "unknown, for there is no rate"))"
    }

    private static func sentence(_ walk: ReconciliationWalk) -> String {
        let amounts =
            "explained \(walk.explained.grouped()), invoiced \(walk.invoiced?.grouped() ?? "nothing"), rest "
            + (walk.unexplained?.grouped() ?? "unknown")
        guard case .exception(let reason) = walk.status else { return "\(walk.account): \(amounts)" }
        let why =
            switch reason {
            case .unexplained: "more is unexplained than the tolerances accept"
            case .nothingMetered: "there is an invoice and nothing was metered"
            case .unpriced(let calls): "\(calls) calls have neither price nor cost"
            case .otherDays(let invoice): "invoice \(invoice) is of other days than the month"
            case .noRate(let from, let to): "there is no rate from \(from) to \(to)"
            }
        return "\(walk.account): \(why) (\(amounts))"
    }

    /// Auditors call an accrual that nobody reversed a zombie.
    private var accruals: CloseCheck {
        let findings = entries.accrualFindings
        guard findings.isEmpty else {
            return CloseCheck(
                .accruals, .blocks, findings.map(PackFigures.sentence).joined(separator: "\n"),
                remedy:
                    "the entries of the pack before are not what it accrued: chargeback verify says what was changed")
        }
        let reversed = entries.own.count { $0.kind == .reversal }
        return CloseCheck(
            .accruals, .holds,
            reversed == 0 ? "the pack before accrued nothing" : "\(reversed) of the pack before")
    }

    private static func sentence(_ finding: AccrualFinding) -> String {
        switch finding {
        case .notReversed(let number, let due): "\(number) was to be reversed on \(due), and no entry does"
        case .reversesNothing(let number, let reverses): "\(number) reverses \(reverses), which is no open accrual"
        case .reversedTwice(let number, let by): "\(number) is reversed by \(by.joined(separator: " and "))"
        case .differs(let number, let by): "\(by) has other lines than \(number), which it reverses"
        }
    }

    private var journals: CloseCheck {
        let lines = entries.journals.reduce(0) { $0 + $1.lines.count }
        return CloseCheck(
            .journals, .holds,
            "\(entries.journals.count) entr\(entries.journals.count == 1 ? "y" : "ies"), \(lines) lines, each balanced to the minor unit"
        )
    }
}

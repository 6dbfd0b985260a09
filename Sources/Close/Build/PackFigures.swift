internal import Bookkeeping
internal import Books
internal import CloseLedger
internal import CostStore
internal import DelimitedText
internal import Export
internal import Journals
internal import Lines
internal import Mapping
internal import Money
internal import Periods
internal import PostedPeriods
internal import Postings
internal import Rating
internal import Reconciliation
internal import Validation

/// What a pack says in figures, once everything was read.
struct PackFigures: Sendable {
    let inputs: PackInputs
    let facts: PeriodFacts
    /// What the period posts of each billing month, with what follows from its invoices.
    let months: [BilledMonth]
    let priors: PriorPeriods
    let changes: RuleChanges
    let entries: PackEntries
    /// The rows of FOCUS that do not come from the store.
    let derived: [DerivedCharge]
    /// The period as workbook and statements show it.
    let posted: PostedPeriod
    /// The exports that wrote files; empty until they have.
    var exports: [ExportResult] = []

    /// What the period posts of itself.
    var postings: Postings { facts.postings }

    /// The currencies that anything is posted in.
    var currencies: [String] { Set(postings.currencies + derived.map(\.profile.currency)).sorted() }

    /// The pools of the period, handed out.
    var pools: [AllocatedPool] { facts.exports.flatMap(\.allocation.pools) }

    /// The lines that follow from invoices: of this month, and of earlier ones whose invoice has come.
    var trueUpLines: [TrueUpTable.Line] { TrueUpTable.lines(months, entries) }

    /// The prior-period lines of a currency added up.
    func priorTotal(in currency: String, _ cause: PriorPeriodLine.Cause? = nil) -> Total {
        priors.lines.reduce(.zero) { sum, line in
            line.difference.key.currency == currency && (cause == nil || line.cause == cause)
                ? sum + line.difference.costs.billed : sum
        }
    }

    /// What follows from invoices in a currency, added up.
    func trueUpTotal(in currency: String) -> Total {
        trueUpLines.reduce(.zero) { $1.posting.key.currency == currency ? $0 + $1.posting.costs.billed : $0 }
    }

    // MARK: Control totals

    var controls: [PackManifest.Control] {
        var controls: [PackManifest.Control] = []
        for (month, export) in zip(months.map(\.month), exports.isEmpty ? facts.exports : exports) {
            let prefix = months.count == 1 ? "" : "\(month): "
            controls += export.tieOut.checks.map {
                .init(statement: prefix + $0.statement, left: $0.left, right: $0.right)
            }
        }
        controls += entries.controls
        for currency in currencies {
            let posted = postings.total(in: currency).billed
            let suspense = postings.totals(in: currency) { $0.department == inputs.books.settings.suspense.department }
            let owned = suspense[false]?.billed ?? .zero
            let unowned = suspense[true]?.billed ?? .zero
            controls.append(
                .init(
                    statement: "owned + suspense in \(currency) = posted lines", left: (owned + unowned).description,
                    right: posted.description))
            let byDepartment = postings.totals(in: currency) { $0.department }.values.reduce(Total.zero) {
                $0 + $1.billed
            }
            controls.append(
                .init(
                    statement: "departments in \(currency) = posted lines", left: byDepartment.description,
                    right: posted.description))
            if !exports.isEmpty {
                let rows = exports.reduce(Total.zero) { $0 + $1.postings.total(in: currency).billed }
                let sum = posted + priorTotal(in: currency) + trueUpTotal(in: currency)
                controls.append(
                    .init(
                        statement: "posted lines + earlier periods + true-ups in \(currency) = FOCUS rows",
                        left: sum.description, right: rows.description))
            }
            controls += documentControls(currency)
            let rules = priorTotal(in: currency, .rules)
            if priors.lines.contains(where: { $0.difference.key.currency == currency && $0.cause == .rules }) {
                controls.append(
                    .init(
                        statement: "re-allocation of earlier periods in \(currency) = nothing",
                        left: rules.description, right: Total.zero.description))
            }
        }
        return controls
    }

    /// Workbook and statements show what is posted, and what the entries book.
    private func documentControls(_ code: String) -> [PackManifest.Control] {
        guard let shown = posted.currencies.first(where: { $0.currency.code == code }) else { return [] }
        let currency = shown.currency
        let sum = postings.total(in: code).billed + priorTotal(in: code) + trueUpTotal(in: code)
        let booked = entries.own.filter { $0.currency == currency }.reduce(Int128(0)) { sum, entry in
            entry.lines.reduce(sum) { entry.bearsCost($1) ? $0 + $1.amount : $0 }
        }
        return [
            .init(
                statement: "lines of workbook and statements in \(code) = posted lines + earlier periods + true-ups",
                left: shown.exact.description, right: sum.description),
            .init(
                statement: "workbook and statements in \(code), rounded = cost lines of the entries",
                left: currency.text(shown.units), right: currency.text(booked)),
        ]
    }

    // MARK: Rules

    var rules: [PackManifest.RuleAmount] {
        var sums: [RuleKey: (amount: Total, rows: Int64)] = [:]
        for export in facts.exports {
            for currency in export.lines.currencies {
                for (key, share) in export.lines.coverage(in: currency).byRule {
                    let rule = RuleKey(kind: "mapping", id: key.rule, version: key.target.rawValue, currency: currency)
                    sums[rule, default: (.zero, 0)].amount += share.cost
                    sums[rule, default: (.zero, 0)].rows += Int64(share.calls)
                }
            }
            for pool in export.allocation.pools {
                let rule = RuleKey(
                    kind: "pool", id: pool.reference.id, version: pool.reference.version, currency: pool.currency)
                sums[rule, default: (.zero, 0)].amount += pool.exact.billed
                sums[rule, default: (.zero, 0)].rows += Int64(pool.lines.count)
            }
        }
        return sums.sorted { $0.key < $1.key }.map { key, sum in
            PackManifest.RuleAmount(
                kind: key.kind, id: key.id, version: key.version, currency: key.currency,
                amount: sum.amount.description, rows: sum.rows)
        }
    }

    private struct RuleKey: Hashable, Comparable {
        let kind: String
        let id: String
        let version: String
        let currency: String

        static func < (left: RuleKey, right: RuleKey) -> Bool {
            for path in [\RuleKey.kind, \.id, \.version, \.currency] where left[keyPath: path] != right[keyPath: path] {
                return left[keyPath: path].utf8.lexicographicallyPrecedes(right[keyPath: path].utf8)
            }
            return false
        }
    }
}

internal import Apportionment
internal import Books
internal import CostStore
internal import Journals
internal import Lines
internal import Money
internal import Periods
internal import Postings
internal import Reconciliation

/// What earlier periods bring: changes of what was posted, and accruals that are still open.
extension EntryPlan {
    /// Entries for what changed; what changed about cost that is still accrued becomes part of the accrual.
    func planChanges() -> (entries: [PlannedEntry], corrections: [Accrual.Key: [Accrual.Line]]) {
        let open = Set(request.openAccruals.map(\.key))
        var entries: [PlannedEntry] = []
        var corrections: [Accrual.Key: [Accrual.Line]] = [:]
        for change in request.changes {
            var planned: [Currency: PlannedEntry] = [:]
            for (month, lines) in change.differences.sorted(by: { $0.key < $1.key }) {
                for posting in lines {
                    guard let currency = Currency(posting.key.currency) else { continue }
                    let target = directory.target(posting.key)
                    if let account = InvoicedAccount(posting.key) {
                        let key = Accrual.Key(month: month, account: account)
                        if open.contains(key) {
                            corrections[key, default: []].append(Accrual.Line(target, posting.costs.billed))
                            continue
                        }
                    }
                    planned[currency, default: entry(of: change, currency)].add(posting.costs.billed, to: target)
                }
            }
            entries += planned.sorted { $0.key < $1.key }.map(\.value).filter { !$0.isEmpty }
        }
        return (entries, corrections)
    }

    private func entry(of change: PeriodChange, _ currency: Currency) -> PlannedEntry {
        let text =
            switch change.kind {
            case .reclass: "Reclass from suspense, \(change.period.title)"
            case .reallocation: "Re-allocation, \(change.period.title)"
            default: "Prior period, \(change.period.title)"
            }
        return PlannedEntry(
            change.kind, currency, text, memo: text, offset: settings.clearingAccount, offsetMemo: text)
    }

    /// Settles an accrual where its invoice has come, else accrues it again.
    mutating func planOpenAccrual(_ accrual: Accrual) throws(BookkeepingError) {
        let key = accrual.key
        let currency = try currency(key.account.currency)
        let known = MonthInvoices(of: key.month, metered: accounts(of: key.month), known: request.invoices)
        let explained = request.items.filter { $0.period == key.month && $0.account == known.billed(key.account) }
            .reduce(Total.zero) { $0 + $1.amount }
        let isReconciled = request.reconciledElsewhere.contains(key.month)
        let others =
            (request.elsewhere[key.month]?[key.account] ?? AccountFigures()) + (invoiced[key] ?? AccountFigures())
        let settlement: AccrualSettlement?
        do throws(ReconciliationError) {
            settlement = try AccrualSettlement(
                accrual, invoices: known.invoices(of: key.account), elsewhere: isReconciled ? nil : others,
                explained: explained, rules: rules,
                rates: request.rates, settings: settings, suspense: books.settings.suspense)
        } catch {
            throw .reconciliation(error)
        }
        guard let settlement else {
            accrueAgain(accrual, currency)
            return
        }
        settlements.append(settlement)
        try plan(settlement, currency, isReconciled ? nil : others.billed)
    }

    /// The accounts that anything of a month is known of.
    private func accounts(of month: Month) -> [InvoicedAccount] {
        let accrued = request.openAccruals.map(\.key) + invoiced.keys
        return accrued.filter { $0.month == month }.map(\.account)
            + (request.elsewhere[month].map { Array($0.accounts.keys) } ?? [])
    }

    /// - Parameter elsewhere: the cost of the month beside the accrual; `nil` where another step stands for its invoices.
    private mutating func plan(
        _ settlement: AccrualSettlement, _ currency: Currency, _ elsewhere: Total?
    ) throws(BookkeepingError) {
        let key = settlement.accrual.key
        let ids = settlement.invoices.map(\.invoiceId).joined(separator: ", ")
        let name = "\(key.account.provider) \(key.account.billingAccount), \(key.month.title)"
        var usage = PlannedEntry(
            .usage, currency, "AI usage of \(name), invoiced as \(ids)", memo: "AI usage \(key.month.title)",
            offset: settings.clearingAccount, offsetMemo: "Invoiced as \(ids)")
        for line in settlement.accrual.lines { usage.add(line.amount, to: directory.target(line)) }
        var trueUp = PlannedEntry(
            .trueUp, currency, "True-up to \(ids) of \(name)", memo: "True-up to \(ids)",
            offset: settings.clearingAccount, offsetMemo: "True-up to \(ids)")
        for line in settlement.lines { trueUp.add(line.costs.billed, to: directory.target(line.key)) }
        entries += [usage, trueUp].filter { !$0.isEmpty }
        guard let elsewhere else { return try owePart(usage.total, of: key, settlement.invoices.last) }
        owe(
            settlement.invoices, for: usage.total + trueUp.total, currency,
            without: try settlement.inInvoices(elsewhere, rules, request.rates))
    }
}

extension AccrualSettlement {
    /// An amount in the currency of the invoices; at the rate of their month where that is another.
    fileprivate func inInvoices(
        _ amount: Total, _ rules: ReconciliationRules, _ rates: ExchangeRates
    ) throws(BookkeepingError) -> Total {
        guard let billed = invoices.first?.currency, billed.code != accrual.key.account.currency, amount != .zero else {
            return amount
        }
        let account = accrual.key.account
        let rate: ExchangeRate
        do throws(MissingRate) {
            rate = try rules.rate(from: account.currency, to: billed.code, of: accrual.key.month, rates)
        } catch {
            throw .missingRate(error)
        }
        return try rate.total(of: amount)
    }
}

internal import Books
internal import CostStore
internal import Journals
internal import Lines
internal import Money
internal import Periods
internal import Postings
internal import Reconciliation

/// Which entries a period has, with exact amounts.
struct EntryPlan {
    var entries: [PlannedEntry] = []
    /// What is accrued at the end of the period.
    private(set) var accruals: [Accrual] = []
    var settlements: [AccrualSettlement] = []
    /// What is owed in the currency of the books for what is invoiced, by the currency of its cost.
    private(set) var liabilities: [Currency: [Liability]] = [:]

    let request: EntryRequest
    let books: Books
    let directory: TargetDirectory
    let rules: ReconciliationRules
    /// The period's own cost that no invoice has come for.
    private var accrued: [Accrual.Key: PlannedEntry] = [:]
    /// The period's own cost that is invoiced, or that nobody invoices.
    private(set) var invoiced: [Accrual.Key: AccountFigures] = [:]
    var settings: CloseSettings { books.settings.close }

    init(_ request: EntryRequest, _ books: Books, _ directory: TargetDirectory) throws(BookkeepingError) {
        self.request = request
        self.books = books
        self.directory = directory
        rules = ReconciliationRules(books.settings)
        try planPeriod()
        for month in request.months {
            if let reconciliation = month.reconciliation { try planTrueUps(month, reconciliation) }
        }
        let (changes, corrections) = planChanges()
        let open = request.openAccruals.sorted { $0.key < $1.key }.map { open in
            Accrual(open.key, lines: open.lines + (corrections[open.key] ?? []))
        }
        planAccruals(open)
        entries += changes
        // What the period has of the same month is in one entry with it.
        for accrual in open where accrued[accrual.key] == nil { try planOpenAccrual(accrual) }
    }

    // MARK: - The period's own cost

    private mutating func planPeriod() throws(BookkeepingError) {
        var usage: [Currency: PlannedEntry] = [:]
        for month in request.months {
            let awaiting = awaiting(month)
            let sharedTax = month.trueUp.lines.filter { $0.origin == .sharedTax }.map(\.posting)
            for posting in month.postings.lines + sharedTax {
                let currency = try currency(posting.key.currency)
                let target = directory.target(posting.key)
                if let account = InvoicedAccount(posting.key) {
                    let key = Accrual.Key(month: month.month, account: account)
                    if awaiting.contains(account) {
                        let accrual = accrual(key, currency)
                        accrued[key, default: accrual].add(posting.costs.billed, to: target)
                        continue
                    }
                    invoiced[key, default: AccountFigures()].add(posting)
                } else {
                    owe(Liability(valuedAsCost: posting.costs.billed, currency), for: currency)
                }
                usage[currency, default: usageEntry(currency)].add(posting.costs.billed, to: target)
            }
            if month.reconciliation == nil { try oweInvoiced(of: month) }
        }
        entries += usage.sorted { $0.key < $1.key }.map(\.value)
    }

    /// The accounts of a month whose invoice has not come.
    private func awaiting(_ month: BilledMonth) -> Set<InvoicedAccount> {
        if let reconciliation = month.reconciliation {
            return Set(reconciliation.walks.filter(\.awaitsInvoice).map(\.meteredAccount))
        }
        let metered = month.postings.lines.compactMap { InvoicedAccount($0.key) }
        let known = MonthInvoices(of: month.month, metered: metered, known: request.invoices)
        return Set(metered).filter {
            known.invoices(of: $0).isEmpty && !rules.internalProviders.contains($0.provider)
        }
    }

    private mutating func planTrueUps(
        _ month: BilledMonth, _ reconciliation: Reconciliation
    ) throws(BookkeepingError) {
        for walk in reconciliation.walks where !walk.awaitsInvoice {
            let cost = try currency(walk.meteredCurrency)
            let lines = month.trueUp.lines.filter { $0.account == walk.account && $0.origin != .sharedTax }
            let ids = walk.invoices.map(\.invoiceId).joined(separator: ", ")
            var entry = PlannedEntry(
                .trueUp, cost,
                "True-up to \(ids) of \(walk.account.provider) \(walk.account.billingAccount), \(month.month.title)",
                memo: "True-up to \(ids)", offset: settings.clearingAccount, offsetMemo: "True-up to \(ids)")
            for line in lines { entry.add(line.costs.billed, to: directory.target(line.key)) }
            if !entry.isEmpty { entries.append(entry) }
            try oweWalk(walk, of: month, cost, trueUp: entry.total)
        }
    }

    private func usageEntry(_ currency: Currency) -> PlannedEntry {
        PlannedEntry(
            .usage, currency, "AI usage, \(request.period.title)", memo: "AI usage \(request.period.title)",
            offset: settings.clearingAccount, offsetMemo: "AI usage \(request.period.title)")
    }

    // MARK: - Accruals

    private func accrual(_ key: Accrual.Key, _ currency: Currency) -> PlannedEntry {
        let name = "\(key.account.provider) \(key.account.billingAccount)"
        let month = key.month.title
        var entry = PlannedEntry(
            .accrual, currency, "Accrued AI usage of \(name), \(month)", memo: "Accrued AI usage \(month)",
            offset: settings.accrualAccount, offsetMemo: "Accrued: \(name), \(month)")
        entry.reversalDate = request.period.dayAfter
        return entry
    }

    /// The period's own accruals, each with what is accrued of its month already.
    private mutating func planAccruals(_ open: [Accrual]) {
        for (key, own) in accrued.sorted(by: { $0.key < $1.key }) {
            append(own, with: open.first { $0.key == key }?.lines ?? [], accruing: key)
        }
    }

    /// Accrues again what is still not invoiced.
    mutating func accrueAgain(_ accrual: Accrual, _ currency: Currency) {
        append(self.accrual(accrual.key, currency), with: accrual.lines, accruing: accrual.key)
    }

    private mutating func append(_ own: PlannedEntry, with open: [Accrual.Line], accruing key: Accrual.Key) {
        var entry = own
        for line in open { entry.add(line.amount, to: directory.target(line)) }
        guard !entry.isEmpty else { return }
        let lines = entry.amounts.sorted { $0.key < $1.key }.filter { $0.value != .zero }
        accruals.append(Accrual(key, lines: lines.map { Accrual.Line($0.key, $0.value) }))
        entries.append(entry)
    }

    mutating func owe(_ liability: Liability, for cost: Currency) { liabilities[cost, default: []].append(liability) }

    func currency(_ code: String) throws(BookkeepingError) -> Currency {
        guard let currency = Currency(code) else { throw .unknownCurrency(code) }
        return currency
    }
}

extension Accrual.Line {
    init(_ target: JournalTarget, _ amount: Total) {
        self.init(
            department: target.department, glAccount: target.account, project: target.project, amount: amount)
    }
}

extension TargetDirectory {
    func target(_ line: Accrual.Line) -> JournalTarget {
        guard let department = line.department else { return holder(line.glAccount) }
        return target(department: department, account: line.glAccount, project: line.project)
    }
}
